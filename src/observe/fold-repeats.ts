import type { InstanceId, JournalEvent } from "../model/index.ts";

/** Events that say the same of one step, as one. */
export interface Fold {
  readonly first: JournalEvent;
  readonly last: JournalEvent;
  readonly count: number;
}

/**
 * Joins failures of one step that follow each other with nothing but further attempts between
 * them, whatever other instances do meanwhile. For display only: a journal is never folded. A
 * fold stands where its last event stood.
 */
export function foldRepeats(events: readonly JournalEvent[]): readonly Fold[] {
  const folds: (Fold | undefined)[] = [];
  const open = new Map<InstanceId, { readonly sign: string; readonly at: number }>();
  for (const event of events) {
    const at = folds.length;
    folds.push({ first: event, last: event, count: 1 });
    if (!("instance" in event) || event.kind === "do.began") continue;
    const sign = signOf(event);
    const before = open.get(event.instance);
    if (sign === undefined) {
      open.delete(event.instance);
      continue;
    }
    const earlier = before?.sign === sign ? folds[before.at] : undefined;
    if (before !== undefined && earlier !== undefined) {
      folds[before.at] = undefined;
      folds[at] = { first: earlier.first, last: event, count: earlier.count + 1 };
    }
    open.set(event.instance, { sign, at });
  }
  return folds.filter((fold) => fold !== undefined);
}

/** Equal for what reads the same but for time, attempt and output. */
function signOf(event: JournalEvent): string | undefined {
  if (event.kind !== "do.ended" || event.result !== "failed") return undefined;
  const { code, message, exitCode, signal } = event.failure ?? {};
  return JSON.stringify([event.step, code, exitCode ?? signal ?? message]);
}
