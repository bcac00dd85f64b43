import { type DesiredContent, retiredAfter } from "../../../agent/index.ts";
import { type Goal, type InstanceId, instanceId, nodeName } from "../../../model/index.ts";
import { hash128 } from "../../../std/hash.ts";
import { type Prng, createPrng } from "../../../std/prng.ts";
import { EmbeddedStore } from "../../../store/adapter/embedded.ts";
import {
  type StatusRecord,
  decodeRecord,
  encodeRecord,
  keys,
  recordFormat,
} from "../../../store/index.ts";
import type { Property, Violation } from "../violation.ts";
import { type Drain, VirtualClock } from "../virtual-clock.ts";
import { fairWeather } from "../weather.ts";
import { ClaimChecker } from "./claim-checker.ts";
import { MovingHost } from "./moving-host.ts";
import type { Program } from "./moving-machine.ts";
import {
  type MovingNode,
  canPlay,
  movingDeployment,
  randomHosts,
  randomNodes,
  topologyOf,
} from "./moving-shape.ts";

export interface MovingUniverseOptions {
  readonly seed: number;
  readonly drain: Drain;
  readonly trace?: (line: string) => void;
}

/** Everything of one seed of the moving world. */
export class MovingUniverse {
  readonly prng: Prng;
  readonly clock: VirtualClock;
  readonly store: EmbeddedStore;
  readonly hosts: readonly MovingHost[];
  readonly checker: ClaimChecker;
  readonly violations: Violation[] = [];
  readonly counters: Record<string, number> = {};
  nodes: readonly MovingNode[];
  generation = 0;
  /** Faults go on. */
  isOpen = true;
  programs = 0;
  private readonly contents = new Map<string, DesiredContent>();
  private content: DesiredContent | undefined;
  private readonly lines: string[] = [];
  private readonly trace: ((line: string) => void) | undefined;

  constructor({ seed, drain, trace }: MovingUniverseOptions) {
    this.prng = createPrng(seed);
    this.trace = trace;
    this.clock = new VirtualClock(drain);
    this.store = new EmbeddedStore({ clock: this.clock });
    const chance = this.prng.split("shape");
    const shapes = randomHosts(chance);
    this.nodes = randomNodes(chance, shapes);
    const bench = {
      violate: (property: Property, text: string) => this.violate(property, text),
      sometimes: (what: string) => this.sometimes(what),
    };
    const isNoted = (id: InstanceId): boolean =>
      this.nodes.some(({ name, isNoted: noted }) => noted && id.split("[")[0] === name);
    this.checker = new ClaimChecker(bench, isNoted);
    void this.checker.follow(this.store);
    const usualWeather = fairWeather(chance.pick([1, 2, 30, 200]));
    this.hosts = shapes.map((shape) => {
      return new MovingHost({
        shape,
        clock: this.clock,
        store: this.store,
        prng: this.prng.split(`host ${shape.name}`),
        usualWeather,
        contents: this.contents,
        journal: (life, event) => {
          const subject = "step" in event ? event.step : "instance" in event ? event.instance : "";
          this.say(`${life} g${event.generation} ${event.kind} ${subject}`);
          this.sometimes(event.kind);
        },
        began: (program) => this.began(program),
        ended: (program, isWell) => {
          this.say(`${program.life} ${program.step} (${program.token}) ended, well: ${isWell}`);
          this.checker.ended(program, isWell);
        },
        sometimes: (what) => this.sometimes(what),
      });
    });
  }

  sometimes(what: string): void {
    this.counters[what] = (this.counters[what] ?? 0) + 1;
  }

  violate(property: Property, text: string): void {
    this.say(`! ${property} ${text}`);
    this.violations.push({ property, at: this.clock.now(), text });
  }

  say(line: string): void {
    const timed = `${this.clock.now()} ${line}`;
    this.lines.push(timed);
    this.trace?.(timed);
  }

  get hash(): string {
    return hash128(this.lines.join("\n"));
  }

  publish(nodes: readonly MovingNode[], goal: Goal = "started"): void {
    this.nodes = nodes;
    this.generation += 1;
    const topology = topologyOf(nodes);
    this.content = { topology, retired: retiredAfter(this.content, topology) };
    const content = `content ${this.generation}`;
    this.contents.set(content, this.content);
    const record = {
      format: recordFormat,
      uid: "moving",
      generation: this.generation,
      goal,
      content,
      acceptedAt: this.clock.wall(),
      by: "operator",
    };
    const key = keys.desired(movingDeployment);
    void this.store.txn({
      compares: [],
      then: [{ kind: "put", key, value: encodeRecord(record) }],
    });
  }

  /** Everybody plays the newest generation and calls it done, and everything is played. */
  async isConverged(): Promise<boolean> {
    const areDone = this.hosts.every(
      ({ agent }) => agent?.generation === this.generation && agent.assess() === "converged",
    );
    if (!areDone) return false;
    const steady = await this.steady();
    return this.wanted().every((id) => steady.has(id));
  }

  /** Instances that some host can play. */
  wanted(): readonly InstanceId[] {
    const playable = this.nodes.filter((node) =>
      this.hosts.some(({ shape }) => canPlay(shape, node)),
    );
    return playable.flatMap(({ name, count }) => {
      if (count === undefined) return [instanceId(nodeName(name))];
      return Array.from({ length: count }, (_, i) => instanceId(nodeName(name), i));
    });
  }

  /** What is said to be steady by whoever plays it now. */
  private async steady(): Promise<ReadonlySet<InstanceId>> {
    const steady = new Set<InstanceId>();
    for (const { name } of this.hosts) {
      const prefix = keys.statusPrefix(name, movingDeployment);
      for (const { value } of (await this.store.range({ prefix })).pairs) {
        const decoded = decodeRecord<StatusRecord>(value);
        if (decoded.kind !== "record" || decoded.record.generation !== this.generation) continue;
        for (const { instance, token, condition } of decoded.record.instances) {
          const isHeld = token === undefined || this.checker.claimOf(instance)?.token === token;
          if (isHeld && condition === "steady") steady.add(instance);
        }
      }
    }
    return steady;
  }

  private began(program: Program): void {
    this.programs += 1;
    this.say(`${program.life} ${program.step} (${program.token}) begins`);
    this.checker.began(program);
  }
}
