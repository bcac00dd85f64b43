import { invariant } from "../../std/invariant.ts";
import { Queue } from "../../std/queue.ts";
import {
  type KeyRange,
  type Store,
  StoreError,
  type WatchBatch,
  type WatchEvent,
  type WatchOptions,
} from "../../store/index.ts";
import type { StoreWire } from "./store-wire.ts";

/** A batch as etcd sends it: the header has the store's revision, which may be far ahead. */
export interface FaultyBatch extends WatchBatch {
  /** Only to resume wrongly from: whoever goes on after it loses what was not delivered yet. */
  readonly headerRevision: number;
}

export interface FaultyWatchOptions {
  readonly wire: StoreWire;
  readonly store: Store;
  readonly range: KeyRange;
  readonly options: WatchOptions;
  readonly newestRevision: () => number;
  readonly onEnd: (watch: FaultyWatch) => void;
}

interface Delivery {
  /** Not before; and never before what was sent earlier. */
  readonly dueAt: number;
  /** The store's own refusal is an answer as well: it arrives after what was sent before it. */
  content: FaultyBatch | StoreError;
}

interface Waiter {
  readonly resolve: (result: IteratorResult<FaultyBatch, undefined>) => void;
  readonly reject: (error: StoreError) => void;
}

/** More than any simulated consumer may leave unread; whoever does is cut off. */
const maxUndelivered = { name: "maxUndelivered", limit: 100_000 };

/** One watch over the wire: an explicit line, first in first out, that may stand still. */
export class FaultyWatch implements AsyncIterableIterator<FaultyBatch, undefined> {
  readonly #options: FaultyWatchOptions;
  readonly #inner = new AbortController();
  readonly #line = new Queue<Delivery>(maxUndelivered);
  readonly #arrived = new Queue<FaultyBatch>(maxUndelivered);
  readonly #stopListening: () => void;
  #tail: Delivery | undefined;
  #silentUntil = 0;
  #isDeaf = false;
  #cancelTimer: (() => void) | undefined;
  #isDelivering = false;
  #isEnded = false;
  #error: StoreError | undefined;
  #openLater: (() => void) | undefined;
  #waiter: Waiter | undefined;

  constructor(options: FaultyWatchOptions) {
    this.#options = options;
    const { wire } = options;
    const { signal } = options.options;
    const onAbort = (): void => this.end();
    signal.addEventListener("abort", onAbort);
    const stopListening = wire.onChange((what) => this.#onWire(what));
    this.#stopListening = () => {
      signal.removeEventListener("abort", onAbort);
      stopListening();
    };
  }

