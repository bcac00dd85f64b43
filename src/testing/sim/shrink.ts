import type { Fault } from "./faults.ts";

/** True while the schedule still shows what is to be shown. */
export type Shows = (schedule: readonly Fault[]) => Promise<boolean>;

/**
 * The smallest schedule that still shows a violation, by Zeller's delta debugging: take away ever
 * smaller pieces as long as that keeps it, then each fault alone. A fault depends on its own roll
 * and not on its neighbours, so taking one away changes nothing else that was drawn.
 */
export async function shrinkSchedule(
  schedule: readonly Fault[],
  shows: Shows,
): Promise<readonly Fault[]> {
  let kept = schedule;
  let pieces = 2;
  while (kept.length > 0) {
    const size = Math.ceil(kept.length / pieces);
    const smaller = await withoutOnePiece(kept, size, shows);
    if (smaller !== undefined) {
      kept = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) {
      return kept;
    } else {
      pieces = Math.min(kept.length, pieces * 2);
    }
  }
  return kept;
}

async function withoutOnePiece(
  schedule: readonly Fault[],
  size: number,
  shows: Shows,
): Promise<readonly Fault[] | undefined> {
  for (let start = 0; start < schedule.length; start += size) {
    const rest = [...schedule.slice(0, start), ...schedule.slice(start + size)];
    if (await shows(rest)) return rest;
  }
  return undefined;
}
