/**
 * The shared, revisioned, watchable key-value space, in etcd's words and with etcd's meaning:
 * one global revision, transactions with compares, leases, watches that start at a revision,
 * compaction. Every adapter passes `storeConformance`.
 *
 * A call that ends in an error of kind `unavailable` has an unknown result: it may have happened.
 */
export interface Store {
  /** All pairs of `range` at `revision` (the newest if absent or 0), in key order. */
  range(range: KeyRange, options?: { readonly revision?: number }): Promise<RangeResult>;
  /** Applies `then` if every compare holds, `otherwise` if not: one revision, all or nothing. */
  txn(txn: Txn): Promise<TxnResult>;
  /**
   * Streams batches of events from `fromRevision` on (the next one if absent); a batch holds all
   * events of its revisions. Ends after `signal` aborts. A compacted start or a lost stream ends
   * it with a `StoreError`; the caller lists again and resumes. A consumer that does not keep up
   * is either served from history or ended in the same way, never with a gap. `watch` itself does
   * not throw: whatever is wrong, the first `next` tells. Ask for one batch at a time.
   */
  watch(range: KeyRange, options: WatchOptions): AsyncIterable<WatchBatch>;
  /**
   * Grants a lease; the adapter keeps it alive until `revoke` or until it is lost. Fractions are
   * rounded up, and the store may grant more than was asked for: 2 seconds are the least.
   */
  grant(ttlSeconds: number): Promise<Lease>;
  /** Forgets revisions below `revision`: it stays readable, and a watch may start at it. */
  compact(revision: number): Promise<void>;
  /** Ends watches with an error of kind `closed`, and the keeping alive of leases. */
  close(): Promise<void>;
}

/**
 * One key, or all keys that begin with a prefix; the empty prefix means every key, an empty key is
 * `invalid`. Key order is that of code points. Keys and values are well-formed text.
 */
export type KeyRange = { readonly key: string } | { readonly prefix: string };

export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** Revision at which the key came into being, this time. */
  readonly createRevision: number;
  readonly modRevision: number;
  /** Counts the writes since `createRevision`, from 1. */
  readonly version: number;
  /** "0" when none. */
  readonly lease: string;
}

export interface RangeResult {
  /** The store's newest revision when it answered, also when an older one was read. */
  readonly revision: number;
  readonly pairs: readonly KeyValue[];
}

export interface Txn {
  readonly compares: readonly Compare[];
  readonly then: readonly Op[];
  readonly otherwise?: readonly Op[];
}

/**
 * An absent key has create and mod revision 0 and version 0, and no value: comparing its value
 * fails, whatever is asked, "not-equal" included.
 */
export type Compare =
  | {
      readonly key: string;
      readonly field: "createRevision" | "modRevision" | "version";
      readonly is: "equal" | "greater" | "less" | "not-equal";
      readonly to: number;
    }
  | {
      readonly key: string;
      readonly field: "value";
      readonly is: "equal" | "not-equal";
      readonly to: string;
    };

/**
 * Operations see what those before them did. A put without lease, or with "0", detaches the key
 * from the lease that it had. A key may be deleted twice but not put and written once more.
 */
export type Op =
  | { readonly kind: "put"; readonly key: string; readonly value: string; readonly lease?: string }
  | { readonly kind: "delete"; readonly range: KeyRange }
  | { readonly kind: "range"; readonly range: KeyRange };

export interface TxnResult {
  readonly succeeded: boolean;
  /** The store's revision after the transaction. */
  readonly revision: number;
  /** One entry an op of the branch taken: pairs of a range, count of a delete. */
  readonly results: readonly OpResult[];
}
export type OpResult =
  | { readonly kind: "put" }
  | { readonly kind: "delete"; readonly deleted: number }
  | { readonly kind: "range"; readonly pairs: readonly KeyValue[] };

export interface WatchOptions {
  /** One that has not been yet is waited for in silence. Absent or 0: the next one. */
  readonly fromRevision?: number;
  readonly signal: AbortSignal;
}

export type WatchEvent =
  | { readonly kind: "put"; readonly pair: KeyValue }
  | { readonly kind: "delete"; readonly key: string; readonly modRevision: number };

export interface WatchBatch {
  /** Revision of the last event; of a batch without events (progress), the store's. */
  readonly revision: number;
  readonly events: readonly WatchEvent[];
}

export interface Lease {
  readonly id: string;
  readonly ttlSeconds: number;
  /**
   * Monotonic clock: until then the lease certainly lives. It moves on with each keep-alive, and
   * back to now when the lease is lost or revoked.
   */
  deadline(): number;
  /** Settles when the lease can no longer be trusted; after `revoke` and `close` as well. */
  readonly lost: Promise<void>;
  /** Deletes the attached keys, in key order and in one revision; `lease-not-found` when lost. */
  revoke(): Promise<void>;
}

/** Limits that every adapter enforces, because etcd does. */
export const maxTxnOps = 128;
export const maxRequestBytes = 1_572_864;

export type StoreErrorKind =
  /** The result is unknown. */
  | "unavailable"
  /** `compactRevision` tells from where on history exists. */
  | "compacted"
  /** A revision that has not been yet. */
  | "future-revision"
  | "lease-not-found"
  /** More than `maxTxnOps` ops, a key written twice, a request above `maxRequestBytes`. */
  | "invalid"
  | "denied"
  | "no-space"
  | "closed";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly kind: StoreErrorKind;
  readonly compactRevision: number | undefined;
  constructor(
    kind: StoreErrorKind,
    message: string,
    options?: { cause?: unknown; compactRevision?: number },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.compactRevision = options?.compactRevision;
  }
}
