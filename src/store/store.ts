/**
 * The shared, revisioned, watchable key-value space, in etcd's words and with etcd's meaning:
 * one global revision, transactions with compares, leases, watches that start at a revision,
 * compaction. Every adapter passes `storeConformance`.
 *
 * A call that ends in an error of kind `unavailable` has an unknown result: it may have happened.
 */
export interface Store {
  /** All pairs of `range` at `revision` (the newest if absent), in key order. */
  range(range: KeyRange, options?: { readonly revision?: number }): Promise<RangeResult>;
  /** Applies `then` if every compare holds, `otherwise` if not: one revision, all or nothing. */
  txn(txn: Txn): Promise<TxnResult>;
  /**
   * Streams batches of events from `fromRevision` on (the next one if absent); a batch holds all
   * events of its revisions. Ends after `signal` aborts. A compacted start or a lost stream ends
   * it with a `StoreError`; the caller lists again and resumes.
   */
  watch(range: KeyRange, options: WatchOptions): AsyncIterable<WatchBatch>;
  /** Grants a lease; the adapter keeps it alive until `revoke` or until it is lost. */
  grant(ttlSeconds: number): Promise<Lease>;
  /** Forgets revisions below `revision`. */
  compact(revision: number): Promise<void>;
  close(): Promise<void>;
}

/** One key, or all keys that begin with a prefix. */
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
  readonly revision: number;
  readonly pairs: readonly KeyValue[];
}

export interface Txn {
  readonly compares: readonly Compare[];
  readonly then: readonly Op[];
  readonly otherwise?: readonly Op[];
}

/** An absent key has create and mod revision 0 and version 0, and no value. */
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
  /** Monotonic clock: until then the lease certainly lives; moves on with each keep-alive. */
  deadline(): number;
  /** Settles when the lease can no longer be trusted. */
  readonly lost: Promise<void>;
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
