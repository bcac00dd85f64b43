import {
  StoreError,
  type StoreErrorKind,
  type WatchBatch,
  type WatchEvent,
} from "../../store/store.ts";
import { assertSame, assertThat } from "./assertion.ts";

/** The revision that made the event. */
export function revisionOf(event: WatchEvent): number {
  return event.kind === "put" ? event.pair.modRevision : event.modRevision;
}

/** A consumer of one watch that holds every batch to the contract while it reads. */
export class WatchProbe {
  readonly #iterator: AsyncIterator<WatchBatch>;
  readonly #controller: AbortController;
  #lastRevision = 0;
  #unread: WatchEvent[] = [];

  constructor(batches: AsyncIterable<WatchBatch>, controller: AbortController) {
    this.#iterator = batches[Symbol.asyncIterator]();
    this.#controller = controller;
  }

  /** The next events, however they are batched; never waits for more than these. */
  async take(count: number): Promise<WatchEvent[]> {
    const taken: WatchEvent[] = this.#unread.splice(0, count);
    while (taken.length < count) {
      const events = await this.#read();
      taken.push(...events.splice(0, count - taken.length));
      this.#unread = events;
    }
    return taken;
  }

  async takeOne(): Promise<WatchEvent> {
    const [event] = await this.take(1);
    assertThat(event !== undefined, "an event was taken");
    return event;
  }

  /** The next batch that holds events; nothing may be left of the one before. */
  async takeBatch(): Promise<WatchEvent[]> {
    assertSame(this.#unread, [], "events left over of the batch before");
    for (;;) {
      const events = await this.#read();
      if (events.length > 0) return events;
    }
  }

  /** Ends the watch from outside; what is on its way may still come, and then its end does. */
  async stop(): Promise<void> {
    this.#controller.abort();
    let result = await this.#iterator.next();
    while (result.done !== true) {
      this.#check(result.value);
      result = await this.#iterator.next();
    }
    await this.assertEnded();
  }

  abort(): void {
    this.#controller.abort();
  }

  /** The consumer walks away, as `break` in a `for await` does. */
  async leave(): Promise<void> {
    await this.#iterator.return?.();
    await this.assertEnded();
  }

  async assertEnded(): Promise<void> {
    const result = await this.#iterator.next();
    assertSame(result.done, true, "the watch has ended");
  }

  async assertFails(kind: StoreErrorKind): Promise<StoreError> {
    const error = await this.#iterator.next().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assertThat(
      error instanceof StoreError,
      `the watch ends with a StoreError, got ${String(error)}`,
    );
    assertSame(error.kind, kind, "kind of the error that ends the watch");
    await this.assertEnded();
    return error;
  }

  async #read(): Promise<WatchEvent[]> {
    const result = await this.#iterator.next();
    assertThat(result.done !== true, "the watch goes on");
    this.#check(result.value);
    return [...result.value.events];
  }

  #check(batch: WatchBatch): void {
    const last = batch.events.at(-1);
    if (last === undefined) {
      const isBehind = batch.revision < this.#lastRevision;
      assertThat(!isBehind, "a batch without events tells no revision that was passed");
      return;
    }
    assertSame(batch.revision, revisionOf(last), "a batch carries its last event's revision");
    const first = revisionOf(batch.events[0] as WatchEvent);
    const isNew = first > this.#lastRevision;
    assertThat(isNew, "events of one revision come in one batch, and none comes twice");
    let before = first;
    for (const event of batch.events) {
      assertThat(revisionOf(event) >= before, "events come in the order of their revisions");
      before = revisionOf(event);
    }
    this.#lastRevision = batch.revision;
  }
}
