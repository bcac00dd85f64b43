import type { Lease } from "../../store/index.ts";
import type { StoreWire } from "./store-wire.ts";

export interface FaultyLeaseOptions {
  readonly wire: StoreWire;
  /** The lease at the store, which its own adapter keeps alive until it is revoked. */
  readonly inner: Lease;
  /** Draws once a lease how late the store will be. */
  readonly latenessMs: number;
  /** Throws when the connection takes no more requests. */
  readonly assertOpen: () => void;
  /** Called when the store has let the lease go. */
  readonly onGone: (lease: FaultyLease) => void;
}

/**
 * A lease seen from both ends. The store's end expires by itself and takes the keys with it; the
 * agent's end sends keep-alives over the wire and trusts the lease no longer than it may.
 */
export class FaultyLease implements Lease {
  readonly id: string;
  readonly ttlSeconds: number;
  readonly lost: Promise<void>;
  readonly #options: FaultyLeaseOptions;
  readonly #settleLost: () => void;
  #deadline = 0;
  #isHeld = false;
  #isGone = false;
  #cancelExpiry = (): void => undefined;
  #cancelKeepAlive = (): void => undefined;
  #cancelDeadline = (): void => undefined;

  /** The store has just granted it; nobody else knows yet. */
  constructor(options: FaultyLeaseOptions) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options = options;
    this.id = options.inner.id;
    this.ttlSeconds = options.inner.ttlSeconds;
    this.lost = promise;
    this.#settleLost = resolve;
    this.renew();
  }

  get #ttlMs(): number {
    return this.ttlSeconds * 1000;
  }

  /** At the store: the full time to live begins again. A new leader does so with every lease. */
  renew(): void {
    if (this.#isGone) return;
    const { wire, inner, latenessMs } = this.#options;
    this.#cancelExpiry();
    this.#cancelExpiry = wire.clock.after(this.#ttlMs + latenessMs, () => {
      wire.count("lease expired");
      this.#forget();
      inner.revoke().catch(() => undefined);
    });
  }

  /** At the store, which was restored: it knows the lease, with its whole time, or it does not. */
  restored(isKnown: boolean): void {
    this.#isGone = !isKnown;
    this.#cancelExpiry();
    if (isKnown) this.renew();
  }

  /** At the agent: the grant has arrived, for a request sent at `sentAt`. */
  hold(sentAt: number): this {
    this.#isHeld = true;
    this.#extend(sentAt);
    this.#scheduleKeepAlive();
    return this;
  }

  /** At the agent: no keep-alive any more; the store notices when time has run out. */
  letGo(): void {
    this.#isHeld = false;
    this.#deadline = Math.min(this.#deadline, this.#options.wire.own.now());
    this.#cancelKeepAlive();
    this.#cancelDeadline();
    if (!this.#options.wire.isAbandoned) this.#settleLost();
  }

  deadline(): number {
    return this.#deadline;
  }

  async revoke(): Promise<void> {
    const { wire, inner, assertOpen } = this.#options;
    assertOpen();
    // Whatever becomes of the request, this end has given the lease up.
    this.letGo();
    await wire.request(`revoke lease "${this.id}"`, async () => {
      await inner.revoke();
      this.#forget();
    });
  }

  #forget(): void {
    this.#isGone = true;
    this.#cancelExpiry();
    this.#options.onGone(this);
  }

  #scheduleKeepAlive(): void {
    const { own } = this.#options.wire;
    this.#cancelKeepAlive = own.after(this.#ttlMs / 3, () => {
      this.#keepAlive();
      this.#scheduleKeepAlive();
    });
  }

  #keepAlive(): void {
    const { wire } = this.#options;
    const sentAt = wire.own.now();
    const renew = async (): Promise<boolean> => {
      this.renew();
      return this.#isGone;
    };
    wire.pass(renew, {
      answered: (isGone) => {
        if (!this.#isHeld) return;
        if (isGone) this.letGo();
        else this.#extend(sentAt);
      },
      refused: () => this.letGo(),
    });
  }

  /** The lease lives for its time from when the request was sent: the store renewed it later. */
  #extend(sentAt: number): void {
    const { own } = this.#options.wire;
    this.#deadline = Math.max(this.#deadline, sentAt + this.#ttlMs);
    this.#cancelDeadline();
    const left = Math.max(0, this.#deadline - own.now());
    this.#cancelDeadline = own.after(left, () => this.letGo());
  }
}
