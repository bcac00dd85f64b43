import { type DesiredContent, retiredAfter } from "../../agent/index.ts";
import { type Goal, type OperationName, deploymentName } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import {
  type Op,
  type Store,
  type StoreRecord,
  encodeRecord,
  keys,
  recordFormat,
} from "../../store/index.ts";
import { simDeployment } from "./knowledge.ts";
import { Chronicle, Expectations } from "./sim-expectations.ts";
import { type Shape, changeShape } from "./sim-shape.ts";
import { topologyOf } from "./sim-topology.ts";

export interface OperatorOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly prng: Prng;
  readonly shape: Shape;
}

const deployment = deploymentName(simDeployment);

/** Whoever wants something of the deployment, and says so in the store as the commands do. */
export class SimOperator {
  readonly chronicle = new Chronicle();
  /** By the name under which a desired record wants them. */
  readonly contents = new Map<string, DesiredContent>();
  shape: Shape;
  private readonly store: Store;
  private readonly clock: Clock;
  private readonly prng: Prng;
  private uid = "sim-1";
  private generation = 0;
  private published = 0;
  private wanted: Goal = "started";
  private content: DesiredContent | undefined;
  private desired: string | undefined;
  private wipes = 0;
  /** The newest incarnation that it has accepted. */
  private accepted = 0;
  /** What was ever held until somebody releases it: a restored store may hold it again. */
  private readonly endless = new Set<string>();

  constructor(options: OperatorOptions) {
    this.store = options.store;
    this.clock = options.clock;
    this.prng = options.prng;
    this.shape = options.shape;
  }

  get newest(): Expectations {
    const { newest } = this.chronicle;
    if (newest === undefined) throw new Error("nothing has been published yet");
    return newest;
  }

  get goal(): Goal {
    return this.wanted;
  }

  publish(goal: Goal): void {
    this.generation += 1;
    this.published += 1;
    this.wanted = goal;
    const { uid, generation, shape } = this;
    this.chronicle.add(new Expectations(shape, { uid, generation, goal }));
    const topology = topologyOf(shape);
    this.content = { topology, retired: retiredAfter(this.content, topology) };
    const content = `content ${this.published}`;
    this.contents.set(content, this.content);
    const acceptedAt = this.clock.wall();
    this.desired = encodeRecord({
      format: recordFormat,
      uid,
      generation,
      goal,
      content,
      acceptedAt,
      by: "operator",
    });
    // While it is wiped nobody can see it; whoever brings it back brings the newest.
    if (this.wipes === 0) this.say(keys.desired(deployment), this.desired);
  }

  /** Another content for the same goal. */
  update(): void {
    const mark = String(this.published + 1);
    this.shape = changeShape(this.prng.split(`update ${mark}`), this.shape, mark);
    this.publish(this.wanted);
  }

  /** After everything is gone: a new deployment of the same name. */
  recreate(): void {
    const [, number] = this.uid.split("-");
    this.uid = `sim-${Number(number) + 1}`;
    this.generation = 0;
    this.content = undefined;
    this.publish("started");
  }

  /** The desired state is gone from the store, which nobody may take for a wish. */
  wipe(): void {
    this.wipes += 1;
    this.ask({ kind: "delete", range: { key: keys.desired(deployment) } });
  }

  /** Everything is gone, the words of the agents included; leases live on. */
  empty(): void {
    this.wipes += 1;
    this.ask({ kind: "delete", range: { prefix: "" } });
  }

  restore(): void {
    this.wipes = Math.max(0, this.wipes - 1);
    if (this.wipes === 0) this.restoreAll();
  }

  /** Says that the store is to be trusted as it is; `trusted`: the highest that any host knows. */
  accept(trusted: number): void {
    this.accepted = Math.max(this.accepted, trusted) + 1;
    const record = {
      format: recordFormat,
      id: `accepted ${this.accepted}`,
      number: this.accepted,
      acceptedAt: this.clock.wall(),
      by: "operator",
    };
    this.say(keys.incarnation, encodeRecord(record satisfies StoreRecord));
  }

  /** However often it was wiped. */
  restoreAll(): void {
    this.wipes = 0;
    if (this.desired !== undefined) this.say(keys.desired(deployment), this.desired);
  }

  hold(name: string, untilWall: number | undefined): void {
    if (untilWall === undefined) this.endless.add(name);
    const record = {
      format: recordFormat,
      by: "ann",
      why: "simulated",
      since: this.clock.wall(),
      ...(untilWall === undefined ? {} : { until: untilWall }),
    };
    this.say(keys.hold(deployment, name), encodeRecord(record satisfies StoreRecord));
  }

  release(name: string): void {
    this.ask({ kind: "delete", range: { key: keys.hold(deployment, name) } });
  }

  /** All but those that end by themselves, which everybody has to notice. */
  releaseAll(): void {
    for (const name of this.endless) this.release(name);
    // A restored store may ask once more, and nobody who would take it back.
    this.ask({ kind: "delete", range: { prefix: keys.requestPrefix(deployment) } });
  }

  /** Asks, and takes the question back once everybody has had time to hear it. */
  heal(id: string, nodes: readonly string[], force: readonly OperationName[]): void {
    const at = this.clock.wall();
    const record = { format: recordFormat, nodes, by: "ann", at, force };
    const key = keys.request(deployment, id);
    this.say(key, encodeRecord(record));
    this.clock.after(requestMs, () => this.ask({ kind: "delete", range: { key } }));
  }

  private say(key: string, value: string): void {
    this.ask({ kind: "put", key, value });
  }

  private ask(op: Op): void {
    void this.store.txn({ compares: [], then: [op] });
  }
}

const requestMs = 5_000;
