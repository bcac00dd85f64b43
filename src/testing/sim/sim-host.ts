import { Agent, type DesiredContent, type StateMedium, memoryMedium } from "../../agent/index.ts";
import type { AnyEngine } from "../../engine/engine.ts";
import type { DeploymentName, HostName, JournalEvent } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import type { Store } from "../../store/index.ts";
import { type Life, mortalClock, mortalStore } from "./mortal.ts";
import { type EngineMood, calm, thingEngine } from "./sim-engine.ts";
import { SimProcesses, simRunner } from "./sim-runner.ts";
import type { SimWorld } from "./sim-world.ts";

export interface SimHostOptions {
  readonly name: HostName;
  readonly deployment: DeploymentName;
  readonly clock: Clock;
  readonly world: SimWorld;
  readonly store: Store;
  readonly prng: Prng;
  readonly contents: ReadonlyMap<string, DesiredContent>;
  readonly journal: (event: JournalEvent) => void;
  readonly sometimes: (what: string) => void;
}

/** One simulated machine: its disk and its processes outlive its agent. */
export class SimHost {
  readonly name: HostName;
  mood: EngineMood = { ...calm };
  agent: Agent | undefined;
  private readonly options: SimHostOptions;
  private readonly medium: StateMedium;
  private readonly processes: SimProcesses;
  private life: Life | undefined;
  private lives = 0;

  constructor(options: SimHostOptions) {
    this.options = options;
    this.name = options.name;
    this.medium = memoryMedium({ host: options.name, deployment: options.deployment });
    this.processes = new SimProcesses(options.world, options.clock);
  }

  get isUp(): boolean {
    return this.life !== undefined;
  }

  boot(): void {
    if (this.life !== undefined) return;
    this.lives += 1;
    const life: Life = { alive: true, name: `${this.name}#${this.lives}`, onDeath: [] };
    this.life = life;
    const { clock, store, contents, prng, journal, deployment } = this.options;
    const ownClock = mortalClock(clock, life);
    const chance = prng.split(`chance ${life.name}`);
    const engine = this.engine(life) as AnyEngine;
    let ids = 0;
    const agent = new Agent(
      {
        host: this.name,
        deployment,
        journalRevision: 0,
        leaseTtlSeconds: 10,
        spawningDos: 4,
        quietDos: 64,
        spawningChecks: 8,
        baseSetting: { cwd: "/", env: {} },
        hostFacts: (host) =>
          host === undefined
            ? undefined
            : {
                name: host,
                address: "192.0.2.1",
                os: "sim",
                arch: "sim",
                labels: {},
              },
        hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
      },
      {
        clock: ownClock,
        store: mortalStore(store, life, clock),
        engines: new Map([["thing", engine]]),
        state: this.medium.open(),
        runner: simRunner(this.processes, ownClock),
        entropy: {
          seed: () => chance.uint32(),
          id: () => `${life.name}-${(ids += 1)}`,
        },
        contents: { get: (content) => contents.get(content) },
        journal: (event) => {
          if (life.alive) journal(event);
        },
      },
    );
    this.agent = agent;
    void this.begin(agent, life, ownClock);
  }

  /** `kill -9`: at whatever the agent was waiting for, it goes no further. */
  crash(): void {
    const { life } = this;
    if (life === undefined) return;
    life.alive = false;
    this.life = undefined;
    this.agent = undefined;
    this.medium.crash();
    for (const consequence of life.onDeath) consequence();
    for (const entry of this.options.world.running) {
      // Its own work ends with it; the programs that it ran do not.
      if (entry.agent === life.name && !entry.spawned) this.options.world.finish(entry);
    }
  }

  /** The power fails: nothing goes on, the disk stays. */
  powerOff(): void {
    this.crash();
    this.processes.endAll();
  }

  private async begin(agent: Agent, life: Life, clock: Clock): Promise<void> {
    // A store that is away refuses the claim; whoever starts an agent starts it again.
    try {
      await agent.begin();
    } catch {
      if (life.alive) clock.after(500, () => void this.begin(agent, life, clock));
    }
  }

  private engine(life: Life) {
    const { world, prng, sometimes } = this.options;
    return thingEngine({
      name: this.name,
      agent: life.name,
      world,
      prng: prng.split(`engine ${life.name}`),
      mood: () => this.mood,
      alive: () => life.alive,
      spawn: (request) => this.processes.spawn(request),
      sometimes,
    });
  }
}
