import type { Clock } from "../../std/clock.ts";
import { assertNever } from "../../std/invariant.ts";
import { checkRange, checkRevision, checkTtl, checkTxn } from "../check-request.ts";
import {
  type Compare,
  type KeyRange,
  type Lease,
  type Op,
  type OpResult,
  type RangeResult,
  type Store,
  StoreError,
  type Txn,
  type TxnResult,
  type WatchBatch,
  type WatchOptions,
} from "../store.ts";
import { KeySpace } from "./embedded/key-space.ts";
import { LeaseBook } from "./embedded/lease-book.ts";
import { WatchHub } from "./embedded/watch-hub.ts";

export interface EmbeddedStoreOptions {
  /** For leases only; nothing else here knows of time. */
  readonly clock: Clock;
  /** How many of the newest revisions stay readable and watchable; 10,000 by default. */
  readonly historyRevisions?: number;
  /** What the kept revisions may weigh together, roughly; 16 MiB by default. */
  readonly historyBytes?: number;
  /** What one watch may hold for a consumer that does not keep up; 1,000 by default. */
  readonly maxPendingEvents?: number;
}

/**
 * A whole store inside the process, with etcd's semantics: for one machine, for tests and for the
 * simulator. A call takes effect before it returns its promise, so calls are ordered as made.
 */
export class EmbeddedStore implements Store {
  readonly #space: KeySpace;
  readonly #leases: LeaseBook;
  readonly #watches: WatchHub;
  #isOpen = true;

  constructor(options: EmbeddedStoreOptions) {
    this.#space = new KeySpace({
      historyRevisions: options.historyRevisions ?? 10_000,
      historyBytes: options.historyBytes ?? 16 * 1024 * 1024,
      beforeCompaction: () => this.#watches.beforeCompaction(),
    });
    this.#watches = new WatchHub({
      space: this.#space,
      maxPendingEvents: options.maxPendingEvents ?? 1000,
    });
    this.#leases = new LeaseBook({
      clock: options.clock,
      assertOpen: () => this.#assertOpen(),
      deleteKeys: (keys) => {
        for (const key of keys) this.#space.delete({ key });
        this.#commit();
      },
    });
  }

  async range(range: KeyRange, options: { readonly revision?: number } = {}): Promise<RangeResult> {
    this.#assertOpen();
    const revision = options.revision ?? 0;
    checkRange(range);
    checkRevision(revision);
    const space = this.#space;
    const pairs = revision === 0 ? space.range(range) : space.rangeAt(range, revision);
    return { revision: space.revision, pairs };
  }

  async txn(txn: Txn): Promise<TxnResult> {
    this.#assertOpen();
    checkTxn(txn);
    const succeeded = txn.compares.every((compare) => this.#holds(compare));
    const ops = succeeded ? txn.then : (txn.otherwise ?? []);
    // Whatever can be refused is refused before the first write: all or nothing.
    for (const op of ops) this.#assertLease(op);
    const results = ops.map((op) => this.#apply(op));
    this.#commit();
    return { succeeded, revision: this.#space.revision, results };
  }

  watch(range: KeyRange, options: WatchOptions): AsyncIterable<WatchBatch> {
    const fromRevision = options.fromRevision ?? 0;
    const start = fromRevision === 0 ? this.#space.revision + 1 : fromRevision;
    const stream = this.#watches.open(range, start, options.signal);
    const refusal = this.#refusalOfWatch(range, fromRevision);
    if (refusal !== undefined) stream.end(refusal);
    return stream;
  }

  async grant(ttlSeconds: number): Promise<Lease> {
    this.#assertOpen();
    checkTtl(ttlSeconds);
    return this.#leases.grant(ttlSeconds);
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen();
    checkRevision(revision);
    this.#space.compact(revision);
  }

  /** Ends watches and leases; what was stored is gone. Closing twice is closing once. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#leases.close();
    this.#watches.close(closed());
  }

  #refusalOfWatch(range: KeyRange, fromRevision: number): StoreError | undefined {
    try {
      this.#assertOpen();
      checkRange(range);
      checkRevision(fromRevision);
      return undefined;
    } catch (error) {
      if (error instanceof StoreError) return error;
      throw error;
    }
  }

  #holds(compare: Compare): boolean {
    const pair = this.#space.get(compare.key);
    if (compare.field === "value") {
      // etcd cannot tell an absent value from an empty one, so it lets such a compare fail always.
      if (pair === undefined) return false;
      return (pair.value === compare.to) === (compare.is === "equal");
    }
    const actual = pair?.[compare.field] ?? 0;
    switch (compare.is) {
      case "equal":
        return actual === compare.to;
      case "not-equal":
        return actual !== compare.to;
      case "greater":
        return actual > compare.to;
      case "less":
        return actual < compare.to;
      default:
        return assertNever(compare);
    }
  }

  #assertLease(op: Op): void {
    if (op.kind !== "put" || op.lease === undefined || op.lease === noLease) return;
    if (this.#leases.has(op.lease)) return;
    const why = `lease "${op.lease}" does not exist, so it has expired or was revoked`;
    throw new StoreError("lease-not-found", `Cannot put key "${op.key}": ${why}; grant a new one`);
  }

  #apply(op: Op): OpResult {
    switch (op.kind) {
      case "put":
        this.#space.put(op.key, op.value, op.lease ?? noLease);
        return { kind: "put" };
      case "delete":
        return { kind: "delete", deleted: this.#space.delete(op.range) };
      case "range":
        return { kind: "range", pairs: this.#space.range(op.range) };
      default:
        return assertNever(op);
    }
  }

  #commit(): void {
    const changes = this.#space.commit();
    if (changes.length === 0) return;
    this.#leases.note(changes);
    this.#watches.publish(this.#space.revision, changes);
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw closed();
  }
}

const noLease = "0";

function closed(): StoreError {
  return new StoreError("closed", "Cannot use the store: it has been closed");
}
