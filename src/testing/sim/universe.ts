import { type HostName, type JournalEvent, hostName } from "../../model/index.ts";
import { hash128 } from "../../std/hash.ts";
import { type Prng, createPrng } from "../../std/prng.ts";
import { Checkers, type Observed } from "./checkers.ts";
import { Humans } from "./humans.ts";
import { type EngineMood, calm } from "./sim-engine.ts";
import { type Backup, RestorableStore } from "./restorable-store.ts";
import { SimHost } from "./sim-host.ts";
import { SimOperator } from "./sim-operator.ts";
import { randomShape } from "./sim-shape.ts";
import { SimWorld, type WorldDo } from "./sim-world.ts";
import { watchStanding } from "./standing-checker.ts";
import type { StoreFaults } from "./store-faults.ts";
import { StoreTruth } from "./store-truth.ts";
import { checkView } from "./view-checker.ts";
import type { Property, Violation } from "./violation.ts";
import { type Drain, VirtualClock } from "./virtual-clock.ts";
import { fairWeather } from "./weather.ts";

export interface UniverseOptions {
  readonly seed: number;
  readonly drain: Drain;
  readonly trace?: (line: string) => void;
}

/** A prime, so that samples drift through whatever else recurs. */
const sampleMs = 997;
/** More say the same again. */
const maxViolations = 100;

/** Everything of one seed: hosts, store, world, operator and humans, and those who look on. */
export class Universe {
  readonly prng: Prng;
  readonly clock: VirtualClock;
  readonly world: SimWorld;
  readonly store: RestorableStore;
  /** Backups of the store, oldest first. */
  readonly backups: Backup[] = [];
  readonly operator: SimOperator;
  readonly humans: Humans;
  readonly hosts: readonly SimHost[];
  readonly checkers: Checkers;
  readonly violations: Violation[] = [];
  /** Some universes are slow, so that much is under way whenever something goes wrong. */
  readonly usualMood: EngineMood;
  private readonly usualWeather: StoreFaults;
  private readonly slots: number;
  private readonly rates: readonly number[];
  private readonly trace: ((line: string) => void) | undefined;
  private readonly counters: Record<string, number> = {};
  private readonly lines: string[] = [];
  private journalled = 0;

  constructor({ seed, drain, trace }: UniverseOptions) {
    this.prng = createPrng(seed);
    this.trace = trace;
    const clock = new VirtualClock(drain);
    this.clock = clock;
    this.world = new SimWorld(clock);
    this.store = new RestorableStore(clock);
    const chance = this.prng.split("shape");
    const names = ["alpha", "beta", "gamma"].slice(0, 1 + chance.int(3)).map(hostName);
    this.usualMood = { ...calm, doMs: chance.pick([10, 40, 400, 2_000]) };
    this.usualWeather = fairWeather(chance.pick([1, 2, 30, 200]));
    this.slots = chance.pick([1, 3, 64, 64]);
    this.rates = chance.chance(0.4) ? [0.9, 0.95, 1, 1.05, 1.1] : [1];
    const nodes = chance.chance(0.05) ? 24 : 3 + chance.int(11);
    const shape = randomShape(chance, { nodes, hosts: names });
    const prng = this.prng.split("operator");
    this.operator = new SimOperator({ store: this.store, clock, prng, shape });
    this.humans = new Humans(this.world, this.operator, clock);
    this.hosts = names.map((name) => this.host(name));
    const truth = new StoreTruth(clock);
    void truth.follow(this.store);
    const bench = {
      violate: (property: Property, text: string) => this.violate(property, text),
      sometimes: (what: string) => this.sometimes(what),
    };
    void watchStanding(this.store, bench);
    const ground = { world: this.world, clock, truth, bench };
    this.checkers = new Checkers(ground, this.operator.chronicle);
    this.world.onBegin = (entry) => this.onBegin(entry);
    this.world.onEnd = (entry) => this.onEnd(entry);
  }

  sometimes(what: string): void {
    this.counters[what] = (this.counters[what] ?? 0) + 1;
  }

  violate(property: Property, text: string): void {
    this.say(`! ${property} ${text}`);
    if (this.violations.length < maxViolations) {
      this.violations.push({ property, at: this.clock.now(), text });
    }
  }

