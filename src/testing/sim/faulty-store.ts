import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import {
  type KeyRange,
  type Lease,
  type RangeResult,
  type Store,
  StoreError,
  type Txn,
  type TxnResult,
  type WatchBatch,
  type WatchOptions,
} from "../../store/index.ts";
import { FaultyLease } from "./faulty-lease.ts";
import { FaultyWatch } from "./faulty-watch.ts";
import { noFaults, type StoreFaultKind, type StoreFaults } from "./store-faults.ts";
import type { RestoreListener } from "./restorable-store.ts";
import type { StillClock } from "./still-clock.ts";
import { type CutDirection, StoreWire } from "./store-wire.ts";

export interface FaultyStoreOptions {
  /** The store behind the wire; several agents may share it, each over a wire of its own. */
  readonly store: Store;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly faults?: StoreFaults;
  /** Of the agent's process, where that may stand still. */
  readonly own?: StillClock;
  /** Of a store that may be restored. */
  readonly onRestored?: (listener: RestoreListener) => void;
}

/**
 * One agent's connection to a store, with everything that a network and an etcd may do to it, and
 * nothing that they may not: it keeps every promise of the port. Equal seeds give equal faults.
 */
export class FaultyStore implements Store {
  readonly #wire: StoreWire;
  readonly #store: Store;
  readonly #prng: Prng;
  readonly #watches = new Set<FaultyWatch>();
  readonly #leases = new Set<FaultyLease>();
  /** Also those that have ended: a restore may bring them back. */
  readonly #granted: FaultyLease[] = [];
  #newestRevision = 0;
  #isOpen = true;

  constructor(options: FaultyStoreOptions) {
    const { store, clock, prng, faults = noFaults, own, onRestored } = options;
    this.#wire = new StoreWire({ clock, prng, faults, own });
    this.#store = store;
    this.#prng = prng.split("reads");
    onRestored?.((alive) => this.#restored(alive));
  }

  /** How often each fault has really happened. */
  get counts(): ReadonlyMap<StoreFaultKind, number> {
    return this.#wire.counts;
  }

  setFaults(faults: StoreFaults): void {
    this.#wire.faults = faults;
  }

  /** Nothing passes for so long: requests are lost, watches are silent, leases run out. */
  cutOff(durationMs: number, direction?: CutDirection): void {
    this.#wire.cutOff(durationMs, direction);
  }

  /** Watches fall silent for so long, without an error; requests pass. */
  silenceWatches(durationMs: number): void {
    for (const watch of this.#watches) watch.silence(durationMs);
  }

  /** Watches of now stand still for ever, as at a member that has lost its leader. */
  deafenWatches(): void {
    for (const watch of this.#watches) watch.deafen();
  }

  breakWatches(): void {
    for (const watch of this.#watches) watch.break();
  }

  /** A new leader gives every lease its full time to live again. */
  renewLeases(): void {
    this.#wire.count("leases renewed");
    for (const lease of this.#leases) lease.renew();
  }

  /** Ends every fault: what was held back passes now. */
  heal(): void {
    this.#wire.faults = noFaults;
    this.#wire.heal();
    for (const watch of this.#watches) watch.heal();
  }

  /** The agent has died: nothing is answered, its leases run out at the store. */
  abandon(): void {
    this.#wire.abandon();
    this.#release();
  }

  async range(range: KeyRange, options: { readonly revision?: number } = {}): Promise<RangeResult> {
    this.#assertOpen();
    const { staleRead, staleRevisions } = this.#wire.faults;
    const isStale = this.#prng.chance(staleRead) && (options.revision ?? 0) === 0;
    const back = isStale ? this.#prng.between(0, staleRevisions) : 0;
    return this.#wire.request("read a range", async () => {
      const result = await this.#store.range(range, options);
      this.#note(result.revision);
      return back === 0 ? result : this.#readBack(range, result, back);
    });
  }

  async txn(txn: Txn): Promise<TxnResult> {
    this.#assertOpen();
    return this.#wire.request("run a transaction", async () => {
      const result = await this.#store.txn(txn);
      this.#note(result.revision);
      return result;
    });
  }

  watch(range: KeyRange, options: WatchOptions): AsyncIterable<WatchBatch> {
    const watch = new FaultyWatch({
      wire: this.#wire,
      store: this.#store,
      range,
      options,
      newestRevision: () => this.#newestRevision,
      onEnd: (ended) => this.#watches.delete(ended),
    });
    this.#watches.add(watch);
    if (this.#isOpen) watch.start();
    else watch.end(closed());
    return watch;
  }

  async grant(ttlSeconds: number): Promise<Lease> {
    this.#assertOpen();
    const sentAt = this.#wire.own.now();
    const lease = await this.#wire.request("grant a lease", async () => {
      const granted = new FaultyLease({
        wire: this.#wire,
        inner: await this.#store.grant(ttlSeconds),
        latenessMs: this.#wire.span(this.#wire.faults.leaseLatenessMs),
        assertOpen: () => this.#assertOpen(),
        onGone: (gone) => this.#leases.delete(gone),
      });
      this.#leases.add(granted);
      this.#granted.push(granted);
      return granted;
    });
    return lease.hold(sentAt);
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen();
    return this.#wire.request("compact", () => this.#store.compact(revision));
  }

  /** Closes the connection; the store behind it goes on. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#release();
  }

  #release(): void {
    for (const watch of this.#watches) watch.end(closed());
    for (const lease of this.#leases) lease.letGo();
  }

  #restored(alive: ReadonlySet<string>): void {
    this.#newestRevision = 0;
    this.#leases.clear();
    for (const lease of this.#granted) {
      const isKnown = alive.has(lease.id);
      lease.restored(isKnown);
      if (isKnown) this.#leases.add(lease);
    }
  }

  /** As a member answers that has fallen behind and does not know it. */
  async #readBack(range: KeyRange, fresh: RangeResult, back: number): Promise<RangeResult> {
    const revision = Math.max(1, fresh.revision - back);
    try {
      const { pairs } = await this.#store.range(range, { revision });
      this.#wire.count("stale read");
      return { revision, pairs };
    } catch (error) {
      if (error instanceof StoreError && error.kind === "compacted") return fresh;
      throw error;
    }
  }

  #note(revision: number): void {
    this.#newestRevision = Math.max(this.#newestRevision, revision);
  }

  #assertOpen(): void {
    if (!this.#isOpen) throw closed();
  }
}

function closed(): StoreError {
  return new StoreError("closed", "Cannot use the store: the connection has been closed");
}
