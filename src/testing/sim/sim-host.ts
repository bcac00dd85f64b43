import {
  Agent,
  type AgentOptions,
  type DesiredContent,
  type Picture,
  type StateMedium,
  memoryMedium,
} from "../../agent/index.ts";
import type { AnyEngine } from "../../engine/engine.ts";
import {
  type HostName,
  type JournalEvent,
  KhoreiaError,
  deploymentName,
} from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import { StoreError, type Txn } from "../../store/index.ts";
import { FaultyStore } from "./faulty-store.ts";
import { HeardStore, Hearsay } from "./hearsay.ts";
import { type Senses, simDeployment } from "./knowledge.ts";
import { Life } from "./life.ts";
import { mortalClock, mortalEngine, mortalState } from "./mortal.ts";
import { type EngineHost, type EngineMood, thingEngine } from "./sim-engine.ts";
import type { RestorableStore } from "./restorable-store.ts";
import { SimTrust, type StoreNotes } from "./sim-trust.ts";
import { SimProcesses } from "./sim-process.ts";
import { simRunner } from "./sim-runner.ts";
import type { SimWorld, WorldDo } from "./sim-world.ts";
import { StillClock } from "./still-clock.ts";
import type { StoreFaultKind, StoreFaults } from "./store-faults.ts";
import { Testimony } from "./testimony.ts";

export interface SimHostOptions {
  readonly name: HostName;
  readonly clock: Clock;
  readonly world: SimWorld;
  readonly store: RestorableStore;
  readonly prng: Prng;
  /** Its engines, and its way to the store, when nothing is wrong with them. */
  readonly usualMood: EngineMood;
  readonly usualWeather: StoreFaults;
  /** Do's that run at once. */
  readonly slots: number;
  /** How fast its clocks go: 1 is right. */
  readonly rate: number;
  readonly contents: ReadonlyMap<string, DesiredContent>;
  readonly journal: (life: string, event: JournalEvent) => void;
  readonly sent: (host: SimHost, txn: Txn) => void;
  readonly sometimes: (what: string) => void;
}

/** Whatever belongs to one life of a host's agent, and goes with it. */
interface Incarnation {
  readonly life: Life;
  readonly agent: Agent;
  readonly link: FaultyStore;
  readonly senses: Senses;
  /** Its process may stand still. */
  readonly still: StillClock;
}

const deployment = deploymentName(simDeployment);
/** Whoever starts an agent starts it again, if it could not begin. */
const beginAgainMs = 500;
const leaseTtlSeconds = 10;
/** How long what has been seen through a bad mood may be believed: a re-check, on a slow clock. */
const aftermathMs = 29_000;

/** One simulated machine: its disk and its programs outlive its agent. */
export class SimHost {
  readonly name: HostName;
  private readonly options: SimHostOptions;
  private readonly medium: StateMedium;
  private readonly processes: SimProcesses;
  /** The machine under it, with all that runs there, may stand still as well. */
  private readonly machine: StillClock;
  private mood: EngineMood;
  private blindUntil = 0;
  /** All that it has stood still: so much later a re-check may come. */
  private stillMs = 0;
  private weather: StoreFaults;
  /** How far this host's wall clock is off. */
  private wallOffset = 0;
  /** The last life in which it was set. */
  private wallSetIn = 0;
  private incarnation: Incarnation | undefined;
  private readonly notes: StoreNotes = { remembered: undefined };
  /** Its agent is ending in order. */
  isEnding = false;
  private lives = 0;
  private journalRevision = 0;
  private storeFaults: ReadonlyMap<StoreFaultKind, number> = new Map();

  constructor(options: SimHostOptions) {
    this.options = options;
    this.name = options.name;
    this.mood = options.usualMood;
    this.weather = options.usualWeather;
    this.medium = memoryMedium({ host: options.name, deployment });
    this.machine = new StillClock({ world: options.clock });
    this.processes = new SimProcesses(options.world, this.machine);
  }

  get agent(): Agent | undefined {
    return this.incarnation?.agent;
  }

  get senses(): Senses | undefined {
    return this.incarnation?.senses;
  }

  get link(): FaultyStore | undefined {
    return this.incarnation?.link;
  }

  /** Of the store that it trusts, or trusted last; 0 before it has trusted any. */
  get trusted(): number {
    return this.notes.remembered?.number ?? 0;
  }

  /** It takes nothing new from the store until somebody accepts that as it is. */
  get isDoubtful(): boolean {
    return this.notes.remembered?.doubt !== undefined;
  }

