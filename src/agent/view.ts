import type { KeyRange, KeyValue, Store, WatchEvent } from "../store/index.ts";
import { StoreError } from "../store/index.ts";
import type { Clock } from "../std/clock.ts";

/** However healthy a watch looks, everything is listed again this often (reliability F11). */
const relistMs = 60_000;
/** The first delay after a failure of the store, and its bound. */
const retryBaseMs = 50;
const retryCapMs = 5_000;

export interface FollowOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly range: KeyRange;
  /** Calls `doubt` whenever there is reason to think that the watch is behind; returns its end. */
  readonly onDoubt: (doubt: () => void) => () => void;
}

export interface ViewListener {
  /** All pairs as of one revision: whatever is not among them does not exist. */
  listed(pairs: readonly KeyValue[], revision: number): void;
  /** What happened since, in order and without gaps. */
  changed(events: readonly WatchEvent[], revision: number): void;
  /** The store does not answer, and does again. */
  lost(why: string): void;
  found(): void;
  /** It lists an older revision than it has shown before: it was restored. Before `listed`. */
  regressed?(revision: number, was: number): void;
}

/**
 * Keeps a listener up to date about one range: list, watch from the next revision, and when the
 * stream ends for whatever reason, list again. Events of a superseded watch never arrive: each
 * round has its own signal and loop. Ends after `signal` aborts; rejects with nothing but what the
 * listener throws.
 */
export async function followRange(
  options: FollowOptions,
  listener: ViewListener,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let isLost = false;
  let newest = 0;
  const changed: ViewListener["changed"] = (events, revision) => {
    newest = Math.max(newest, revision);
    if (events.length > 0) listener.changed(events, revision);
  };
  while (!signal.aborted) {
    try {
      const { pairs, revision } = await options.store.range(options.range);
      if (signal.aborted) return;
      if (isLost) listener.found();
      isLost = false;
      failures = 0;
      // Asked after the newest had been shown, so an answer from before it is no stale one.
      if (revision < newest) listener.regressed?.(revision, newest);
      newest = revision;
      listener.listed(pairs, revision);
      await watchFrom(options, { changed, revision }, signal);
    } catch (error) {
      // Whoever listens has broken, not the store: hiding that would leave a view for ever behind.
      if (!(error instanceof StoreError)) throw error;
      if (signal.aborted) return;
      // Compaction ends a watch without the store being ill: list again at once.
      if (error.kind === "compacted") continue;
      failures += 1;
      if (!isLost) listener.lost(error.message);
      isLost = true;
      await sleep(options.clock, Math.min(retryCapMs, retryBaseMs * 2 ** failures), signal);
    }
  }
}

/** Returns when it is time to list again; throws what ended the stream. */
async function watchFrom(
  options: FollowOptions,
  from: { readonly changed: ViewListener["changed"]; readonly revision: number },
  signal: AbortSignal,
): Promise<void> {
  const round = new AbortController();
  const end = (): void => round.abort();
  signal.addEventListener("abort", end, { once: true });
  const cancel = options.clock.after(relistMs, end);
  const stopListening = options.onDoubt(end);
  try {
    const stream = options.store.watch(options.range, {
      fromRevision: from.revision + 1,
      signal: round.signal,
    });
    for await (const batch of stream) {
      if (round.signal.aborted) return;
      from.changed(batch.events, batch.revision);
    }
  } finally {
    cancel();
    stopListening();
    signal.removeEventListener("abort", end);
    round.abort();
  }
}

/** Resolves after the delay or when aborted, whichever comes first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const cancel = clock.after(delayMs, done);
    function done(): void {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Resolves when `work` has settled or after the delay, whichever comes first. Never rejects. */
export async function settledWithin(work: Promise<void>, delayMs: number, clock: Clock) {
  const enough = new AbortController();
  const done = work.catch(() => undefined);
  await Promise.race([done, sleep(clock, delayMs, enough.signal)]);
  enough.abort();
}
