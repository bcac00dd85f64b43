import { spellDuration } from "./spell-duration.ts";
import type { Duration } from "./usual-durations.ts";

/** Of two successful attempts one takes longer than usual: only much longer is worth a colour. */
const lateFactor = 1.25;
const lateByMs = 1_000;

export interface DurationText {
  readonly text: string;
  /** It takes notably longer than usual. */
  readonly isLate: boolean;
}

/**
 * How long the attempt under way has taken, beside what is usual: `4.1 s of usual 5.0 s`, and when
 * it is late `9.3 s, usually 5.0 s`. Undefined when none is under way, as far as is known.
 */
export function durationText(duration: Duration, now: number): DurationText | undefined {
  const { attemptSince, usualMs, firstRun } = duration;
  if (attemptSince === undefined) return undefined;
  const elapsedMs = now - attemptSince;
  const elapsed = spellDuration(elapsedMs);
  if (usualMs === undefined) {
    return { text: firstRun === true ? `${elapsed}, first run` : elapsed, isLate: false };
  }
  const usual = spellDuration(usualMs);
  const isLate = elapsedMs > Math.max(usualMs * lateFactor, usualMs + lateByMs);
  return { text: isLate ? `${elapsed}, usually ${usual}` : `${elapsed} of usual ${usual}`, isLate };
}

/** The fields of a status that speak of time, for whatever passes them on. */
export function durationOf({ attemptSince, usualMs, firstRun }: Duration): Duration {
  return {
    ...(attemptSince === undefined ? {} : { attemptSince }),
    ...(usualMs === undefined ? {} : { usualMs }),
    ...(firstRun === undefined ? {} : { firstRun }),
  };
}
