const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** An age in one unit, for narrow columns: `8 s`, `2 m`, `3 h`, `5 d`. */
export function ageText(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} m`;
  if (ms < day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

export interface ClockTextOptions {
  readonly utc?: boolean;
  /** When given and on another day than the time, the date comes along. */
  readonly now?: number;
}

/** Wall time as people read it: `14:20:07`, with the date in front when it is another day. */
export function clockText(wall: number, options: ClockTextOptions = {}): string {
  const at = fields(wall, options.utc ?? false);
  const time = `${twoDigits(at.hours)}:${twoDigits(at.minutes)}:${twoDigits(at.seconds)}`;
  if (options.now === undefined) return time;
  const today = fields(options.now, options.utc ?? false);
  return today.date === at.date ? time : `${at.date} ${time}`;
}

function fields(wall: number, utc: boolean) {
  const local = new Date(wall);
  const shiftMs = utc ? 0 : local.getTimezoneOffset() * minute;
  const shifted = new Date(wall - shiftMs);
  return {
    date: shifted.toISOString().slice(0, 10),
    hours: shifted.getUTCHours(),
    minutes: shifted.getUTCMinutes(),
    seconds: shifted.getUTCSeconds(),
  };
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/**
 * Reads a point in time of a command line: RFC 3339 (`2026-11-22T03:16:00Z`, or local without an
 * offset), a time of day (`03:16`, the latest one that is not in the future), or an age (`10m`).
 */
export function parseMoment(
  text: string,
  now: number,
  parseAge: (text: string) => number | undefined,
): number | undefined {
  const age = parseAge(text.replace(/^-/, ""));
  if (age !== undefined) return now - age;
  const ofDay = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (ofDay !== null)
    return latestTimeOfDay(
      ofDay.slice(1).map((part) => Number(part ?? 0)),
      now,
    );
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  // A date alone would be read as UTC, while the same date with a time is local.
  const wall = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text);
  return Number.isNaN(wall) ? undefined : wall;
}

function latestTimeOfDay(parts: readonly number[], now: number): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = parts;
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const at = new Date(now);
  at.setHours(hours, minutes, seconds, 0);
  // The day before by the calendar: a day of 23 or 25 hours is a day as well.
  if (at.getTime() > now) at.setDate(at.getDate() - 1);
  return at.getTime();
}
