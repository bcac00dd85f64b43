import type { JournalEvent } from "../../model/index.ts";
import type { EventText, EventTone } from "../../observe/index.ts";
import type { Output } from "../output/output.ts";
import { type Sign, toneOf } from "../output/symbols.ts";
import { padEnd } from "../output/text-width.ts";
import { clockText } from "../output/time-text.ts";

const signOf: Readonly<Record<EventTone, Sign>> = {
  settled: "steady",
  doing: "performing",
  fell: "healing",
  failed: "failed",
  blocked: "blocked",
  held: "held",
  converged: "steady",
  note: "info",
};

export interface EventLineOptions {
  readonly output: Output;
  /** Columns of the subject; longer ones push the rest to the right. */
  readonly subjectWidth: number;
  /** Wall time; given, the date comes along with another day's time. */
  readonly now?: number;
}

/** `14:20:07  ✔ api  start done, 1.2 s` */
export function eventLine(
  event: JournalEvent,
  { tone, subject, text }: EventText,
  options: EventLineOptions,
): string {
  const { output, subjectWidth, now } = options;
  const { paint, symbols, utc } = output;
  const sign = signOf[tone];
  const time = clockText(event.time, { utc, ...(now === undefined ? {} : { now }) });
  return [
    paint("quiet", time),
    `${paint(toneOf[sign], symbols.of[sign])} ${padEnd(subject, subjectWidth)}`,
    text,
  ].join("  ");
}

/** Wider columns of names leave no room for what happened. */
const widestSubject = 24;

export function subjectWidthOf(names: Iterable<string>): number {
  let width = 0;
  for (const name of names) {
    width = Math.max(width, name.length);
    if (width >= widestSubject) return widestSubject;
  }
  return width;
}
