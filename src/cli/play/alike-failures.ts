import type { JournalEvent } from "../../model/index.ts";
import { escapeLine } from "../../observe/index.ts";

/** More failures at once that say the same are counted instead of listed … */
const mostAtOnce = 10;
/** … but for the first few, which show what it looks like. */
const mostShown = 3;

/** Failures of one moment that differ in nothing but their subject. */
export interface Crowd {
  readonly sign: "failed" | "blocked";
  /** What they have in common; what each of them names for itself is left out. */
  readonly what: string;
  /** Those that are not shown one by one. */
  readonly hidden: number;
  /** Wall time of the last of them. */
  readonly time: number;
}

/** A full disk fails ten thousand steps alike: which need no line, and what stands for them. */
export function crowdsOf(events: readonly JournalEvent[]): {
  readonly hidden: ReadonlySet<JournalEvent>;
  readonly crowds: readonly Crowd[];
} {
  const alike = new Map<string, JournalEvent[]>();
  for (const event of events) {
    const likeness = likenessOf(event);
    if (likeness === undefined) continue;
    const known = alike.get(likeness);
    if (known === undefined) alike.set(likeness, [event]);
    else known.push(event);
  }
  const hidden = new Set<JournalEvent>();
  const crowds: Crowd[] = [];
  for (const [likeness, members] of alike) {
    if (members.length <= mostAtOnce) continue;
    const rest = members.slice(mostShown);
    for (const event of rest) hidden.add(event);
    const last = rest.at(-1) as JournalEvent;
    const sign = last.kind === "do.ended" ? "failed" : "blocked";
    const what = escapeLine(likeness.slice(likeness.indexOf(" ") + 1));
    crowds.push({ sign, what, hidden: rest.length, time: last.time });
  }
  return { hidden, crowds };
}

/** Equal for failures that read the same but for their subject; undefined for what is none. */
function likenessOf(event: JournalEvent): string | undefined {
  if (event.kind === "do.ended" && event.result === "failed") {
    const { exitCode, signal, message = "" } = event.failure ?? {};
    if (exitCode !== undefined) return `failed exit ${exitCode}`;
    return `failed ${signal === undefined ? withoutNames(message) : `killed by ${signal}`}`;
  }
  if (event.kind !== "condition.changed" || event.to !== "blocked") return undefined;
  return `blocked ${withoutNames(event.reason?.text ?? "")}`;
}

/** In messages values stand in double quotes, and paths and names are what differs. */
const withoutNames = (message: string): string => message.replaceAll(/"[^"]*"/g, '"…"');
