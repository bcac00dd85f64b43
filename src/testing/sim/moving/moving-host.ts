import {
  Agent,
  type DesiredContent,
  type StateMedium,
  memoryMedium,
} from "../../../agent/index.ts";
import type { AnyEngine } from "../../../engine/engine.ts";
import {
  type HostName,
  type JournalEvent,
  KhoreiaError,
  deploymentName,
  hostName,
} from "../../../model/index.ts";
import type { Clock } from "../../../std/clock.ts";
import type { Prng } from "../../../std/prng.ts";
import { type Store, StoreError, encodeRecord, keys, recordFormat } from "../../../store/index.ts";
import { FaultyStore } from "../faulty-store.ts";
import { HeardStore, Hearsay } from "../hearsay.ts";
import { Life } from "../life.ts";
import { mortalClock, mortalState } from "../mortal.ts";
import { StillClock } from "../still-clock.ts";
import type { StoreFaults } from "../store-faults.ts";
import { jobEngine, noteEngine } from "./moving-engine.ts";
import { MovingMachine, type Program } from "./moving-machine.ts";
import { type HostShape, movingDeployment } from "./moving-shape.ts";

export interface MovingHostOptions {
  readonly shape: HostShape;
  readonly clock: Clock;
  readonly store: Store;
  readonly prng: Prng;
  readonly usualWeather: StoreFaults;
  readonly contents: ReadonlyMap<string, DesiredContent>;
  readonly journal: (life: string, event: JournalEvent) => void;
  readonly began: (program: Program) => void;
  readonly ended: (program: Program, isWell: boolean) => void;
  readonly sometimes: (what: string) => void;
}

interface Incarnation {
  readonly life: Life;
  readonly still: StillClock;
  readonly agent: Agent;
  readonly link: FaultyStore;
}

const deployment = deploymentName(movingDeployment);
const leaseTtlSeconds = 10;
const beginAgainMs = 500;
/** A presence ends by itself some time after its host is gone. */
const presenceTtlMs = 12_000;

/** One machine of the moving world, with the lives of its agent. */
export class MovingHost {
  readonly name: HostName;
  readonly shape: HostShape;
  readonly machine: MovingMachine;
  private readonly options: MovingHostOptions;
  private readonly medium: StateMedium;
  private incarnation: Incarnation | undefined;
  private weather: StoreFaults;
  private lives = 0;
  private journalRevision = 0;
  private isEnding = false;

  constructor(options: MovingHostOptions) {
    const { shape, clock, prng, began, ended, sometimes } = options;
    this.options = options;
    this.shape = shape;
    this.name = hostName(shape.name);
    this.weather = options.usualWeather;
    this.medium = memoryMedium({ host: this.name, deployment });
    this.machine = new MovingMachine({
      name: shape.name,
      clock,
      prng: prng.split("machine"),
      rate: shape.rate,
      began,
      ended,
      sometimes,
    });
  }

  get agent(): Agent | undefined {
    return this.incarnation?.agent;
  }

  get link(): FaultyStore | undefined {
    return this.incarnation?.link;
  }

  setWeather(weather: StoreFaults): void {
    this.weather = weather;
    this.link?.setFaults(weather);
  }

  clearUp(): void {
    this.setWeather(this.options.usualWeather);
  }

  boot(): void {
    if (this.incarnation !== undefined) return;
    this.lives += 1;
    this.incarnation = this.incarnate(new Life(`${this.name}#${this.lives}`));
    void this.begin(this.incarnation);
    this.sayPresent(true);
  }

  /** `kill -9`: its programs go on. */
  crash(): void {
    const { incarnation } = this;
    if (incarnation === undefined) return;
    this.incarnation = undefined;
    this.isEnding = false;
    incarnation.life.end();
    this.medium.crash();
    incarnation.link.abandon();
    const { lives } = this;
    this.options.clock.after(presenceTtlMs, () => {
      if (this.lives === lives && this.incarnation === undefined) this.sayPresent(false);
    });
  }

  powerOff(): void {
    this.crash();
    this.machine.endAll();
  }

  /** SIGSTOP of its agent. */
  stall(durationMs: number): void {
    const { incarnation, options } = this;
    incarnation?.still.standStill(durationMs);
    if (durationMs <= leaseTtlSeconds * 1_000) return;
    options.clock.after(durationMs, () => {
      if (incarnation?.life.isAlive === true) options.sometimes("stood still beyond its lease");
    });
  }

  goOn(): void {
    this.incarnation?.still.goOn();
  }

  /** SIGTERM. */
  async drain(then: () => void): Promise<void> {
    const { incarnation } = this;
    if (incarnation === undefined || this.isEnding) return;
    this.isEnding = true;
    await new Promise<void>((resolve) => incarnation.still.pass(resolve));
    if (this.incarnation !== incarnation) return;
    await incarnation.agent.drain(1_000, "simulated");
    if (this.incarnation !== incarnation) return;
    this.options.sometimes("drained");
    this.crash();
    then();
  }

  private incarnate(life: Life): Incarnation {
    const { clock, store, prng, contents, journal, shape } = this.options;
    const still = new StillClock({ world: clock, rate: shape.rate });
    const chance = prng.split(`chance ${life.name}`);
    const link = new FaultyStore({
      store,
      clock,
      prng: prng.split(`link ${life.name}`),
      faults: this.weather,
      own: still,
    });
    const hearsay = new Hearsay(clock);
    let ids = 0;
    const engines = new Map<string, AnyEngine>([
      ["job", jobEngine(this.machine, still)],
      ["note", noteEngine()],
    ]);
    const agent = new Agent(
      {
        host: this.name,
        deployment,
        journalRevision: this.journalRevision,
        leaseTtlSeconds,
        spawningDos: 8,
        quietDos: 8,
        spawningChecks: 8,
        baseSetting: { cwd: "/", env: {} },
        hostFacts: () => undefined,
        hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
        labels: shape.labels,
        reports: true,
      },
      {
        clock: mortalClock(still, life, () => 0),
        store: new HeardStore({ store: link, life, still, hearsay, sent: () => undefined }),
        engines,
        state: mortalState(this.medium.open(), life),
        runner: this.machine.runner(life, still),
        entropy: { seed: () => chance.uint32(), id: () => `${life.name}-${(ids += 1)}` },
        contents: { get: (content) => contents.get(content) },
        journal: (event) => {
          if (!life.touch()) return;
          this.journalRevision = event.revision;
          journal(life.name, event);
        },
      },
    );
    return { life, still, agent, link };
  }

  private async begin({ agent, life }: Incarnation): Promise<void> {
    try {
      await agent.begin();
    } catch (error) {
      if (!(error instanceof StoreError || error instanceof KhoreiaError)) throw error;
      const again = (): void => {
        if (life.isAlive && this.incarnation?.agent === agent) void this.begin(this.incarnation);
      };
      this.options.clock.after(beginAgainMs, again);
    }
  }

  /** What the agent of a host says for all deployments; it is no part of what is tried here. */
  private sayPresent(isPresent: boolean): void {
    const { store, clock, shape } = this.options;
    const key = keys.presence(this.name);
    const record = {
      format: recordFormat,
      identity: this.name,
      release: "0",
      process: 1,
      since: clock.wall(),
      address: "",
      os: "",
      arch: "",
      labels: shape.labels,
      complaints: [],
    };
    const then = isPresent
      ? ({ kind: "put", key, value: encodeRecord(record) } as const)
      : ({ kind: "delete", range: { key } } as const);
    void store.txn({ compares: [], then: [then] });
  }
}
