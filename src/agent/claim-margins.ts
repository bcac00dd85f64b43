/** How far clocks of hosts may run apart, of a lease's time (reliability P2c). */
const clockDrift = 0.1;
/** How long a kill may take, in milliseconds and of a lease's time: the smaller counts. */
const killMs = 2_000;
const killShare = 0.2;
/** What a program is given to end by itself before it is killed. */
const graceMs = 1_000;
const graceShare = 0.1;

/** Of a lease's time; it is kept alive three times in it. */
const beatShare = 1 / 6;

/** Before the end of a lease, as its holder counts it; in milliseconds. */
export interface ClaimMargins {
  /** What may move is not played any more, and programs are told to end. */
  readonly stopMs: number;
  /** What still runs of it is killed, by somebody who does not need the agent for that. */
  readonly killMs: number;
  /** How often the moment of the kill is moved on. */
  readonly beatMs: number;
  /** After nobody has claimed it for so long, an eligible host does to which it does not fall. */
  readonly patienceMs: number;
}

/**
 * When what a claim allows must have ended. The holder's lease counts from the sending of the last
 * keep-alive, the store's from its arrival; between them lie the drift of two clocks and the kill.
 */
export function claimMargins(ttlMs: number): ClaimMargins {
  const kill = ttlMs * clockDrift + Math.min(killMs, ttlMs * killShare);
  return {
    stopMs: kill + Math.min(graceMs, ttlMs * graceShare),
    killMs: kill,
    beatMs: ttlMs * beatShare,
    patienceMs: ttlMs,
  };
}
