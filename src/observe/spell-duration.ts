/**
 * A duration as people read it, two units at most: `41 ms`, `1.9 s`, `4 m 12 s`, `2 h 14 m`,
 * `3 d 4 h`. Cut off, not rounded, where rounding would reach the next unit too early.
 */
export function spellDuration(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 1) return ms === 0 ? "0 ms" : "< 1 ms";
  if (ms < 1_000) return `${Math.floor(ms)} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${twoDigits(minutes % 60)} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}
