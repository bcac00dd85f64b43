/** Milliseconds, both ends included. */
export type Span = readonly [least: number, most: number];

/** What may go wrong between an agent and its store. Probabilities are per occasion. */
export interface StoreFaults {
  /** What a request takes to the store, and again its answer back. */
  readonly travelMs: Span;
  /** What a batch of a watch takes; batches of one watch never overtake each other. */
  readonly watchMs: Span;
  /** How long a caller waits before it is told `unavailable`. */
  readonly timeoutMs: number;
  /** The request never arrives: nothing happens, and nobody can tell. */
  readonly lostRequest: number;
  /** The answer never arrives: it has happened, and nobody can tell. */
  readonly lostAnswer: number;
  /** The request arrives only after its caller has given up, and happens then. */
  readonly lateRequest: number;
  /** A read is answered from the past, as etcd 3.4.20 to 3.4.41 may do after a pause. */
  readonly staleRead: number;
  /** How many revisions back such an answer may be. */
  readonly staleRevisions: number;
  /** Batches that wait for delivery are joined into one. */
  readonly joinedBatch: number;
  /** A batch of several revisions is cut between two of them. */
  readonly splitBatch: number;
  /** A batch is followed by one without events. */
  readonly progress: number;
  /** Instead of a batch the watch ends with `unavailable`. */
  readonly brokenWatch: number;
  /** Instead of a batch the watch ends with `compacted`, after a compaction that overtook it. */
  readonly compactedWatch: number;
  /** Before a batch the watch falls silent, for `silenceMs`. */
  readonly silentWatch: number;
  readonly silenceMs: Span;
  /** A watch that was cut off ends with `unavailable` when the cut ends, instead of going on. */
  readonly brokenAfterCut: number;
  /** How late the store notices that a lease has expired. */
  readonly leaseLatenessMs: Span;
}

/** A store as one wishes it to be. */
export const noFaults: StoreFaults = {
  travelMs: [0, 0],
  watchMs: [0, 0],
  timeoutMs: 5000,
  lostRequest: 0,
  lostAnswer: 0,
  lateRequest: 0,
  staleRead: 0,
  staleRevisions: 0,
  joinedBatch: 0,
  splitBatch: 0,
  progress: 0,
  brokenWatch: 0,
  compactedWatch: 0,
  silentWatch: 0,
  silenceMs: [0, 0],
  brokenAfterCut: 0,
  leaseLatenessMs: [0, 0],
};

/** What has really gone wrong, counted: a run in which something never happened is blind to it. */
export type StoreFaultKind =
  | "request lost"
  | "answer lost"
  | "request late"
  | "cut off"
  | "cut out"
  | "cut in"
  | "stale read"
  | "batches joined"
  | "batch split"
  | "watch broken"
  | "watch compacted"
  | "watch silent"
  | "watch deaf"
  | "lease expired"
  | "leases renewed";
