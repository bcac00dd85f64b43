import { compareCodePoints, SortedKeys } from "../../../std/sorted-keys.ts";
import { covers } from "../../check-request.ts";
import { type KeyRange, type KeyValue, StoreError } from "../../store.ts";
import { type Change, History, type HistoryBounds } from "./history.ts";

/** An empty etcd stands at revision 1, so the first write makes revision 2. */
const emptyRevision = 1;
/** Below every revision, so that a first compaction at 0 is accepted, as etcd does. */
const neverCompacted = -1;

export interface KeySpaceOptions extends HistoryBounds {
  /** The last chance to read what compaction is about to drop. */
  readonly beforeCompaction: () => void;
}

/**
 * Pairs under one global revision. Only the newest pair of each key is kept as such; the past is
 * in the history, so that memory follows the number of keys and not of writes.
 */
export class KeySpace {
  readonly history: History;
  readonly #pairs = new Map<string, KeyValue>();
  readonly #order = new SortedKeys();
  #revision = emptyRevision;
  #compactRevision = neverCompacted;
  #draft: Change[] = [];

  readonly #beforeCompaction: () => void;

  constructor(options: KeySpaceOptions) {
    this.history = new History(emptyRevision + 1, options);
    this.#beforeCompaction = options.beforeCompaction;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Reads below and watches from below this revision are refused. */
  get compactRevision(): number {
    return this.#compactRevision;
  }

  get(key: string): KeyValue | undefined {
    return this.#pairs.get(key);
  }

  /** The newest pairs, uncommitted ones included, in key order. */
  range(range: KeyRange): readonly KeyValue[] {
    if ("key" in range) {
      const pair = this.#pairs.get(range.key);
      return pair === undefined ? [] : [pair];
    }
    return this.#order.withPrefix(range.prefix).map((key) => this.#pairs.get(key) as KeyValue);
  }

  rangeAt(range: KeyRange, revision: number): readonly KeyValue[] {
    if (revision > this.#revision) throw futureRevision(revision, this.#revision);
    if (revision < this.#compactRevision) throw compacted(revision, this.#compactRevision);
    const then = new Map<string, KeyValue | undefined>();
    for (let later = revision + 1; later <= this.#revision; later += 1) {
      for (const change of this.history.at(later)) {
        if (!covers(range, change.key) || then.has(change.key)) continue;
        then.set(change.key, change.before);
      }
    }
    const now = this.range(range);
    if (then.size === 0) return now;
    const unchanged = now.filter((pair) => !then.has(pair.key));
    const undone = [...then.values()].filter((pair) => pair !== undefined);
    return [...unchanged, ...undone].sort((a, b) => compareCodePoints(a.key, b.key));
  }

  /** Joins the draft of the next revision; `commit` ends it. */
  put(key: string, value: string, lease: string): void {
    const before = this.#pairs.get(key);
    const modRevision = this.#revision + 1;
    const after: KeyValue = {
      key,
      value,
      createRevision: before?.createRevision ?? modRevision,
      modRevision,
      version: (before?.version ?? 0) + 1,
      lease,
    };
    if (before === undefined) this.#order.insert(key);
    this.#pairs.set(key, after);
    this.#draft.push({ key, before, after });
  }

  /** Joins the draft of the next revision; answers how many keys went. */
  delete(range: KeyRange): number {
    const gone = this.range(range);
    for (const before of gone) {
      this.#pairs.delete(before.key);
      this.#order.remove(before.key);
      this.#draft.push({ key: before.key, before, after: undefined });
    }
    return gone.length;
  }

  /** Makes the draft one revision. A draft that changes nothing makes none. */
  commit(): readonly Change[] {
    const changes = this.#draft;
    if (changes.length === 0) return changes;
    this.#draft = [];
    this.#revision += 1;
    this.history.append(changes);
    const keepFrom = this.history.excess();
    if (keepFrom !== undefined) this.compact(keepFrom);
    return changes;
  }

  compact(revision: number): void {
    if (revision > this.#revision) throw futureRevision(revision, this.#revision);
    if (revision <= this.#compactRevision) throw compacted(revision, this.#compactRevision);
    this.#beforeCompaction();
    this.#compactRevision = revision;
    this.history.dropBefore(revision);
  }
}

export function compacted(revision: number, compactRevision: number): StoreError {
  const why = `history begins at revision ${compactRevision}`;
  const message = `Cannot go back to revision ${revision}: ${why}; list again and go on from there`;
  return new StoreError("compacted", message, { compactRevision });
}

function futureRevision(revision: number, newest: number): StoreError {
  const message = `Cannot use revision ${revision}: the newest is ${newest}`;
  return new StoreError("future-revision", message);
}
