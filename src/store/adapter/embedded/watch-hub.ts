import type { KeyRange, StoreError, WatchEvent } from "../../store.ts";
import { type Change, toEvent } from "./history.ts";
import type { KeySpace } from "./key-space.ts";
import { WatchStream } from "./watch-stream.ts";

export interface WatchHubOptions {
  readonly space: KeySpace;
  readonly maxPendingEvents: number;
}

/** All open watches. Watches of one key cost nothing when other keys change. */
export class WatchHub {
  readonly #options: WatchHubOptions;
  readonly #byKey = new Map<string, Set<WatchStream>>();
  readonly #byPrefix = new Set<WatchStream>();

  constructor(options: WatchHubOptions) {
    this.#options = options;
  }

  open(range: KeyRange, fromRevision: number, signal: AbortSignal): WatchStream {
    const onAbort = (): void => stream.end();
    const stream = new WatchStream({
      ...this.#options,
      range,
      fromRevision,
      onEnd: (ended) => {
        signal.removeEventListener("abort", onAbort);
        this.#forget(ended);
      },
    });
    if (signal.aborted) {
      stream.end();
      return stream;
    }
    signal.addEventListener("abort", onAbort);
    this.#remember(stream);
    return stream;
  }

  /** Hands one new revision to everyone whose range it touches. */
  publish(revision: number, changes: readonly Change[]): void {
    if (this.#byKey.size > 0) {
      for (const change of changes) {
        const streams = this.#byKey.get(change.key);
        if (streams === undefined) continue;
        const events = [toEvent(change, revision)];
        for (const stream of streams) stream.offer(revision, events);
      }
    }
    if (this.#byPrefix.size === 0) return;
    const events = changes.map((change) => toEvent(change, revision));
    for (const stream of this.#byPrefix) {
      const own = eventsOf(stream.range, changes, events);
      if (own.length > 0) stream.offer(revision, own);
    }
  }

  /** History is about to be cut: only who is behind by more than the bound is left behind. */
  beforeCompaction(): void {
    for (const stream of this.#all()) stream.catchUp();
  }

  /** Ends every watch with the error. */
  close(error: StoreError): void {
    for (const stream of this.#all()) stream.end(error);
  }

  #all(): WatchStream[] {
    const streams = [...this.#byPrefix];
    for (const ofKey of this.#byKey.values()) streams.push(...ofKey);
    return streams;
  }

  #remember(stream: WatchStream): void {
    const { range } = stream;
    if ("prefix" in range) {
      this.#byPrefix.add(stream);
      return;
    }
    const streams = this.#byKey.get(range.key);
    if (streams === undefined) this.#byKey.set(range.key, new Set([stream]));
    else streams.add(stream);
  }

  #forget(stream: WatchStream): void {
    const { range } = stream;
    if ("prefix" in range) {
      this.#byPrefix.delete(stream);
      return;
    }
    const streams = this.#byKey.get(range.key);
    streams?.delete(stream);
    if (streams?.size === 0) this.#byKey.delete(range.key);
  }
}

function eventsOf(
  range: KeyRange,
  changes: readonly Change[],
  events: readonly WatchEvent[],
): readonly WatchEvent[] {
  if (!("prefix" in range)) return [];
  if (changes.every((change) => change.key.startsWith(range.prefix))) return events;
  return events.filter((_, index) => changes[index]?.key.startsWith(range.prefix) ?? false);
}