  /** It neither acts nor answers just now. */
  get isStill(): boolean {
    return this.incarnation?.still.isStill === true;
  }

  get pictures(): readonly Picture[] {
    return this.incarnation?.agent.pictures() ?? [];
  }

  /** How far what its agent knows of its own things may be behind the truth. */
  get lagMs(): number {
    const isBlind = this.options.clock.now() < this.blindUntil;
    const usualMs = 2 * this.options.usualMood.lagMs + 1;
    const stillMs = this.incarnation?.still.recentlyStillMs(usualMs) ?? 0;
    return Math.max(isBlind ? aftermathMs + this.stillMs : 0, usualMs + stillMs);
  }

  /** Some of a mood; the rest is as usual. */
  setMood(mood: Partial<EngineMood>): void {
    this.blindUntil = Number.POSITIVE_INFINITY;
    this.mood = { ...this.options.usualMood, ...mood };
  }

  /** What was dropped in the old mood is found by the next re-check only. */
  calmDown(): void {
    if (this.mood === this.options.usualMood) return;
    this.blindUntil = this.options.clock.now() + aftermathMs;
    this.mood = this.options.usualMood;
  }

  setWeather(weather: StoreFaults): void {
    this.weather = weather;
    this.link?.setFaults(weather);
  }

  clearUp(): void {
    this.setWeather(this.options.usualWeather);
  }

  setWall(offsetMs: number): void {
    this.wallOffset = offsetMs;
    this.wallSetIn = this.lives;
  }

  boot(): void {
    if (this.incarnation !== undefined) return;
    this.lives += 1;
    const life = new Life(`${this.name}#${this.lives}`);
    const incarnation = this.incarnate(life);
    this.incarnation = incarnation;
    void this.begin(incarnation);
  }

  /** `kill -9`: at whatever the agent was doing, it goes no further. */
  crash(): void {
    const { incarnation } = this;
    if (incarnation === undefined) return;
    this.incarnation = undefined;
    this.isEnding = false;
    const { life, link } = incarnation;
    life.end();
    this.medium.crash();
    link.abandon();
    this.processes.endInside(life.name);
    this.storeFaults = sum(this.storeFaults, link.counts);
  }

  /** It dies at the `calls`-th thing it does from now on, and then after `hops` promises. */
  crashSoon(how: { readonly calls: number; readonly hops: number }, then: () => void): void {
    const { life } = this.incarnation ?? {};
    life?.expose({
      ...how,
      strike: () => {
        if (this.incarnation?.life !== life) return;
        this.options.sometimes("crash in the middle");
        this.crash();
        then();
      },
    });
  }

  /** A death that has not come yet does not come any more. */
  spare(): void {
    this.incarnation?.life.expose(undefined);
  }

  /** SIGSTOP, or a long pause for whatever reason: its programs go on, its process does not. */
  stall(durationMs: number): void {
    const { incarnation } = this;
    if (incarnation === undefined) return;
    const { still, life } = incarnation;
    this.stillMs += durationMs;
    still.standStill(durationMs);
    if (durationMs <= leaseTtlSeconds * 1_000) return;
    this.options.clock.after(durationMs, () => {
      if (life.isAlive) this.options.sometimes("stood still beyond its lease");
    });
  }

  /** The whole machine stands still; `isUnnoticed`: its monotonic clock, too. */
  suspend(durationMs: number, isUnnoticed: boolean): void {
    this.stillMs += durationMs;
    this.machine.standStill(durationMs);
    this.incarnation?.still.standStill(durationMs, isUnnoticed);
    if (isUnnoticed) this.options.sometimes("stood still and did not notice");
  }

  /** Whatever stands still goes on. */
  goOn(): void {
    this.machine.goOn();
    this.incarnation?.still.goOn();
  }

  /** The power fails: nothing goes on, the disk stays. */
  powerOff(): void {
    this.crash();
    this.processes.endAll();
  }

  /** SIGTERM: the agent ends in order, which takes its time; a crash may still come first. */
  async drain(then: () => void): Promise<void> {
    const { incarnation } = this;
    if (incarnation === undefined || this.isEnding) return;
    this.isEnding = true;
    const { agent, still } = incarnation;
    await new Promise<void>((resolve) => still.pass(resolve));
    if (this.incarnation !== incarnation) return;
    await agent.drain(1_000, "simulated");
    if (this.incarnation !== incarnation) return;
    this.options.sometimes("drained");
    this.crash();
    then();
  }

