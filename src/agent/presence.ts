import { KhoreiaError } from "../model/index.ts";
import type { HostName } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import {
  type Compare,
  type Lease,
  type PresenceRecord,
  type Store,
  StoreError,
  decodeRecord,
  encodeRecord,
  keys,
} from "../store/index.ts";
import { sleep } from "./view.ts";

const retryMs = 500;

export interface PresenceOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: HostName;
  readonly ttlSeconds: number;
  /** Another agent has this host now, as `error` says: this one must play nothing any more. */
  readonly taken: (error: KhoreiaError) => void;
}

/**
 * The leased key by which an agent is the one of its host, and by which others know that the host
 * is there and what it is like. It is written when it says something else, and kept alive else.
 */
export class Presence {
  private readonly options: PresenceOptions;
  private record: PresenceRecord;
  private lease: Lease | undefined;
  /** Of the key, as this agent wrote it last. */
  private written = 0;
  private renewing: Promise<void> | undefined;

  constructor(options: PresenceOptions, record: PresenceRecord) {
    this.options = options;
    this.record = record;
  }

  /** Rejects with KHO_HOST_TAKEN when another agent has the host, and with what the store says. */
  async claim(signal: AbortSignal): Promise<void> {
    const { store, ttlSeconds } = this.options;
    const lease = await store.grant(ttlSeconds);
    try {
      await this.write(lease);
    } catch (error) {
      void lease.revoke().catch(() => undefined);
      throw error;
    }
    this.lease = lease;
    void lease.lost.then(() => {
      if (this.lease !== lease) return;
      this.lease = undefined;
      this.renew(signal);
    });
  }

  /** Whether this agent is the one of its host now, as far as it can know. */
  get isHeld(): boolean {
    return this.lease !== undefined;
  }

  /** Of what is there only while this agent is; undefined while it is not the one of its host. */
  get leaseId(): string | undefined {
    return this.lease?.id;
  }

  /** Claims as long as it takes; tells `taken` when it can't be had. Never throws. */
  renew(signal: AbortSignal): void {
    this.renewing ??= this.claimUntilHad(signal).finally(() => {
      this.renewing = undefined;
    });
  }

  /** Says something else of this host from now on. */
  say(record: PresenceRecord, signal: AbortSignal): void {
    if (encodeRecord(record) === encodeRecord(this.record)) return;
    this.record = record;
    this.rewrite(signal);
  }

  /** At this revision the key is not in the store: unless it is newer, it is written again. */
  unannounced(revision: number, signal: AbortSignal): void {
    if (revision > this.written) this.rewrite(signal);
  }

  async release(): Promise<void> {
    const { lease } = this;
    this.lease = undefined;
    await lease?.revoke().catch(() => undefined);
  }

  private rewrite(signal: AbortSignal): void {
    const { lease } = this;
    // Without a lease it is on its way to a new one, and will say the newest then.
    if (lease === undefined) return;
    void this.write(lease).catch((error: unknown) => {
      if (this.lease !== lease || signal.aborted) return;
      this.lease = undefined;
      void lease.revoke().catch(() => undefined);
      if (error instanceof KhoreiaError) this.options.taken(error);
      else this.renew(signal);
    });
  }

  private async claimUntilHad(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        return await this.claim(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof KhoreiaError) return this.options.taken(error);
        if (!(error instanceof StoreError)) throw error;
        await sleep(this.options.clock, retryMs, signal);
      }
    }
  }

  private async write(lease: Lease): Promise<void> {
    const { store, host } = this.options;
    const key = keys.presence(host);
    for (;;) {
      const { pairs } = await store.range({ key });
      const [known] = pairs;
      const holder = known === undefined ? undefined : decodeRecord<PresenceRecord>(known.value);
      const isOurs = holder?.kind === "record" && holder.record.identity === this.record.identity;
      if (known !== undefined && !isOurs)
        throw taken(host, holder?.kind === "record" ? holder.record : undefined);
      const unchanged: Compare = {
        key,
        field: "modRevision",
        is: "equal",
        to: known?.modRevision ?? 0,
      };
      const value = encodeRecord(this.record);
      const { succeeded, revision } = await store.txn({
        compares: [unchanged],
        then: [{ kind: "put", key, value, lease: lease.id }],
      });
      if (!succeeded) continue;
      this.written = revision;
      return;
    }
  }
}

function taken(host: HostName, holder: PresenceRecord | undefined): KhoreiaError {
  const who =
    holder === undefined
      ? "another agent does"
      : `process ${holder.process} at ${holder.address} (khoreia ${holder.release}) does`;
  return new KhoreiaError("KHO_HOST_TAKEN", `Cannot play host "${host}": ${who}`, {
    hint: "stop the other agent, or give this one its own --host",
  });
}
