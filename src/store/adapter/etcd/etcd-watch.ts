import type { Clock } from "../../../std/clock.ts";
import { Queue } from "../../../std/queue.ts";
import { checkRange, checkRevision } from "../../check-request.ts";
import { type KeyRange, StoreError, type WatchBatch, type WatchOptions } from "../../store.ts";
import { boundsOf } from "./bounds.ts";
import { grpcStatus, storeError } from "./failure.ts";
import type { watchRequest, watchResponse } from "./messages.ts";
import { methods } from "./methods.ts";
import { batchFrom } from "./translate.ts";
import { CallFailure, type Conversation, type Transport } from "./transport.ts";
import type { MessageOf } from "./wire.ts";

export interface WatchPorts {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Called once, with the watch's end. */
  readonly ended: (watch: EtcdWatch) => void;
}

type Turn = IteratorResult<WatchBatch, undefined>;
type Pending = PromiseWithResolvers<Turn>;

/**
 * One watch, on a stream of its own: whatever comes late of an older one cannot be taken for it.
 * It begins with the first `next` and ends with the stream; the caller lists and watches again.
 */
export class EtcdWatch implements AsyncIterableIterator<WatchBatch, undefined> {
  readonly #range: KeyRange;
  readonly #options: WatchOptions;
  readonly #ports: WatchPorts;
  readonly #batches = new Queue<WatchBatch>({ name: "batches not read yet", limit: mostBatches });
  #conversation: Conversation<typeof watchRequest> | undefined;
  #pending: Pending | undefined;
  #failure: StoreError | undefined;
  #state: "new" | "open" | "over" = "new";
  #isPaused = false;
  #heardAt = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(range: KeyRange, options: WatchOptions, ports: WatchPorts) {
    this.#range = range;
    this.#options = options;
    this.#ports = ports;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Turn> {
    if (this.#state === "new") this.#begin();
    const batch = this.#batches.shift();
    if (batch !== undefined) {
      if (this.#isPaused && this.#batches.size === 0) this.#resume();
      return Promise.resolve({ done: false, value: batch });
    }
    if (this.#state === "over") return this.#theEnd();
    this.#pending ??= Promise.withResolvers<Turn>();
    return this.#pending.promise;
  }

  return(): Promise<Turn> {
    this.#batches.clear();
    this.#finish(undefined);
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends it with an error, from outside. */
  fail(failure: StoreError): void {
    this.#finish(failure);
  }

  #begin(): void {
    const { signal, fromRevision = 0 } = this.#options;
    this.#state = "open";
    if (signal.aborted) return this.#finish(undefined);
    try {
      checkRange(this.#range);
      checkRevision(fromRevision);
    } catch (error) {
      return this.#finish(storeError("watch", error));
    }
    signal.addEventListener("abort", this.#onAbort, { once: true });
    const conversation = this.#ports.transport.open(methods.watch, {
      received: (message) => this.#onMessage(message),
      ended: (failure) => this.#finish(storeError("go on with a watch", failure)),
    });
    this.#conversation = conversation;
    conversation.send({ create: { ...boundsOf(this.#range), startRevision: fromRevision } });
    this.#heardAt = this.#ports.clock.now();
    this.#listenFurther();
  }

  readonly #onAbort = (): void => {
    this.#batches.clear();
    this.#finish(undefined);
  };

  #onMessage(message: MessageOf<typeof watchResponse>): void {
    this.#heardAt = this.#ports.clock.now();
    const batch = batchFrom(message);
    if (batch !== undefined) this.#deliver(batch);
    if (message.canceled) this.#finish(canceled(message));
  }

  #deliver(batch: WatchBatch): void {
    const { clock } = this.#ports;
    if (this.#pending !== undefined) {
      this.#pending.resolve({ done: false, value: batch });
      this.#pending = undefined;
      return;
    }
    if (!this.#batches.push(batch)) {
      // It goes on arriving although it was asked to wait: rather an end than a gap.
      const message = `Cannot go on with a watch: ${mostBatches} batches wait to be read`;
      return this.#finish(new StoreError("unavailable", message));
    }
    if (this.#batches.size < pauseAt || this.#isPaused) return;
    this.#isPaused = true;
    this.#heardAt = clock.now();
    this.#conversation?.pause();
  }

  #resume(): void {
    this.#isPaused = false;
    this.#heardAt = this.#ports.clock.now();
    this.#conversation?.resume();
  }

  /** A watch may be dead without a word: its member lost the others, or came back from a backup. */
  #listenFurther(): void {
    const { clock } = this.#ports;
    this.#cancelTimer = clock.after(progressMs, () => {
      const silentMs = clock.now() - this.#heardAt;
      if (silentMs >= silenceMs && !this.#isPaused) {
        this.#conversation?.end("suspect");
        const seconds = Math.round(silentMs / 1_000);
        const why = `nothing was heard of it for ${seconds} s`;
        return this.#finish(new StoreError("unavailable", `Cannot go on with a watch: ${why}`));
      }
      this.#conversation?.send({ progress: {} });
      this.#listenFurther();
    });
  }

  #finish(failure: StoreError | undefined): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#failure = failure;
    this.#cancelTimer?.();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
    this.#conversation?.end();
    this.#ports.ended(this);
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) this.#theEnd().then(pending.resolve, pending.reject);
  }

  /** The failure is told once; then it has simply ended. */
  #theEnd(): Promise<Turn> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) return Promise.reject(failure);
    return Promise.resolve({ done: true, value: undefined });
  }
}

function canceled(message: MessageOf<typeof watchResponse>): StoreError {
  const { compactRevision, cancelReason } = message;
  if (compactRevision > 0) {
    const text = `Cannot watch: history begins at revision ${compactRevision}`;
    return new StoreError("compacted", text, { compactRevision });
  }
  const code = /permission/.test(cancelReason)
    ? grpcStatus.permissionDenied
    : /auth/.test(cancelReason)
      ? grpcStatus.unauthenticated
      : grpcStatus.unavailable;
  const said = cancelReason === "" ? "the watch was cancelled" : cancelReason;
  return storeError("go on with a watch", new CallFailure("the store", code, said));
}

/** Where the stream is told to wait: as many batches as one chunk of the network may hold. */
const pauseAt = 16;
/** What is under way still comes after that; more is a store that does not listen. */
const mostBatches = 1_024;
/** How often a sign of life is asked for … */
const progressMs = 5_000;
/** … and how long none may come. */
const silenceMs = 15_000;
