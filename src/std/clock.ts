/**
 * Time, as an argument. The system's clock is `agent/clock.ts`; the simulator brings its own.
 * Deadlines and delays use the monotonic reading; wall time is for people only.
 */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start; fractions allowed. */
  now(): number;
  /** Milliseconds since 1970, for display and records; may jump. */
  wall(): number;
  /** Calls `run` once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void;
  /** Calls `run` once, after what is queued now and after pending input has had its turn. */
  soon(run: () => void): void;
}
