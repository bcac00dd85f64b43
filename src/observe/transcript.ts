import type { JournalEvent } from "../model/index.ts";
import { describeEvent, type EventTone } from "./event-text.ts";
import { type Fold, foldRepeats } from "./fold-repeats.ts";
import { spellDuration } from "./spell-duration.ts";

export interface TranscriptOptions {
  readonly deployment: string;
  /** How an event's time is written, at the beginning of the line; absent: not at all. */
  readonly time?: (wallMs: number) => string;
  /** The Do's beginnings and successes as well. */
  readonly details?: boolean;
  readonly ascii?: boolean;
  /** Columns of the subject; longer ones push the rest to the right. */
  readonly subjectWidth?: number;
}

/** Symbol of each tone; the words say the same. */
const symbols: Readonly<Record<EventTone, readonly [symbol: string, ascii: string]>> = {
  settled: ["✔", "ok"],
  doing: ["◐", ".."],
  fell: ["↻", "~~"],
  failed: ["✖", "xx"],
  blocked: ["■", "##"],
  held: ["‖", "=="],
  converged: ["●", "**"],
  note: ["·", "  "],
};

/** One event as one line; undefined for what only goes into detail and was not asked for. */
function renderEvent(event: JournalEvent, options: TranscriptOptions): string | undefined {
  const { tone, subject, text, isDetail } = describeEvent(event, options.deployment);
  if (isDetail && options.details !== true) return undefined;
  const symbol = symbols[tone][options.ascii === true ? 1 : 0];
  const time = options.time === undefined ? "" : `${options.time(event.time)}  `;
  return `${time}${symbol} ${subject.padEnd(options.subjectWidth ?? 0)}  ${text}`;
}

/** All events as lines, one each: what is kept as a record and compared by tests. */
export function transcript(
  events: readonly JournalEvent[],
  options: TranscriptOptions,
): readonly string[] {
  const lines: string[] = [];
  for (const event of events) {
    const line = renderEvent(event, options);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

/** The same for people: failures that repeat are one line that tells how often and until when. */
export function foldedTranscript(
  events: readonly JournalEvent[],
  options: TranscriptOptions,
): readonly string[] {
  const lines: string[] = [];
  for (const fold of foldRepeats(events)) {
    const line = renderEvent(fold.last, options);
    if (line !== undefined) lines.push(`${line}${repeats(fold, options)}`);
  }
  return lines;
}

function repeats({ count, first, last }: Fold, { time }: TranscriptOptions): string {
  if (count === 1) return "";
  const took = spellDuration(last.time - first.time);
  const span = time === undefined ? "" : `, first at ${time(first.time)}`;
  return ` (${count} times in ${took}${span})`;
}
