import type { Clock } from "../../../std/clock.ts";
import { type Lease, StoreError } from "../../store.ts";
import { storeError } from "./failure.ts";
import type { leaseKeepAliveRequest } from "./messages.ts";
import { methods } from "./methods.ts";
import { leaseText } from "./translate.ts";
import type { Conversation, Transport } from "./transport.ts";

export interface LeasePorts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly requestMs: number;
  readonly ended: (lease: EtcdLease) => void;
}

/**
 * A lease that is kept alive three times within its time. It trusts itself only as long as the
 * store has certainly promised: from when the answered message was *sent*, by the monotonic clock.
 */
export class EtcdLease implements Lease {
  readonly id: string;
  readonly ttlSeconds: number;
  readonly lost: Promise<void>;
  readonly #number: bigint;
  readonly #ports: LeasePorts;
  readonly #settleLost: () => void;
  #deadline: number;
  #state: "kept" | "left" | "lost" | "closed" = "kept";
  #conversation: Conversation<typeof leaseKeepAliveRequest> | undefined;
  /** When each message was sent that is not answered yet. */
  #sent: number[] = [];
  #cancelBeat: (() => void) | undefined;
  #cancelDeadline: (() => void) | undefined;

  /** `askedAt`: when the grant was asked for. */
  constructor(
    granted: { readonly number: bigint; readonly ttlSeconds: number; readonly askedAt: number },
    ports: LeasePorts,
  ) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.id = leaseText(granted.number);
    this.ttlSeconds = granted.ttlSeconds;
    this.lost = promise;
    this.#number = granted.number;
    this.#ports = ports;
    this.#settleLost = resolve;
    this.#deadline = granted.askedAt + granted.ttlSeconds * 1_000;
    this.#guardDeadline();
    this.#beatLater();
  }

  deadline(): number {
    return this.#deadline;
  }

  async revoke(): Promise<void> {
    if (this.#state === "closed") throw this.#isClosed();
    if (this.#state === "lost") throw this.#notFound();
    const { transport, requestMs } = this.#ports;
    // Whatever comes of it: nobody wants it to go on.
    this.#state = "left";
    this.#stopKeeping();
    try {
      await transport.call(methods.leaseRevoke, { lease: this.#number }, requestMs);
    } catch (error) {
      const failure = storeError(`revoke lease "${this.id}"`, error, "write");
      if (failure.kind === "lease-not-found") this.#lose("lost");
      throw failure;
    }
    this.#lose("lost");
  }

  /** The store is closed: it is kept alive no longer, and dies when its time is over. */
  close(): void {
    this.#lose("closed");
  }

  get #beatMs(): number {
    return (this.ttlSeconds * 1_000) / 3;
  }

  #beatLater(delayMs = this.#beatMs): void {
    this.#cancelBeat?.();
    this.#cancelBeat = this.#ports.clock.after(delayMs, () => this.#beat());
  }

  #beat(): void {
    if (this.#state !== "kept") return;
    const now = this.#ports.clock.now();
    const [oldest] = this.#sent;
    // A whole beat without an answer: perhaps another member has ears.
    if (oldest !== undefined && now - oldest >= this.#beatMs) this.#hangUp("suspect");
    this.#conversation ??= this.#call();
    this.#sent.push(now);
    this.#conversation.send({ lease: this.#number });
    this.#beatLater();
  }

  #call(): Conversation<typeof leaseKeepAliveRequest> {
    const conversation = this.#ports.transport.open(methods.leaseKeepAlive, {
      received: ({ ttl }) => {
        if (conversation === this.#conversation) this.#onAnswer(ttl);
      },
      ended: () => {
        if (conversation !== this.#conversation) return;
        this.#hangUp();
        if (this.#state === "kept") this.#beatLater(retryMs);
      },
    });
    return conversation;
  }

  #onAnswer(ttlSeconds: number): void {
    const sentAt = this.#sent.shift();
    if (sentAt === undefined || this.#state !== "kept") return;
    if (ttlSeconds <= 0) return this.#lose("lost");
    this.#deadline = Math.max(this.#deadline, sentAt + ttlSeconds * 1_000);
    this.#guardDeadline();
  }

  #guardDeadline(): void {
    const { clock } = this.#ports;
    this.#cancelDeadline?.();
    this.#cancelDeadline = clock.after(this.#deadline - clock.now(), () => this.#lose("lost"));
  }

  #hangUp(suspect?: "suspect"): void {
    const conversation = this.#conversation;
    this.#conversation = undefined;
    this.#sent = [];
    conversation?.end(suspect);
  }

  #stopKeeping(): void {
    this.#cancelBeat?.();
    this.#hangUp();
  }

  #lose(state: "lost" | "closed"): void {
    if (this.#state === "lost" || this.#state === "closed") return;
    this.#state = state;
    this.#stopKeeping();
    this.#cancelDeadline?.();
    this.#deadline = Math.min(this.#deadline, this.#ports.clock.now());
    this.#settleLost();
    this.#ports.ended(this);
  }

  #notFound(): StoreError {
    const message = `Cannot revoke lease "${this.id}": it is lost or revoked already`;
    return new StoreError("lease-not-found", message);
  }

  #isClosed(): StoreError {
    return new StoreError("closed", `Cannot revoke lease "${this.id}": the store is closed here`);
  }
}

/** After a broken connection: soon enough for the shortest lease, and no flood. */
const retryMs = 200;