  /** What its connections have really suffered, over all lives. */
  get linkCounts(): ReadonlyMap<StoreFaultKind, number> {
    return this.link === undefined ? this.storeFaults : sum(this.storeFaults, this.link.counts);
  }

  private incarnate(life: Life): Incarnation {
    const { clock, store, prng, journal, sent } = this.options;
    const number = this.lives;
    const still = new StillClock({ world: clock, rate: this.options.rate });
    const ownClock = mortalClock(still, life, () => this.wallOffset);
    const chance = prng.split(`chance ${life.name}`);
    const link = new FaultyStore({
      store,
      clock,
      prng: prng.split(`link ${life.name}`),
      faults: this.weather,
      own: still,
      onRestored: (listener) => store.onRestored(listener),
    });
    const trust = this.trustOf(life, still, link);
    const testimony = new Testimony(clock);
    const hearsay = new Hearsay(clock);
    let ids = 0;
    const agent = new Agent(this.agentOptions(), {
      clock: ownClock,
      store: new HeardStore({ store: link, life, still, hearsay, sent: (txn) => sent(this, txn) }),
      engines: this.engines({ life, still, testimony }),
      state: mortalState(this.medium.open(), life),
      runner: simRunner(this.processes, { life, still }, this.options.sometimes),
      entropy: {
        seed: () => chance.uint32(),
        id: () => `${life.name}-${(ids += 1)}`,
      },
      contents: { get: (content, signal) => trust.content(content, signal) },
      journal: (event) => {
        if (!life.touch()) return;
        this.journalRevision = event.revision;
        journal(life.name, event);
      },
    });
    const senses: Senses = {
      host: this.name,
      life: life.name,
      testimony,
      hearsay,
      hasContent: (content) => trust.hasGiven(content),
      justStoodStillMs: () => still.recentlyStillMs(0),
      unnoticedMs: () => still.unnoticedMs,
      wall: () => (this.wallSetIn === number ? undefined : ownClock.wall()),
    };
    return { life, agent, link, senses, still };
  }

  /** It hears for itself: what it is told is not yet what the agent of the deployment is told. */
  private trustOf(life: Life, still: StillClock, link: FaultyStore): SimTrust {
    const { clock, contents, sometimes } = this.options;
    const hearsay = new Hearsay(clock);
    const trust = new SimTrust({
      store: new HeardStore({ store: link, life, still, hearsay, sent: () => undefined }),
      clock: mortalClock(still, life, () => this.wallOffset),
      notes: this.notes,
      newId: () => `store of ${life.name}`,
      contents,
      sometimes,
    });
    void trust.follow();
    return trust;
  }

  private agentOptions(): AgentOptions {
    return {
      host: this.name,
      deployment,
      journalRevision: this.journalRevision,
      leaseTtlSeconds,
      spawningDos: 4,
      quietDos: this.options.slots,
      spawningChecks: 8,
      baseSetting: { cwd: "/", env: {} },
      hostFacts: () => undefined,
      hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
      reports: true,
    };
  }

  private engines(of: Pick<EngineHost, "life" | "still" | "testimony">) {
    const { life } = of;
    const { world, prng, sometimes } = this.options;
    const host: EngineHost = {
      ...of,
      name: this.name,
      world,
      processes: this.processes,
      prng: prng.split(`engine ${life.name}`),
      mood: () => this.mood,
      sometimes,
    };
    return new Map<string, AnyEngine>([
      ["thing", mortalEngine(thingEngine(host, "delete"), life)],
      ["service", mortalEngine(thingEngine(host, "stop"), life)],
    ]);
  }

  private async begin({ agent, life }: Incarnation): Promise<void> {
    try {
      await agent.begin();
    } catch (error) {
      if (!isExpected(error)) throw error;
      this.options.sometimes("could not begin at once");
      const again = (): void => {
        if (life.isAlive && this.incarnation?.agent === agent) void this.begin(this.incarnation);
      };
      this.options.clock.after(beginAgainMs, again);
    }
  }

  /** The world tells; this life hears only of its own. */
  doEnded(entry: WorldDo): void {
    if (this.senses?.life === entry.life) this.senses.testimony.doEnded(entry.step);
  }
}

/** A store that is away refuses the claim, and so does one that still has a predecessor's. */
function isExpected(error: unknown): boolean {
  return error instanceof StoreError || error instanceof KhoreiaError;
}

function sum<Key>(one: ReadonlyMap<Key, number>, other: ReadonlyMap<Key, number>) {
  const both = new Map(one);
  for (const [key, count] of other) both.set(key, (both.get(key) ?? 0) + count);
  return both;
}
