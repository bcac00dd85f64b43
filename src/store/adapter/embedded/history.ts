import type { KeyValue, WatchEvent } from "../../store.ts";

/** What one operation did to one key: `before` and `after` are undefined where it was absent. */
export interface Change {
  readonly key: string;
  readonly before: KeyValue | undefined;
  readonly after: KeyValue | undefined;
}

export interface HistoryBounds {
  /** At least as many of the newest revisions are kept, unless `historyBytes` forbids it. */
  readonly historyRevisions: number;
  /** Roughly what the kept revisions may weigh together. */
  readonly historyBytes: number;
}

/**
 * The changes of the newest revisions, dense and in order. It serves watches that start in the
 * past, and reads at an old revision by undoing what came after.
 */
export class History {
  readonly #bounds: HistoryBounds;
  readonly #revisions: (readonly Change[])[] = [];
  #first: number;
  #bytes = 0;

  constructor(firstRevision: number, bounds: HistoryBounds) {
    this.#first = firstRevision;
    this.#bounds = bounds;
  }

  /** The oldest revision that is kept; the next one when none is. */
  get first(): number {
    return this.#first;
  }

  get next(): number {
    return this.#first + this.#revisions.length;
  }

  append(changes: readonly Change[]): void {
    this.#revisions.push(changes);
    this.#bytes += weigh(changes);
  }

  at(revision: number): readonly Change[] {
    return this.#revisions[revision - this.#first] ?? [];
  }

  dropBefore(revision: number): void {
    const count = Math.min(Math.max(0, revision - this.#first), this.#revisions.length);
    for (const dropped of this.#revisions.splice(0, count)) this.#bytes -= weigh(dropped);
    this.#first += count;
  }

  /**
   * From where on history should be kept, or undefined while it is within bounds. A quarter above
   * the bound is tolerated: dropping many at once makes each one cheap.
   */
  excess(): number | undefined {
    const { historyRevisions, historyBytes } = this.#bounds;
    const count = this.#revisions.length;
    if (count <= historyRevisions * 1.25 && this.#bytes <= historyBytes * 1.25) return undefined;
    let keepFrom = Math.max(0, count - historyRevisions);
    let bytes = this.#bytes;
    for (let i = 0; i < keepFrom; i += 1) bytes -= weigh(this.#revisions[i] ?? []);
    while (bytes > historyBytes && keepFrom < count - 1) {
      bytes -= weigh(this.#revisions[keepFrom] ?? []);
      keepFrom += 1;
    }
    // A single revision above the bound is kept: the newest one is always there.
    return keepFrom === 0 ? undefined : this.#first + keepFrom;
  }
}

export function toEvent(change: Change, revision: number): WatchEvent {
  return change.after === undefined
    ? { kind: "delete", key: change.key, modRevision: revision }
    : { kind: "put", pair: change.after };
}

/** Objects of a change, without its text. */
const bytesPerChange = 200;

function weigh(changes: readonly Change[]): number {
  let bytes = 0;
  for (const { key, after } of changes) {
    bytes += bytesPerChange + 2 * (key.length + (after?.value.length ?? 0));
  }
  return bytes;
}
