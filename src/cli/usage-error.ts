import { KhoreiaError } from "../model/index.ts";
import { parseDuration } from "../std/duration.ts";
import { parseMoment } from "./output/time-text.ts";

/** The command line was not understood; ends with exit code 4. */
export function usageError(message: string, hint?: string): KhoreiaError {
  return new KhoreiaError("KHO_USAGE", message, hint === undefined ? {} : { hint });
}

/** For options that take a duration: milliseconds. */
export function durationOption(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) {
    throw usageError(
      `Cannot read the duration "${text}": it is not a whole number with a unit`,
      'write it like "500ms", "30s", "10m" or "2h"',
    );
  }
  return ms;
}

/** For options that take a count. */
export function countOption(text: string): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(count)) {
    throw usageError(`Cannot read the number "${text}": it is not a whole number from 0 on`);
  }
  return count;
}

/** For options that take a point in time: wall milliseconds. */
export function momentOption(text: string): number {
  const wall = parseMoment(text, Date.now(), parseDuration);
  if (wall === undefined) {
    throw usageError(
      `Cannot read the time "${text}": it is neither a time of day, nor a date, nor an age`,
      'write it like "03:16", "2026-11-22T03:16:00" or "10m" (ten minutes ago)',
    );
  }
  return wall;
}

/** For options that may be given several times. */
export function listOption(text: string, previous: unknown): readonly string[] {
  return [...((previous as readonly string[] | undefined) ?? []), text];
}
