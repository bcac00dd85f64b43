import { randomUUID } from "node:crypto";
import type { InstanceId, OperationName } from "../model/index.ts";
import type { Journal } from "../observe/index.ts";
import type { Clock } from "../std/clock.ts";
import {
  decodeRecord,
  encodeRecord,
  type HoldRecord,
  keys,
  type Lease,
  type Op,
  type OpResult,
  recordFormat,
  type Store,
} from "../store/index.ts";

export interface RecordPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly deployment: string;
  /** Where this process may end before the agents have heard, and they report with a pace. */
  readonly isRemote?: boolean;
}

/** How long an answer waits for the agents to take up a request. */
const servedWithinMs = 1_500;
const remoteServedWithinMs = 4_000;
/** How long a request stays for agents that have not taken it up. */
const requestLifeMs = 60_000;
const eventsPerTake = 1_000;

/** What operators say, written where the agents read it. */
export class OperatorRecords {
  readonly #ports: RecordPorts;
  /** Requests that await their removal. */
  readonly #pending = new Map<string, () => void>();

  constructor(ports: RecordPorts) {
    this.#ports = ports;
  }

  holdOf(node: string): Promise<HoldRecord | undefined> {
    const { store, deployment } = this.#ports;
    return store
      .range({ key: keys.hold(deployment, node) })
      .then(({ pairs }) => readHold(pairs[0]?.value));
  }

  /** Returns the hold that was there before. */
  async placeHold(node: string, hold: Omit<HoldRecord, "format">): Promise<HoldRecord | undefined> {
    const key = keys.hold(this.#ports.deployment, node);
    const value = encodeRecord({ format: recordFormat, ...hold });
    const { results } = await this.#ports.store.txn({
      compares: [],
      then: [
        { kind: "range", range: { key } },
        { kind: "put", key, value },
      ],
    });
    return holdIn(results[0]);
  }

  /** Returns the hold that was there; undefined when there was none. */
  async liftHold(node: string): Promise<HoldRecord | undefined> {
    const key = keys.hold(this.#ports.deployment, node);
    const { results } = await this.#ports.store.txn({
      compares: [],
      then: [
        { kind: "range", range: { key } },
        { kind: "delete", range: { key } },
      ],
    });
    return holdIn(results[0]);
  }

  /** The names under which something is held. */
  async heldNames(): Promise<readonly string[]> {
    const prefix = keys.holdPrefix(this.#ports.deployment);
    const { pairs } = await this.#ports.store.range({ prefix });
    return pairs.map(({ key }) => key.slice(prefix.length));
  }

  /**
   * Asks the agents that play `instances` to look again, and waits until each has taken it up or
   * it takes too long; returns those that have not. They find the request for a while yet.
   */
  async request(asked: {
    readonly nodes: readonly string[];
    readonly instances: readonly InstanceId[];
    readonly by: string;
    readonly force: readonly OperationName[];
  }): Promise<readonly InstanceId[]> {
    const { store, clock, deployment, isRemote } = this.#ports;
    const { nodes, by, force } = asked;
    // Its end comes by itself then, whatever becomes of this process.
    const lease = isRemote === true ? await store.grant(requestLifeMs / 1_000) : undefined;
    const key = keys.request(deployment, randomUUID());
    const pending = new Set(asked.instances);
    const taken = this.#awaitServed(pending, by);
    try {
      const record = { format: recordFormat, nodes, by, at: clock.wall(), force };
      const value = encodeRecord(record);
      const put = { kind: "put", key, value, ...(lease === undefined ? {} : { lease: lease.id }) };
      await store.txn({ compares: [], then: [put as Op] });
      if (pending.size > 0) await taken.promise;
    } finally {
      taken.cancel();
    }
    if (pending.size === 0) await this.#remove(key, lease);
    else if (lease === undefined) this.#removeLater(key);
    return [...pending];
  }

  /** Removes what would otherwise stay behind. */
  async close(): Promise<void> {
    const left = [...this.#pending];
    this.#pending.clear();
    for (const [, cancel] of left) cancel();
    await Promise.all(left.map(([key]) => this.#remove(key)));
  }

  /** Strikes instances off `pending` as the journal says that they were asked. */
  #awaitServed(pending: Set<InstanceId>, by: string) {
    const { journal, clock, isRemote } = this.#ports;
    const { promise, resolve } = Promise.withResolvers<void>();
    const strike = (): void => {
      for (;;) {
        const batch = reader.take(eventsPerTake);
        if (batch.kind === "gap") continue;
        if (batch.events.length === 0) return;
        for (const event of batch.events) {
          if (event.kind === "heal.requested" && event.by === by) pending.delete(event.instance);
        }
        if (pending.size === 0) resolve();
      }
    };
    const reader = journal.follow({ from: journal.end, wake: () => clock.soon(strike) });
    // Reading once is what makes the next event wake it.
    strike();
    const stop = clock.after(isRemote === true ? remoteServedWithinMs : servedWithinMs, resolve);
    const cancel = (): void => {
      stop();
      reader.close();
    };
    return { promise, cancel };
  }

  #removeLater(key: string): void {
    const cancel = this.#ports.clock.after(requestLifeMs, () => {
      this.#pending.delete(key);
      void this.#remove(key);
    });
    this.#pending.set(key, cancel);
  }

  /** A request that stays is served once all the same: agents know it by its key. */
  async #remove(key: string, lease?: Lease): Promise<void> {
    if (lease !== undefined) return lease.revoke().catch(() => undefined);
    await this.#ports.store
      .txn({ compares: [], then: [{ kind: "delete", range: { key } }] })
      .catch(() => undefined);
  }
}

function holdIn(result: OpResult | undefined): HoldRecord | undefined {
  return result?.kind === "range" ? readHold(result.pairs[0]?.value) : undefined;
}

function readHold(value: string | undefined): HoldRecord | undefined {
  if (value === undefined) return undefined;
  const decoded = decodeRecord<HoldRecord>(value);
  return decoded.kind === "record" ? decoded.record : undefined;
}
