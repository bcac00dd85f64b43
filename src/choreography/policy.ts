import type { OperationLimits } from "../model/index.ts";

/** A blocked step is still retried, this often: nothing ever gives up silently. */
export const blockedRetryMs = 300_000;
/** A refused intent is tried again when the watch brings news, at the latest after this. */
export const refusedRetryMs = 100;
/** How long a requirement must be broken before `on_broken: stop` acts. */
export const brokenDampingMs = 30_000;
/**
 * Heals of one step in a row before its rate is limited: an outsider who removes a file a thousand
 * times gets a thousand heals, a check that lies at full speed does not get the whole processor.
 */
export const healBurst = 2_000;
export const healsPerSecond = 50;

/**
 * The delay before the next attempt: exponential with decorrelated jitter, so that many steps
 * that failed together do not come back together.
 */
export function backoffMs(limits: OperationLimits, previousMs: number, chance: number): number {
  const base = limits.backoffBaseMs;
  const highest = Math.max(base, previousMs * 3);
  return Math.min(limits.backoffCapMs, base + chance * (highest - base));
}
