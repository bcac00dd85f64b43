/** An instant with the offset it was written with; instants compare, offsets do not. */
export interface Timestamp {
  readonly kind: "timestamp";
  readonly text: string;
  /** Seconds since 1970 in UTC; a leap second is the one after it. */
  readonly seconds: number;
  /** The digits behind the point, without final zeros. */
  readonly fraction: string;
}

const offset20 = String.raw`(?:[Zz]|([+-])(\d{2}):(\d{2}))`;
const time20 = String.raw`[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?${offset20}`;
const rfc3339 = new RegExp(String.raw`^(\d{4})-(\d{2})-(\d{2})(?:${time20})?$`);

// The type of YAML 1.1, which 1.x refers to: more spaces, fewer digits, and no zone is UTC.
const offset11 = String.raw`[ \t]*(?:Z|([+-])(\d\d?)(?::?(\d\d))?)?`;
const time11 = String.raw`(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?${offset11}`;
const yaml11 = new RegExp(String.raw`^(\d{4})-(\d\d?)-(\d\d?)(?:${time11})?$`);

/**
 * A timestamp of TOSCA 2.0: RFC 3339, a date alone included, as the time it begins at in UTC. The
 * unknown offset `-00:00` is UTC. Undefined for anything else, a day that no month has too.
 */
export function parseTimestamp20(text: string): Timestamp | undefined {
  return instant(rfc3339.exec(text), text);
}

/** A timestamp of TOSCA 1.x: that of YAML 1.1. */
export function parseTimestamp1x(text: string): Timestamp | undefined {
  return /^\d{4}-\d-|^\d{4}-\d\d-\d$/.test(text) && !/[Tt ]/.test(text)
    ? undefined
    : instant(yaml11.exec(text), text);
}

function instant(match: RegExpExecArray | null, text: string): Timestamp | undefined {
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) =>
    Number(match[i] ?? 0),
  );
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const sign = match[8] === "-" ? -1 : 1;
  const isReal =
    isDate(year as number, month as number, day as number) &&
    (hour as number) < 24 &&
    (minute as number) < 60 &&
    (second as number) <= 60 &&
    offsetHours < 24 &&
    offsetMinutes < 60;
  if (!isReal) return undefined;
  const seconds =
    daysBefore(year as number, month as number, day as number) * 86_400 +
    (hour as number) * 3_600 +
    (minute as number) * 60 +
    (second as number) -
    sign * (offsetHours * 3_600 + offsetMinutes * 60);
  return { kind: "timestamp", text, seconds, fraction: (match[7] ?? "").replace(/0+$/, "") };
}

export function compareTimestamps(one: Timestamp, other: Timestamp): -1 | 0 | 1 {
  if (one.seconds !== other.seconds) return one.seconds < other.seconds ? -1 : 1;
  // Digits behind a point order as texts do.
  if (one.fraction === other.fraction) return 0;
  return one.fraction < other.fraction ? -1 : 1;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(year: number, month: number, day: number): boolean {
  const days = monthDays[month - 1];
  if (days === undefined || day < 1) return false;
  return day <= (month === 2 && isLeap(year) ? 29 : days);
}

/** Days since 1970-01-01 in the Gregorian calendar, also before it was in force. */
function daysBefore(year: number, month: number, day: number): number {
  const past = year - 1;
  const leaps = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  let days = past * 365 + leaps - 719_162 + day - 1;
  for (let i = 0; i < month - 1; i++) days += monthDays[i] as number;
  return month > 2 && isLeap(year) ? days + 1 : days;
}