  /** Asks the store for the watch; nothing comes before. */
  start(): void {
    if (this.#options.options.signal.aborted) this.end();
    else this.#open();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<FaultyBatch, undefined>> {
    invariant(this.#waiter === undefined, "a watch is asked for one batch at a time");
    const batch = this.#arrived.shift();
    if (batch !== undefined) return Promise.resolve({ done: false, value: batch });
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) return Promise.reject(error);
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  async return(): Promise<IteratorResult<FaultyBatch, undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  /** Nothing is delivered for so long; then everything is, unless the watch has ended. */
  silence(durationMs: number): void {
    this.#options.wire.count("watch silent");
    this.#silentUntil = Math.max(this.#silentUntil, this.#now + durationMs);
    this.#rearm();
  }

  /** Nothing is ever delivered again, and no error tells: only a new watch mends it. */
  deafen(): void {
    this.#options.wire.count("watch deaf");
    this.#isDeaf = true;
  }

  heal(): void {
    this.#silentUntil = 0;
    this.#rearm();
  }

  break(): void {
    if (this.#isEnded) return;
    this.#options.wire.count("watch broken");
    const message = "Cannot go on with a watch: its stream broke; list again and go on from there";
    this.end(new StoreError("unavailable", message));
  }

  /** What was delivered and not read yet is read first, unless the consumer ended the watch. */
  end(error?: StoreError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelTimer?.();
    this.#line.clear();
    this.#inner.abort();
    this.#stopListening();
    this.#options.onEnd(this);
    if (error === undefined) this.#arrived.clear();
    if (this.#options.wire.isAbandoned) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#error = error;
    else if (error === undefined) waiter.resolve({ done: true, value: undefined });
    else waiter.reject(error);
  }

  get #now(): number {
    return this.#options.wire.clock.now();
  }

  /** The request to open travels like any batch; a cut holds it back instead of losing it. */
  #open(): void {
    const { wire } = this.#options;
    const arrive = (): void => {
      if (this.#isEnded || wire.isAbandoned) return;
      if (wire.isCut("out")) this.#openLater = arrive;
      else void this.#pump();
    };
    const travelMs = wire.span(wire.faults.watchMs);
    if (travelMs === 0) arrive();
    else wire.clock.after(travelMs, arrive);
  }

  async #pump(): Promise<void> {
    const { store, range, options } = this.#options;
    const from = options.fromRevision;
    const { signal } = this.#inner;
    const inner = store.watch(
      range,
      from === undefined ? { signal } : { signal, fromRevision: from },
    );
    try {
      for await (const batch of inner) this.#send(batch);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#enqueue(error);
      this.#deliverDue();
    }
  }

  #send(batch: WatchBatch): void {
    const { wire, newestRevision } = this.#options;
    const { faults, prng } = wire;
    const headerRevision = Math.max(batch.revision, newestRevision());
    for (const events of this.#pieces(batch.events)) {
      if (prng.chance(faults.silentWatch)) this.silence(wire.span(faults.silenceMs));
      const last = events.at(-1);
      const revision = last === undefined ? batch.revision : revisionOf(last);
      const piece = { events, revision, headerRevision };
      if (!this.#join(piece)) this.#enqueue(piece);
    }
    if (prng.chance(faults.progress)) {
      this.#enqueue({ events: [], revision: batch.revision, headerRevision });
    }
    this.#deliverDue();
  }

  /** To the batch that is last in line, if there is one. */
  #join(piece: FaultyBatch): boolean {
    const { wire } = this.#options;
    const isJoined = wire.prng.chance(wire.faults.joinedBatch);
    const tail = this.#tail;
    if (!isJoined || tail === undefined || tail.content instanceof StoreError) return false;
    wire.count("batches joined");
    tail.content = { ...piece, events: [...tail.content.events, ...piece.events] };
    return true;
  }

  #enqueue(content: FaultyBatch | StoreError): void {
    const { wire } = this.#options;
    const dueAt = Math.max(this.#now + wire.span(wire.faults.watchMs), this.#tail?.dueAt ?? 0);
    this.#tail = { dueAt, content };
    if (!this.#line.push(this.#tail)) this.break();
  }

  #pieces(events: readonly WatchEvent[]): (readonly WatchEvent[])[] {
    const { faults, prng } = this.#options.wire;
    const pieces: (readonly WatchEvent[])[] = [];
    let start = 0;
    for (let i = 1; i < events.length; i += 1) {
      const isBoundary =
        revisionOf(events[i] as WatchEvent) > revisionOf(events[i - 1] as WatchEvent);
      if (!isBoundary || !prng.chance(faults.splitBatch)) continue;
      this.#options.wire.count("batch split");
      pieces.push(events.slice(start, i));
      start = i;
    }
    pieces.push(events.slice(start));
    return pieces;
  }

  #onWire(what: "cut" | "healed"): void {
    const { wire } = this.#options;
    if (what === "cut") {
      this.#rearm();
    } else if (wire.isCut("in") || wire.isCut("out")) {
      // A longer cut goes on.
    } else if (wire.prng.chance(wire.faults.brokenAfterCut) && !this.#isDeaf) {
      this.break();
    } else {
      const open = this.#openLater;
      this.#openLater = undefined;
      open?.();
      this.#rearm();
    }
  }

  #rearm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#deliverDue();
  }

  #deliverDue(): void {
    const { wire } = this.#options;
    while (!this.#isEnded && !this.#isDelivering && this.#cancelTimer === undefined) {
      const head = this.#line.peek();
      // The end of a cut is told; until then there is nothing to wait for.
      if (head === undefined || wire.isCut("in") || this.#isDeaf) return;
      const waitMs = Math.max(head.dueAt, this.#silentUntil) - this.#now;
      if (waitMs > 0) {
        this.#cancelTimer = wire.clock.after(waitMs, () => this.#rearm());
        return;
      }
      this.#line.shift();
      if (this.#tail === head) this.#tail = undefined;
      if (head.content instanceof StoreError) this.end(head.content);
      else this.#deliver(head.content);
    }
  }

  #deliver(batch: FaultyBatch): void {
    const { wire } = this.#options;
    if (wire.prng.chance(wire.faults.brokenWatch)) {
      this.break();
    } else if (wire.prng.chance(wire.faults.compactedWatch)) {
      this.#isDelivering = true;
      void this.#compactAway(batch);
    } else {
      this.#arrive(batch);
    }
  }

  /** Compacts the store past what was not delivered, if it has gone on since; else delivers. */
  async #compactAway(batch: FaultyBatch): Promise<void> {
    const { wire, store, range } = this.#options;
    const first = batch.events[0];
    const { revision: compactRevision } = await store.range(range);
    if (first !== undefined && compactRevision > revisionOf(first)) {
      await store.compact(compactRevision).catch(() => undefined);
      wire.count("watch compacted");
      const message = `Cannot go on with a watch: history begins at revision ${compactRevision}`;
      this.end(new StoreError("compacted", message, { compactRevision }));
    }
    // Nothing may overtake the batch while the store is asked.
    this.#isDelivering = false;
    if (this.#isEnded) return;
    this.#arrive(batch);
    this.#deliverDue();
  }

  #arrive(batch: FaultyBatch): void {
    if (this.#options.wire.isAbandoned) return;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter !== undefined) waiter.resolve({ done: false, value: batch });
    else if (!this.#arrived.push(batch)) this.break();
  }
}

function revisionOf(event: WatchEvent): number {
  return event.kind === "put" ? event.pair.modRevision : event.modRevision;
}
