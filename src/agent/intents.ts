import type { DoOrder } from "../choreography/index.ts";
import { type InstanceId, splitStepId } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import { type Compare, type Store, keys, maxTxnOps } from "../store/index.ts";
import type { Following } from "./following.ts";
import type { PlayedPart } from "./played-part.ts";
import type { Standing } from "./standing.ts";

/** As long as a store may take to answer; what is older was kept waiting at this end. */
const answerKeepsMs = 5_000;

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
  readonly played: () => PlayedPart | undefined;
  readonly standing: Pick<Standing, "isSaid">;
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
    const orders = this.orders.splice(0);
    // What is built need not wait for the words that what is taken back waits for.
    for (const some of [orders.filter(takesBack), orders.filter((each) => !takesBack(each))]) {
      if (some.length === 0) continue;
      void declareIntents(this.ground, some).then((outcomes) => {
        for (const { order, refused } of outcomes) this.answered(order, refused);
      });
    }
  }
}

function takesBack({ step }: DoOrder): boolean {
  const { operation } = splitStepId(step);
  return operation === "stop" || operation === "delete";
}

/**
 * One linearizable look before Do's that rely on other hosts: a transaction that compares the
 * desired state and the record of every remote predecessor with what this agent saw. Their texts
 * are compared: a store that was restored gives revisions a second time. Many Do's share one; when
 * it fails, each is told to wait for news. Before anything is taken back, others must be able to
 * know it: a newer generation may build on it meanwhile. Never rejects.
 */
async function declareIntents(
  about: IntentGround,
  orders: readonly DoOrder[],
): Promise<readonly IntentOutcome[]> {
  const outcomes: IntentOutcome[] = [];
  if (orders.some(takesBack) && !(await about.standing.isSaid())) {
    const refused = "the store does not know yet what this host says of its nodes";
    return orders.map((order) => ({ order, refused }));
  }
  let batch: DoOrder[] = [];
  let compares = new Map<string, Compare>();
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
    const fresh = wanted.filter(({ key }) => !compares.has(key)).length;
    if (batch.length > 0 && compares.size + fresh + 1 > maxTxnOps) await flush();
    for (const compare of wanted) compares.set(compare.key, compare);
    batch.push(order);
  }
  if (batch.length > 0) await flush();
  return outcomes;
}

function comparesOf(about: IntentGround, order: DoOrder): readonly Compare[] | undefined {
  const { following, deployment } = about;
  const score = about.played()?.score;
  const compares: Compare[] = [];
  const claimed = (instance: InstanceId, to: number): unknown =>
    compares.push({
      key: keys.claim(deployment, instance),
      field: "createRevision",
      is: "equal",
      to,
    });
  const own = splitStepId(order.step).instance;
  const token = score?.byId.get(own)?.token;
  if (token !== undefined) claimed(own, token);
  for (const instance of order.remote) {
    const fixed = score?.byId.get(instance)?.host;
    const claim = fixed === undefined ? following.moving.claims.get(instance) : undefined;
    const host = fixed ?? claim?.host ?? "";
    if (claim !== undefined) claimed(instance, claim.token);
    // Where a host has nothing to say of an instance, its word that it plays this generation.
    const said = following.signalOf(host, instance);
    const known = said ?? following.accepted.get(host);
    if (known === undefined) return undefined;
    compares.push({ key: known.key, field: "value", is: "equal", to: known.value });
    if (said !== undefined) continue;
    const key = keys.signal(host, deployment, instance);
    compares.push({ key, field: "createRevision", is: "equal", to: 0 });
  }
  return compares;
}

async function compareAll(
  about: IntentGround,
  compares: readonly Compare[],
): Promise<string | undefined> {
  const { clock, following, deployment } = about;
  // What is compared below is what was seen last: it speaks for nothing else that is played.
  if (!isWhatIsSeen(about)) return "another generation is wanted than the one that is played";
  const generation: Compare = {
    key: keys.desired(deployment),
    field: "value",
    is: "equal",
    to: following.desiredValue,
  };
  try {
    // Wide fan-in: more compares than one transaction takes are asked in turn.
    for (let at = 0; at === 0 || at < compares.length; at += maxTxnOps - 1) {
      const some = [generation, ...compares.slice(at, at + maxTxnOps - 1)];
      if (await areSo(about, some)) continue;
      following.doubt(clock.now());
      return "a precondition on another host, or the generation, has changed";
    }
    return undefined;
  } catch (error) {
    return `the store did not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** As of a moment ago: an answer that waited for a process which stood still is asked for again. */
async function areSo(
  { store, clock }: Pick<IntentGround, "store" | "clock">,
  compares: readonly Compare[],
): Promise<boolean> {
  for (;;) {
    const askedAt = clock.now();
    const { succeeded } = await store.txn({ compares, then: [] });
    if (!succeeded || clock.now() - askedAt <= answerKeepsMs) return succeeded;
  }
}

function isWhatIsSeen({ following: { desired }, played }: IntentGround): boolean {
  const now = played();
  // Played from memory, and the store knows of no desired state: nothing vouches for it.
  if (desired === undefined || now === undefined) return false;
  return desired.uid === now.uid && desired.generation === now.generation.generation;
}
