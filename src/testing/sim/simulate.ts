import {
  type Goal,
  type HostName,
  type JournalEvent,
  type Topology,
  deploymentName,
  hostName,
} from "../../model/index.ts";
import { type DesiredContent, retiredAfter } from "../../agent/index.ts";
import { hash128 } from "../../std/hash.ts";
import { type Prng, createPrng } from "../../std/prng.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import { encodeRecord, keys, recordFormat } from "../../store/index.ts";
import { Checkers, type Violation } from "./checkers.ts";
import { type Fault, applyFault, drawFaults } from "./faults.ts";
import { Expectations } from "./sim-expectations.ts";
import { calm } from "./sim-engine.ts";
import { SimHost } from "./sim-host.ts";
import { changeTopology, randomTopology } from "./sim-topology.ts";
import { SimWorld } from "./sim-world.ts";
import { type Drain, VirtualClock } from "./virtual-clock.ts";

export interface SimulationOptions {
  readonly seed: number;
  readonly faults: number;
  readonly drain: Drain;
  /** Sees every line that the hash is made of, as it happens. */
  readonly trace?: (line: string) => void;
  /** Overrides what the seed would draw: for shrinking and for replaying a found schedule. */
  readonly schedule?: readonly Fault[];
}

export interface SimulationResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Of everything that happened, in order: equal seeds give equal hashes. */
  readonly hash: string;
  readonly events: number;
  readonly dos: number;
  readonly virtualMs: number;
  readonly schedule: readonly Fault[];
  /** What has been reached; a sweep in which one of these stays 0 is blind. */
  readonly sometimes: Readonly<Record<string, number>>;
}

const deployment = deploymentName("sim");
const faultsMs = 120_000;
/** Back-off caps, the periodic re-check, the blocked retry and a lease's end, one after another. */
const convergeMs = 420_000;
const quietMs = 60_000;
const sampleMs = 997;

