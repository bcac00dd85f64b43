import type { Clock } from "../../../std/clock.ts";
import { compareCodePoints } from "../../../std/sorted-keys.ts";
import { type Lease, StoreError } from "../../store.ts";
import type { Change } from "./history.ts";

/** etcd grants no shorter lease than one and a half election time-outs, rounded up. */
const minTtlSeconds = 2;
/** Two keep-alives may be late before the lease is lost. */
const keepAlivesPerTtl = 3;

interface Entry {
  readonly id: string;
  readonly ttlMs: number;
  readonly keys: Set<string>;
  readonly settleLost: () => void;
  expiresAt: number;
  cancelKeepAlive: () => void;
}

export interface LeaseBookOptions {
  readonly clock: Clock;
  /** Deletes the keys of a lease that has ended, given in key order, in one revision. */
  readonly deleteKeys: (keys: readonly string[]) => void;
  /** Throws when the store takes no more requests. */
  readonly assertOpen: () => void;
}

/**
 * Leases with their keep-alive. Store and keeper share a process, so a lease is lost only when
 * that process stood still for longer than its time to live: then the keep-alive comes too late,
 * just as it would come too late at a server.
 */
export class LeaseBook {
  readonly #options: LeaseBookOptions;
  readonly #entries = new Map<string, Entry>();
  #lastId = 0;

  constructor(options: LeaseBookOptions) {
    this.#options = options;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  grant(ttlSeconds: number): Lease {
    const granted = Math.max(minTtlSeconds, Math.ceil(ttlSeconds));
    const { promise: lost, resolve: settleLost } = Promise.withResolvers<void>();
    this.#lastId += 1;
    const entry: Entry = {
      id: String(this.#lastId),
      ttlMs: granted * 1000,
      keys: new Set(),
      settleLost,
      expiresAt: this.#options.clock.now() + granted * 1000,
      cancelKeepAlive: () => undefined,
    };
    this.#entries.set(entry.id, entry);
    this.#scheduleKeepAlive(entry);
    return {
      id: entry.id,
      ttlSeconds: granted,
      deadline: () => entry.expiresAt,
      lost,
      revoke: async () => {
        this.#options.assertOpen();
        this.#revoke(entry);
      },
    };
  }

  /** Moves keys from lease to lease: a put without a lease detaches the key from its old one. */
  note(changes: readonly Change[]): void {
    for (const { key, before, after } of changes) {
      if (before?.lease === after?.lease) continue;
      if (before !== undefined) this.#entries.get(before.lease)?.keys.delete(key);
      if (after !== undefined) this.#entries.get(after.lease)?.keys.add(key);
    }
  }

  /** Nobody keeps the leases alive any more, so nobody may trust them. */
  close(): void {
    for (const entry of this.#entries.values()) this.#forget(entry);
  }

  #scheduleKeepAlive(entry: Entry): void {
    const { clock } = this.#options;
    entry.cancelKeepAlive = clock.after(entry.ttlMs / keepAlivesPerTtl, () => {
      if (clock.now() < entry.expiresAt) {
        entry.expiresAt = clock.now() + entry.ttlMs;
        this.#scheduleKeepAlive(entry);
      } else {
        this.#end(entry);
      }
    });
  }

  #revoke(entry: Entry): void {
    if (!this.#entries.has(entry.id)) {
      const message = `Cannot revoke lease "${entry.id}": it has expired or was revoked before`;
      throw new StoreError("lease-not-found", message);
    }
    this.#end(entry);
  }

  #end(entry: Entry): void {
    this.#forget(entry);
    this.#options.deleteKeys([...entry.keys].sort(compareCodePoints));
  }

  #forget(entry: Entry): void {
    this.#entries.delete(entry.id);
    entry.expiresAt = Math.min(entry.expiresAt, this.#options.clock.now());
    entry.cancelKeepAlive();
    entry.settleLost();
  }
}