  /** Everybody plays the newest generation and calls it done. */
  get isConverged(): boolean {
    const { uid, generation } = this.operator.newest;
    return this.hosts.every(
      ({ agent }) =>
        agent?.uid === uid && agent.generation === generation && agent.assess() === "converged",
    );
  }

  /** Looks on from time to time, from now on and for ever. */
  watch(): void {
    this.backups.push(this.store.backUp());
    this.sample();
    this.clock.after(sampleMs, () => this.watch());
  }

  sample(): void {
    for (const host of this.hosts) {
      const observed = observe(host);
      // Whoever is about to end looks at nothing any more.
      if (observed === undefined || host.agent === undefined) continue;
      if (host.isEnding || host.isStill) continue;
      const { agent, lagMs } = host;
      const assessment = agent.assess();
      this.checkers.sample({ statuses: agent.statuses(), assessment, lagMs }, observed);
      const { name, pictures } = host;
      const listedAt = (prefix: string) => observed.senses.hearsay.listedAt(prefix);
      void checkView(this.store, { host: name, pictures, listedAt }, this);
    }
  }

  /** What has been counted, connections included. */
  get sometimesAll(): Readonly<Record<string, number>> {
    const all = { ...this.counters };
    for (const host of this.hosts) {
      for (const [kind, count] of host.linkCounts) {
        all[`link: ${kind}`] = (all[`link: ${kind}`] ?? 0) + count;
      }
    }
    return all;
  }

  get hash(): string {
    return hash128(this.lines.join("\n"));
  }

  /** Journal events so far. */
  get events(): number {
    return this.journalled;
  }

  private host(name: HostName): SimHost {
    const rate = this.prng.split(`rate ${name}`).pick(this.rates);
    if (rate !== 1) this.sometimes(rate < 1 ? "a clock is slow" : "a clock is fast");
    return new SimHost({
      rate,
      name,
      clock: this.clock,
      world: this.world,
      store: this.store,
      prng: this.prng.split(`host ${name}`),
      contents: this.operator.contents,
      usualMood: this.usualMood,
      usualWeather: this.usualWeather,
      slots: this.slots,
      journal: (life, event) => this.onJournal(life, event),
      sent: (host, txn) => {
        if (host.senses !== undefined) this.checkers.onSent(txn, host.senses);
      },
      sometimes: (what) => this.sometimes(what),
    });
  }

  private say(line: string): void {
    const timed = `${this.clock.now()} ${line}`;
    this.lines.push(timed);
    this.trace?.(timed);
  }

  note(line: string): void {
    this.say(`# ${line}`);
  }

  private onBegin(entry: WorldDo): void {
    this.say(`${entry.life} ${entry.kind} ${entry.step} begins: ${entry.thing} (${entry.mark})`);
    const observed = this.observeLife(entry.life);
    if (observed !== undefined) this.checkers.onBegin(entry, observed);
    else this.violate("P2", `${entry.step} begins for ${entry.life}, which is dead`);
  }

  private observeLife(life: string): Observed | undefined {
    return this.hosts.map(observe).find((each) => each?.senses.life === life);
  }

  private onEnd(entry: WorldDo): void {
    const how = entry.succeeded ? "well" : "badly";
    this.say(`${entry.life} ${entry.kind} ${entry.step} ends ${how}`);
    for (const host of this.hosts) host.doEnded(entry);
    this.checkers.onEnd(entry);
  }

  private onJournal(life: string, event: JournalEvent): void {
    this.journalled += 1;
    this.say(`${life} g${event.generation} r${event.revision} ${event.kind} ${subjectOf(event)}`);
    this.sometimes(event.kind === "do.ended" ? `do ${event.result}` : event.kind);
    this.checkers.onJournal(event, this.observeLife(life));
  }
}

function observe({ agent, senses }: SimHost): Observed | undefined {
  if (agent?.uid === undefined || senses === undefined) return undefined;
  return { uid: agent.uid, generation: agent.generation, senses };
}

function subjectOf(event: JournalEvent): string {
  if ("step" in event) return event.step;
  if ("instance" in event) return event.instance;
  return "why" in event ? event.why : "";
}
