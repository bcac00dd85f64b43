import type { HostName, JournalEvent } from "../model/index.ts";

/** Events that a journal keeps in memory; older ones fall out. */
export const maxJournalEvents = 20_000;
/** Characters of program output that a journal keeps with its events. */
export const maxJournalOutput = 16 * 1024 * 1024;

/**
 * The newest events of all hosts that one process plays, in the order of their arrival. A
 * position counts the events that ever arrived, from 0; positions do not outlive the process,
 * cursors (`HOST:REVISION@JOURNAL`) know when they have.
 */
export interface Journal {
  /** Tells this journal from that of an earlier process with the same hosts. */
  readonly id: string;
  /** Position of the oldest event still kept, and the one after the newest. */
  readonly start: number;
  readonly end: number;
  append(event: JournalEvent): void;
  at(position: number): JournalEvent | undefined;
  /** At most `limit` events from `position` on, or from the oldest one kept. */
  read(position: number, limit?: number): readonly JournalEvent[];
  cursorOf(event: JournalEvent): string;
  /** The position after the event that `cursor` names; undefined when it is not kept. */
  after(cursor: JournalCursor): number | undefined;
  /**
   * A reader at its own pace. `wake` is called, within `append`, at the first event after a
   * `take` that had nothing: it schedules a `take` and returns.
   */
  follow(options: { readonly from: number; readonly wake: () => void }): JournalReader;
}

export interface JournalCursor {
  readonly host: HostName;
  readonly revision: number;
  /** Absent: whichever journal answers. */
  readonly journal?: string;
}

export interface JournalReader {
  /** What came since the last call, at most `limit` events; empty when there is nothing. */
  take(limit: number): JournalBatch;
  close(): void;
}

/** A reader that was overtaken is told how many events it has missed, and reads on after them. */
export type JournalBatch =
  | { readonly kind: "events"; readonly events: readonly JournalEvent[] }
  | { readonly kind: "gap"; readonly missed: number };
