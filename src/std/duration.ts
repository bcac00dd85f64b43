/** The spelling of durations in topologies, flags and messages: `100ms`, `5s`, `2m`, `1h`. */
const unitsMs: readonly (readonly [unit: string, ms: number])[] = [
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** A whole number and one unit; undefined for anything else, and beyond exact integers. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,15})(ms|s|m|h)$/.exec(text);
  if (match === null) return undefined;
  const unit = unitsMs.find(([name]) => name === match[2]);
  const ms = Number(match[1]) * (unit?.[1] ?? Number.NaN);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/**
 * The shortest exact spelling, in the largest unit that divides it: 90,000 is `90s`, not `1.5m`.
 * Fractions of a millisecond are rounded. `parseDuration` reads it back.
 */
export function formatDuration(durationMs: number): string {
  const ms = Math.max(0, Math.round(durationMs));
  if (ms === 0) return "0s";
  const [unit, size] = unitsMs.find(([, size]) => ms % size === 0) ?? ["ms", 1];
  return `${ms / size}${unit}`;
}
