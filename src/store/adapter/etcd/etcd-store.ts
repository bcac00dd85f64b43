import type { Clock } from "../../../std/clock.ts";
import { checkRange, checkRevision, checkTtl, checkTxn } from "../../check-request.ts";
import {
  type KeyRange,
  type KeyValue,
  type Lease,
  type RangeResult,
  type Store,
  StoreError,
  type Txn,
  type TxnResult,
  type WatchBatch,
  type WatchOptions,
} from "../../store.ts";
import { type Bounds, boundsOf } from "./bounds.ts";
import { EtcdLease } from "./etcd-lease.ts";
import { EtcdWatch } from "./etcd-watch.ts";
import { storeError } from "./failure.ts";
import { methods } from "./methods.ts";
import { pairFrom, txnDraft, txnResult } from "./translate.ts";
import type { Transport } from "./transport.ts";

export interface EtcdStoreOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** How long one request may take, in milliseconds (5,000). */
  readonly requestMs?: number;
}

/** The port over etcd's v3 protocol. Closing it closes the transport. */
export class EtcdStore implements Store {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #requestMs: number;
  readonly #watches = new Set<EtcdWatch>();
  readonly #leases = new Set<EtcdLease>();
  #isClosed = false;

  constructor({ transport, clock, requestMs = defaultRequestMs }: EtcdStoreOptions) {
    this.#transport = transport;
    this.#clock = clock;
    this.#requestMs = requestMs;
  }

  async range(range: KeyRange, options: { readonly revision?: number } = {}): Promise<RangeResult> {
    const { revision = 0 } = options;
    this.#assertOpen("read");
    checkRange(range);
    checkRevision(revision);
    try {
      return await this.#pages(boundsOf(range), revision);
    } catch (error) {
      throw storeError("read", error);
    }
  }

  async txn(txn: Txn): Promise<TxnResult> {
    this.#assertOpen("run a transaction");
    checkTxn(txn);
    try {
      const response = await this.#transport.call(methods.txn, txnDraft(txn), this.#requestMs);
      return txnResult(response, txn);
    } catch (error) {
      throw storeError("run a transaction", error, "write");
    }
  }

  watch(range: KeyRange, options: WatchOptions): AsyncIterable<WatchBatch> {
    const watch = new EtcdWatch(range, options, {
      transport: this.#transport,
      clock: this.#clock,
      ended: (each) => this.#watches.delete(each),
    });
    if (this.#isClosed) watch.fail(closed("watch"));
    else this.#watches.add(watch);
    return watch;
  }

  async grant(ttlSeconds: number): Promise<Lease> {
    this.#assertOpen("grant a lease");
    checkTtl(ttlSeconds);
    // How few seconds etcd grants depends on its election time-out; it says what it has granted.
    const ttl = Math.max(leastTtlSeconds, Math.ceil(ttlSeconds));
    const askedAt = this.#clock.now();
    try {
      const granted = await this.#transport.call(methods.leaseGrant, { ttl }, this.#requestMs);
      const { lease: number, ttl: ttlGranted } = granted;
      const lease = new EtcdLease(
        { number, ttlSeconds: ttlGranted, askedAt },
        {
          transport: this.#transport,
          clock: this.#clock,
          requestMs: this.#requestMs,
          ended: (each) => this.#leases.delete(each),
        },
      );
      if (this.#isClosed) lease.close();
      else this.#leases.add(lease);
      return lease;
    } catch (error) {
      throw storeError("grant a lease", error, "write");
    }
  }

  async compact(revision: number): Promise<void> {
    this.#assertOpen("compact the store");
    checkRevision(revision);
    try {
      await this.#transport.call(methods.compact, { revision }, this.#requestMs);
    } catch (error) {
      throw storeError(`compact the store at revision ${revision}`, error, "write");
    }
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    for (const watch of [...this.#watches]) watch.fail(closed("go on with a watch"));
    for (const lease of [...this.#leases]) lease.close();
    this.#transport.close();
    return Promise.resolve();
  }

  /** All at the revision of the first page, or at the one asked for. */
  async #pages({ key, rangeEnd }: Bounds, asked: number): Promise<RangeResult> {
    const pairs: KeyValue[] = [];
    let newest = 0;
    let revision = asked;
    for (let from = key; ; ) {
      const request = { key: from, rangeEnd, revision, limit: pageSize };
      const page = await this.#transport.call(methods.range, request, this.#requestMs);
      if (newest === 0) newest = page.header?.revision ?? 0;
      if (revision === 0) revision = newest;
      for (const pair of page.pairs) pairs.push(pairFrom(pair));
      const last = page.pairs.at(-1);
      if (!page.more || last === undefined) return { revision: newest, pairs };
      from = after(last.key);
    }
  }

  #assertOpen(attempt: string): void {
    if (this.#isClosed) throw closed(attempt);
  }
}

/** The next possible key. */
function after(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.byteLength + 1);
  next.set(key);
  return next;
}

function closed(attempt: string): StoreError {
  return new StoreError("closed", `Cannot ${attempt}: the store is closed here`);
}

/** As the port promises. */
const leastTtlSeconds = 2;
/** Beyond it a range is read in several answers: no message grows without bound. */
const pageSize = 1_000;
/** Without a quorum etcd takes seven seconds to say so. */
const defaultRequestMs = 5_000;
