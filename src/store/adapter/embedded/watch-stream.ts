import { invariant } from "../../../std/invariant.ts";
import { covers } from "../../check-request.ts";
import type { KeyRange, StoreError, WatchBatch, WatchEvent } from "../../store.ts";
import { toEvent } from "./history.ts";
import { compacted, type KeySpace } from "./key-space.ts";

export interface WatchStreamOptions {
  readonly space: KeySpace;
  readonly range: KeyRange;
  /** The lowest revision whose events are wanted; may be one that has not been yet. */
  readonly fromRevision: number;
  readonly maxPendingEvents: number;
  /** Called once, when nothing is wanted any more. */
  readonly onEnd: (stream: WatchStream) => void;
}

interface Waiter {
  readonly resolve: (result: IteratorResult<WatchBatch, undefined>) => void;
  readonly reject: (error: StoreError) => void;
}

type Mode =
  /** Every event up to the newest revision is delivered or pending. */
  | "live"
  /** Events from `next` on are still to be read from the history. */
  | "behind"
  | "ended";

/**
 * One watch. A consumer that keeps up gets its events pushed. One that falls behind by more than
 * the bound is served from the history at its own pace and holds no more memory; if compaction
 * overtakes it, it is told so and must list again. etcd calls the two synced and unsynced.
 */
export class WatchStream implements AsyncIterableIterator<WatchBatch, undefined> {
  readonly range: KeyRange;
  readonly #options: WatchStreamOptions;
  #mode: Mode;
  /** The lowest revision that is neither delivered nor pending. */
  #next: number;
  #pending: WatchEvent[] = [];
  #waiter: Waiter | undefined;
  #error: StoreError | undefined;

  constructor(options: WatchStreamOptions) {
    this.range = options.range;
    this.#options = options;
    this.#next = options.fromRevision;
    this.#mode = this.#next > options.space.revision ? "live" : "behind";
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<WatchBatch, undefined>> {
    invariant(this.#waiter === undefined, "a watch is asked for one batch at a time");
    if (this.#pending.length === 0) this.catchUp();
    const batch = this.#takePending();
    if (batch !== undefined) return Promise.resolve({ done: false, value: batch });
    if (this.#mode === "ended") return this.#tellEnd();
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  async return(): Promise<IteratorResult<WatchBatch, undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  /** All events of one new revision that the range covers; at least one. */
  offer(revision: number, events: readonly WatchEvent[]): void {
    if (this.#mode !== "live" || revision < this.#next) return;
    this.#next = revision + 1;
    const waiter = this.#waiter;
    if (waiter !== undefined) {
      this.#waiter = undefined;
      waiter.resolve({ done: false, value: { revision, events } });
      return;
    }
    const count = this.#pending.length + events.length;
    if (this.#pending.length > 0 && count > this.#options.maxPendingEvents) {
      this.#next = revision;
      this.#mode = "behind";
      return;
    }
    for (const event of events) this.#pending.push(event);
  }

  /** Takes out of the history what fits under the bound. */
  catchUp(): void {
    if (this.#mode !== "behind") return;
    const { space, maxPendingEvents } = this.#options;
    if (this.#next < space.compactRevision) {
      // What is pending is whole revisions without a gap, so it is still good.
      if (this.#pending.length === 0) this.end(compacted(this.#next, space.compactRevision));
      return;
    }
    let revision = Math.max(this.#next, space.history.first);
    for (; revision <= space.revision && this.#pending.length < maxPendingEvents; revision += 1) {
      for (const change of space.history.at(revision)) {
        if (covers(this.range, change.key)) this.#pending.push(toEvent(change, revision));
      }
    }
    this.#next = revision;
    if (revision > space.revision) this.#mode = "live";
  }

  /** Ends the watch; with an error, the consumer is told once. What is pending is dropped. */
  end(error?: StoreError): void {
    if (this.#mode === "ended") return;
    this.#mode = "ended";
    this.#pending = [];
    this.#error = error;
    this.#options.onEnd(this);
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) return;
    if (error === undefined) {
      waiter.resolve({ done: true, value: undefined });
    } else {
      this.#error = undefined;
      waiter.reject(error);
    }
  }

  #tellEnd(): Promise<IteratorResult<WatchBatch, undefined>> {
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) return Promise.reject(error);
    return Promise.resolve({ done: true, value: undefined });
  }

  #takePending(): WatchBatch | undefined {
    const last = this.#pending.at(-1);
    if (last === undefined) return undefined;
    const events = this.#pending;
    this.#pending = [];
    return { revision: revisionOf(last), events };
  }
}

function revisionOf(event: WatchEvent): number {
  return event.kind === "put" ? event.pair.modRevision : event.modRevision;
}
