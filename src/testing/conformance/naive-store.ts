import {
  type Compare,
  type KeyRange,
  type KeyValue,
  type Op,
  type OpResult,
  type RangeResult,
  StoreError,
  type StoreErrorKind,
  type Txn,
  type TxnResult,
  type WatchEvent,
} from "../../store/store.ts";

type Pairs = ReadonlyMap<string, KeyValue>;

/**
 * What a store should answer, written for being obviously right and for nothing else: a full copy
 * of everything for every revision. It shares no code with any adapter.
 */
export class NaiveStore {
  /** Index 0 is the revision that the model was made at. */
  readonly #copies: Pairs[] = [new Map()];
  readonly #events: WatchEvent[][] = [[]];
  readonly #leases = new Set<string>();
  readonly #firstRevision: number;
  #compactRevision = -1;

  constructor(firstRevision: number) {
    this.#firstRevision = firstRevision;
  }

  get revision(): number {
    return this.#firstRevision + this.#copies.length - 1;
  }

  get compactRevision(): number {
    return this.#compactRevision;
  }

  range(range: KeyRange, revision: number = this.revision): RangeResult {
    if (revision > this.revision) throw refusal("future-revision");
    if (revision < this.#compactRevision) throw refusal("compacted");
    return { revision: this.revision, pairs: select(this.#copyAt(revision), range) };
  }

  txn(txn: Txn): TxnResult {
    const branches = [txn.then, txn.otherwise ?? []];
    if (branches.some((ops) => writesTwice(ops))) throw refusal("invalid");
    const now = this.#copyAt(this.revision);
    const succeeded = txn.compares.every((compare) => holds(compare, now.get(compare.key)));
    const ops = succeeded ? txn.then : (txn.otherwise ?? []);
    for (const op of ops) {
      if (op.kind !== "put" || op.lease === undefined || op.lease === "0") continue;
      if (!this.#leases.has(op.lease)) throw refusal("lease-not-found");
    }
    const results = this.#write(ops);
    return { succeeded, revision: this.revision, results };
  }

  grant(id: string): void {
    this.#leases.add(id);
  }

  revoke(id: string): void {
    if (!this.#leases.delete(id)) throw refusal("lease-not-found");
    const pairs = [...this.#copyAt(this.revision).values()].filter((pair) => pair.lease === id);
    pairs.sort((a, b) => compareKeys(a.key, b.key));
    this.#write(pairs.map((pair) => ({ kind: "delete", range: { key: pair.key } })));
  }

  compact(revision: number): void {
    if (revision > this.revision) throw refusal("future-revision");
    if (revision <= this.#compactRevision) throw refusal("compacted");
    this.#compactRevision = revision;
  }

  /** What a watch from `fromRevision` has to deliver up to now, revision by revision. */
  events(range: KeyRange, fromRevision: number): WatchEvent[] {
    if (fromRevision < this.#compactRevision) throw refusal("compacted");
    const index = Math.max(0, fromRevision - this.#firstRevision);
    const all = this.#events.slice(index).flat();
    return all.filter((event) => covers(range, event.kind === "put" ? event.pair.key : event.key));
  }

  #copyAt(revision: number): Pairs {
    return this.#copies[revision - this.#firstRevision] as Pairs;
  }

  #write(ops: readonly Op[]): OpResult[] {
    const revision = this.revision + 1;
    const pairs = new Map(this.#copyAt(this.revision));
    const events: WatchEvent[] = [];
    const results = ops.map((op): OpResult => {
      if (op.kind === "range") return { kind: "range", pairs: select(pairs, op.range) };
      if (op.kind === "delete") {
        const gone = select(pairs, op.range);
        for (const { key } of gone) {
          pairs.delete(key);
          events.push({ kind: "delete", key, modRevision: revision });
        }
        return { kind: "delete", deleted: gone.length };
      }
      const old = pairs.get(op.key);
      const pair: KeyValue = {
        key: op.key,
        value: op.value,
        createRevision: old === undefined ? revision : old.createRevision,
        modRevision: revision,
        version: old === undefined ? 1 : old.version + 1,
        lease: op.lease ?? "0",
      };
      pairs.set(op.key, pair);
      events.push({ kind: "put", pair });
      return { kind: "put" };
    });
    if (events.length > 0) {
      this.#copies.push(pairs);
      this.#events.push(events);
    }
    return results;
  }
}

function select(pairs: Pairs, range: KeyRange): KeyValue[] {
  const selected = [...pairs.values()].filter((pair) => covers(range, pair.key));
  return selected.sort((a, b) => compareKeys(a.key, b.key));
}

function covers(range: KeyRange, key: string): boolean {
  return "key" in range ? key === range.key : key.startsWith(range.prefix);
}

function compareKeys(one: string, other: string): number {
  const left = Array.from(one, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(other, (character) => character.codePointAt(0) ?? 0);
  for (const [index, point] of left.entries()) {
    const against = right[index];
    if (against === undefined) return 1;
    if (point !== against) return point - against;
  }
  return left.length - right.length;
}

function holds(compare: Compare, pair: KeyValue | undefined): boolean {
  if (compare.field === "value") {
    if (pair === undefined) return false;
    return compare.is === "equal" ? pair.value === compare.to : pair.value !== compare.to;
  }
  const actual = pair === undefined ? 0 : pair[compare.field];
  const answers = {
    equal: actual === compare.to,
    "not-equal": actual !== compare.to,
    greater: actual > compare.to,
    less: actual < compare.to,
  };
  return answers[compare.is];
}

function writesTwice(ops: readonly Op[]): boolean {
  return ops.some(
    (put, index) =>
      put.kind === "put" &&
      ops.some((other, at) => {
        if (at === index) return false;
        if (other.kind === "put") return other.key === put.key;
        return other.kind === "delete" && covers(other.range, put.key);
      }),
  );
}

function refusal(kind: StoreErrorKind): StoreError {
  return new StoreError(kind, `The model answers "${kind}"`);
}
