import type { DoOrder } from "../choreography/index.ts";
import type { InstanceId } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import { type Compare, type Store, keys, maxTxnOps } from "../store/index.ts";
import type { Following } from "./following.ts";

interface IntentOutcome {
  readonly order: DoOrder;
  /** Undefined: granted. */
  readonly refused: string | undefined;
}

interface IntentGround {
  readonly store: Store;
  readonly clock: Clock;
  readonly following: Following;
  readonly deployment: string;
  readonly hostOf: (instance: InstanceId) => string | undefined;
}

/** The Do's of one turn that need leave to begin, so that they can ask for it together. */
export class Intents {
  private readonly ground: IntentGround;
  /** Undefined: granted. */
  private readonly answered: (order: DoOrder, refused: string | undefined) => void;
  private readonly orders: DoOrder[] = [];

  constructor(ground: IntentGround, answered: Intents["answered"]) {
    this.ground = ground;
    this.answered = answered;
  }

  add(order: DoOrder): void {
    this.orders.push(order);
  }

  /** Asks again for one that has waited since; why it is refused, or undefined. Never rejects. */
  async renew(order: DoOrder): Promise<string | undefined> {
    const [outcome] = await declareIntents(this.ground, [order]);
    return outcome?.refused;
  }

  /** Asks for all that were added since the last time. */
  declare(): void {
    if (this.orders.length === 0) return;
    void declareIntents(this.ground, this.orders.splice(0)).then((outcomes) => {
      for (const { order, refused } of outcomes) this.answered(order, refused);
    });
  }
}

/**
 * One linearizable look before Do's that rely on other hosts: a transaction that compares the
 * generation and the record of every remote predecessor with what this agent saw. Many Do's share
 * one; when it fails, each is told to wait for news. Never rejects.
 */
async function declareIntents(
  about: IntentGround,
  orders: readonly DoOrder[],
): Promise<readonly IntentOutcome[]> {
  const outcomes: IntentOutcome[] = [];
  let batch: DoOrder[] = [];
  let compares = new Map<InstanceId, Compare>();
  const flush = async (): Promise<void> => {
    const refused = await compareAll(about, [...compares.values()]);
    for (const order of batch) outcomes.push({ order, refused });
    batch = [];
    compares = new Map();
  };
  for (const order of orders) {
    const wanted = comparesOf(about, order);
    if (wanted === undefined) {
      about.following.doubt(about.clock.now());
      outcomes.push({ order, refused: "a record it relies on is gone" });
      continue;
    }
    const fresh = wanted.filter(([instance]) => !compares.has(instance)).length;
    if (batch.length > 0 && compares.size + fresh + 1 > maxTxnOps) await flush();
    for (const [instance, compare] of wanted) compares.set(instance, compare);
    batch.push(order);
  }
  if (batch.length > 0) await flush();
  return outcomes;
}

function comparesOf(
  about: IntentGround,
  order: DoOrder,
): readonly (readonly [InstanceId, Compare])[] | undefined {
  const compares: (readonly [InstanceId, Compare])[] = [];
  for (const instance of order.remote) {
    // Where a host has nothing to say of an instance, its word that it plays this generation.
    const host = about.hostOf(instance) ?? "";
    const known = about.following.signalOf(host, instance) ?? about.following.accepted.get(host);
    if (known === undefined) return undefined;
    const { key, modRevision } = known;
    compares.push([instance, { key, field: "modRevision", is: "equal", to: modRevision }]);
  }
  return compares;
}

async function compareAll(
  about: IntentGround,
  compares: readonly Compare[],
): Promise<string | undefined> {
  const { store, clock, following, deployment } = about;
  // Played from memory: an absent record has revision 0 as well, and would be found unchanged.
  if (following.desiredRevision === 0) return "the store does not say what is wanted";
  const generation: Compare = {
    key: keys.desired(deployment),
    field: "modRevision",
    is: "equal",
    to: following.desiredRevision,
  };
  try {
    // Wide fan-in: more compares than one transaction takes are asked in turn.
    for (let at = 0; at === 0 || at < compares.length; at += maxTxnOps - 1) {
      const some = [generation, ...compares.slice(at, at + maxTxnOps - 1)];
      const { succeeded } = await store.txn({ compares: some, then: [] });
      if (succeeded) continue;
      following.doubt(clock.now());
      return "a precondition on another host, or the generation, has changed";
    }
    return undefined;
  } catch (error) {
    return `the store did not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}