/** One seeded universe: faults, then mercy, then quiet, then teardown; production code plays. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const simulation = new Simulation(options);
  return simulation.run();
}

export class Simulation {
  readonly clock: VirtualClock;
  readonly world: SimWorld;
  readonly store: EmbeddedStore;
  readonly hosts: readonly SimHost[];
  readonly prng: Prng;
  readonly checkers: Checkers;
  topology: Topology;
  generation = 0;
  private readonly options: SimulationOptions;
  private readonly schedule: readonly Fault[];
  private readonly contents = new Map<string, DesiredContent>();
  private content: DesiredContent | undefined;
  private readonly counters: Record<string, number> = {};
  private readonly lines: string[] = [];
  private readonly humanMade = new Set<string>();
  private events = 0;

  constructor(options: SimulationOptions) {
    this.options = options;
    this.prng = createPrng(options.seed);
    this.clock = new VirtualClock(options.drain);
    this.world = new SimWorld(this.clock);
    this.store = new EmbeddedStore({ clock: this.clock });
    const shape = this.prng.split("shape");
    const names = ["alpha", "beta", "gamma"].slice(0, 1 + shape.int(3)).map(hostName);
    this.topology = randomTopology(shape, { nodes: 4 + shape.int(12), hosts: names });
    this.hosts = names.map((name) => this.host(name));
    this.checkers = new Checkers(this.world, this.clock, { ownMs: 26_000, remoteMs: 40_000 });
    this.schedule =
      options.schedule ??
      drawFaults(this.prng.split("faults"), { count: options.faults, withinMs: faultsMs });
    this.world.onBegin = (entry) => {
      const agent = this.hosts.find((host) => host.name === entry.host)?.agent;
      this.checkers.onBegin(entry, agent?.generation ?? 0);
      this.say(`${entry.began} ${entry.agent} ${entry.kind} ${entry.step}`);
    };
  }

  async run(): Promise<SimulationResult> {
    await this.publish(this.topology, "started");
    for (const host of this.hosts) host.boot();
    this.sample();
    this.openGates();
    for (const fault of this.schedule) {
      this.clock.after(fault.at, () => applyFault(this, fault));
    }
    await this.clock.advance(faultsMs);
    await this.haveMercy();
    await this.expectQuiet();
    await this.expectHealing();
    await this.tearDown();
    return {
      seed: this.options.seed,
      violations: this.checkers.violations,
      hash: hash128(this.lines.join("\n")),
      events: this.events,
      dos: this.world.dos.length,
      virtualMs: this.clock.now(),
      schedule: this.schedule,
      sometimes: this.counters,
    };
  }

  sometimes(what: string): void {
    this.counters[what] = (this.counters[what] ?? 0) + 1;
  }

  /** A new desired state, as an operator would write it. */
  async publish(topology: Topology, goal: Goal): Promise<void> {
    this.generation += 1;
    this.topology = topology;
    this.checkers.expect(this.generation, new Expectations(topology));
    const content = `content ${this.generation}`;
    const retired = retiredAfter(this.content, topology);
    this.content = { topology, retired };
    this.contents.set(content, this.content);
    const record = {
      format: recordFormat,
      uid: "sim",
      generation: this.generation,
      goal,
      content,
      acceptedAt: this.clock.wall(),
      by: "operator",
    };
    await this.store.txn({
      compares: [],
      then: [{ kind: "put", key: keys.desired(deployment), value: encodeRecord(record) }],
    });
  }

  update(): void {
    const mark = String(this.generation + 1);
    void this.publish(
      changeTopology(this.prng.split(`update ${mark}`), this.topology, mark),
      "started",
    );
  }

  private host(name: HostName): SimHost {
    return new SimHost({
      name,
      deployment,
      clock: this.clock,
      world: this.world,
      store: this.store,
      prng: this.prng.split(`host ${name}`),
      contents: this.contents,
      journal: (event) => this.onJournal(event),
      sometimes: (what) => this.sometimes(what),
    });
  }

  private say(line: string): void {
    this.lines.push(line);
    this.options.trace?.(line);
  }

  private onJournal(event: JournalEvent): void {
    this.events += 1;
    const step = "step" in event ? event.step : "";
    this.say(`${this.clock.now()} ${event.host} ${event.revision} ${event.kind} ${step}`);
    this.sometimes(event.kind === "do.ended" ? `do ${event.result}` : event.kind);
  }

  private sample(): void {
    this.checkers.checkHonesty(this.hosts);
    this.checkers.checkReasons(this.hosts);
    this.clock.after(sampleMs, () => this.sample());
  }

  /** A human opens every gate a while after it is wanted. */
  private openGates(): void {
    for (const expected of new Expectations(this.topology).byStep.values()) {
      if (!expected.gate) continue;
      this.humanMade.add(expected.thing);
      this.world.make(expected.thing, expected.mark);
    }
    this.clock.after(3_000, () => this.openGates());
  }

  private get converged(): boolean {
    return this.hosts.every(
      (host) => host.agent?.generation === this.generation && host.agent.assess() === "converged",
    );
  }

  /** Faults stop, everything is started again, and the goal must be reached in bounded time. */
  private async haveMercy(): Promise<void> {
    await this.releaseAll();
    for (const host of this.hosts) {
      Object.assign(host.mood, calm);
      host.boot();
    }
    const reached = await this.clock.runUntil(() => this.converged, convergeMs);
    if (!reached) this.checkers.violate("P3", "not converged in time after the faults");
    // What was seen last may have been seen before the last dropped event: one re-check more.
    await this.clock.advance(26_000);
    await this.clock.runUntil(() => this.converged, 60_000);
    this.checkers.checkConverged(this.hosts, new Expectations(this.topology));
    await this.checkView();
  }

  private async releaseAll(): Promise<void> {
    await this.store.txn({
      compares: [],
      then: [{ kind: "delete", range: { prefix: keys.holdPrefix(deployment) } }],
    });
  }

  /** P9: converged means no Do and no writes but keep-alives. */
  private async expectQuiet(): Promise<void> {
    const dos = this.world.dos.length;
    const { revision } = await this.store.range({ key: "nothing" });
    await this.clock.advance(quietMs);
    if (this.world.dos.length > dos) {
      const extra = this.world.dos
        .slice(dos)
        .map((entry) => entry.step)
        .join(", ");
      this.checkers.violate("P9", `Do's of a converged deployment: ${extra}`);
    }
    const after = await this.store.range({ key: "nothing" });
    if (after.revision !== revision) {
      this.checkers.violate("P9", `${after.revision - revision} writes of a converged deployment`);
    }
  }

  /** P4: in calm, what an outsider takes away is made again at once. */
  private async expectHealing(): Promise<void> {
    const steps = [...new Expectations(this.topology).byStep.values()];
    const healable = steps.filter((expected) => expected.checked && !expected.gate);
    if (healable.length === 0) return;
    const victim = this.prng.split("heal").pick(healable);
    this.world.unmake(victim.thing);
    const healed = await this.clock.runUntil(
      () => this.world.isThere(victim.thing, victim.mark),
      2_000,
    );
    if (!healed) this.checkers.violate("P4", `${victim.thing} was not made again within 2 s`);
    await this.clock.runUntil(() => this.converged, 60_000);
  }

  private async tearDown(): Promise<void> {
    const expectations = new Expectations(this.topology);
    this.checkers.beginTeardown(expectations);
    await this.publish(this.topology, "deleted");
    const reached = await this.clock.runUntil(() => this.converged, convergeMs);
    if (!reached) this.checkers.violate("P5", "not torn down in time");
    for (const name of this.world.names()) {
      // What a human made is not ours to take away.
      if (!this.humanMade.has(name) && !this.world.isAbsent(name)) {
        this.checkers.violate("P5", `${name} stays behind`);
      }
    }
  }

  /** P6: each agent's view of the others is what the store says of the view's revision. */
  private async checkView(): Promise<void> {
    for (const host of this.hosts) {
      // Nothing was written since the view's revision may have been forgotten: nothing to compare.
      const text = await host.agent?.viewDifference().catch(() => undefined);
      this.sometimes(text === undefined ? "view compared" : "view differs");
      if (text !== undefined) this.checkers.violate("P6", `${host.name}: ${text}`);
    }
  }
}
