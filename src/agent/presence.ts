import { KhoreiaError } from "../model/index.ts";
import type { HostName, InstanceId } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import {
  type AcceptedRecord,
  type Lease,
  type Op,
  type SignalRecord,
  type Store,
  StoreError,
  encodeRecord,
  keys,
} from "../store/index.ts";
import { sleep } from "./view.ts";

const retryMs = 500;
/** Signals of one transaction; etcd takes 128 operations, one is left for the compare's sake. */
const signalsPerTxn = 120;

export interface PresenceOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly host: HostName;
  readonly deployment: string;
  /** This agent's instance id, kept in its state: it takes its own identity back at once. */
  readonly identity: string;
  readonly ttlSeconds: number;
}

/**
 * An agent's standing in the store: the leased key that says it plays its host, and under the
 * same lease the signals that other hosts wait for. When the lease ends, all of it is gone, so
 * nobody takes a dead agent's word for the state of its nodes.
 */
export class Presence {
  private readonly options: PresenceOptions;
  private lease: Lease | undefined;
  private readonly signals = new Map<InstanceId, SignalRecord>();
  private readonly unsent = new Set<InstanceId>();
  private accepted: AcceptedRecord | undefined;
  private acceptedSent = true;
  private sending = false;

  constructor(options: PresenceOptions) {
    this.options = options;
  }

  /** Claims the host's identity. Rejects with KHO_HOST_TAKEN when another agent has it. */
  async claim(signal: AbortSignal): Promise<void> {
    const { store, host, deployment, identity, ttlSeconds } = this.options;
    const lease = await store.grant(ttlSeconds);
    const key = keys.presence(host);
    const value = JSON.stringify({ format: 1, identity });
    // A predecessor's word about its nodes ends here: they are unknown until checked again.
    const then: readonly Op[] = [
      { kind: "put", key, value, lease: lease.id },
      { kind: "delete", range: { key: keys.accepted(host, deployment) } },
      { kind: "delete", range: { prefix: keys.signalPrefix(host, deployment) } },
    ];
    const fresh = await store.txn({
      compares: [{ key, field: "createRevision", is: "equal", to: 0 }],
      then,
    });
    const mine =
      fresh.succeeded ||
      (
        await store.txn({
          compares: [{ key, field: "value", is: "equal", to: value }],
          then,
        })
      ).succeeded;
    if (!mine) {
      await lease.revoke();
      throw new KhoreiaError("KHO_HOST_TAKEN", `Cannot play host "${host}": another agent does`, {
        hint: "stop the other agent, or give this one its own --host",
      });
    }
    this.lease = lease;
    for (const instance of this.signals.keys()) this.unsent.add(instance);
    this.acceptedSent = this.accepted === undefined;
    this.flush(signal);
    void lease.lost.then(() => this.regain(lease, signal));
  }

  /** Tells the other hosts; the newest word wins, an unsent older one is forgotten. */
  publish(instance: InstanceId, record: SignalRecord, signal: AbortSignal): void {
    this.signals.set(instance, record);
    this.unsent.add(instance);
    this.flush(signal);
  }

  /** Sent after every signal that was published before it. */
  acknowledge(record: AcceptedRecord, signal: AbortSignal): void {
    this.accepted = record;
    this.acceptedSent = false;
    this.flush(signal);
  }

  /** A step that nobody waits for any more needs no word. */
  forget(instance: InstanceId): void {
    this.signals.delete(instance);
    this.unsent.delete(instance);
  }

  async release(): Promise<void> {
    const { lease } = this;
    this.lease = undefined;
    await lease?.revoke().catch(() => undefined);
  }

  private async regain(lost: Lease, signal: AbortSignal): Promise<void> {
    if (this.lease !== lost) return;
    this.lease = undefined;
    while (!signal.aborted) {
      try {
        return await this.claim(signal);
      } catch {
        // Whoever has it now may lose it again; we go on healing what is ours alone.
        await sleep(this.options.clock, retryMs, signal);
      }
    }
  }

  private flush(signal: AbortSignal): void {
    const isDone = this.unsent.size === 0 && this.acceptedSent;
    if (this.sending || isDone || signal.aborted) return;
    this.sending = true;
    void this.send(signal).finally(() => {
      this.sending = false;
      if (this.lease !== undefined) this.flush(signal);
    });
  }

  private async send(signal: AbortSignal): Promise<void> {
    const { store, host, deployment, clock } = this.options;
    const { lease } = this;
    if (lease === undefined) return;
    const batch = [...this.unsent].slice(0, signalsPerTxn);
    const then = batch.map(
      (instance): Op => ({
        kind: "put",
        key: keys.signal(host, deployment, instance),
        lease: lease.id,
        value: encodeRecord(this.signals.get(instance) as SignalRecord),
      }),
    );
    const accepted = batch.length === this.unsent.size ? this.accepted : undefined;
    if (accepted !== undefined && !this.acceptedSent) {
      const key = keys.accepted(host, deployment);
      then.push({ kind: "put", key, lease: lease.id, value: encodeRecord(accepted) });
      this.acceptedSent = true;
    }
    const sent = batch.map((instance) => this.signals.get(instance));
    for (const instance of batch) this.unsent.delete(instance);
    try {
      await store.txn({ compares: [], then });
    } catch (error) {
      // Unknown result: saying the newest word once more is harmless.
      batch.forEach((instance, i) => {
        if (this.signals.get(instance) === sent[i]) this.unsent.add(instance);
      });
      this.acceptedSent = this.accepted === undefined;
      if (error instanceof StoreError && error.kind === "lease-not-found") {
        return this.regain(lease, signal);
      }
      await sleep(clock, retryMs, signal);
    }
  }
}
