import {
  createPart,
  describePart,
  type DoEnd,
  type Effect,
  type Generation,
  type PartEvent,
  type PartPlay,
  stepPart,
} from "../choreography/index.ts";
import {
  asInstanceId,
  asStepId,
  deploymentName,
  type DeploymentStatus,
  type Goal,
  type HostName,
  hostName,
  type Hold,
  type InstanceId,
  type InstanceStatus,
  type JournalEvent,
  type JournalFact,
  nodeName,
  type OperationName,
  type Report,
  type StepId,
  type Topology,
} from "../model/index.ts";
import { compileScore, projectPart, type Score } from "../score/index.ts";
import { fixedHosts, testFacts } from "../score/fixtures.ts";
import { Heap } from "../std/heap.ts";
import { snapshot } from "./snapshot.ts";

/** For tests: statuses in few words, and a small world that plays topologies for real. */
const position = { file: "shop.yaml", line: 14, column: 13 };

export function instance(id: string, parts: Partial<InstanceStatus> = {}): InstanceStatus {
  const [name = id] = id.split("[");
  return {
    instance: asInstanceId(id),
    node: nodeName(name),
    host: hostName("alpha"),
    generation: 1,
    goal: "started",
    retired: false,
    state: "started",
    condition: "steady",
    since: 0,
    waitingOn: [],
    steps: [],
    position,
    ...parts,
  };
}

/** `waits("web", "api", "db")`: web waits for both to be started. */
export function waits(id: string, ...others: readonly string[]): InstanceStatus {
  const waitingOn = others.map((other) => ({
    instance: asInstanceId(other),
    state: "started" as const,
    since: 0,
    host: hostName("alpha"),
  }));
  const text = `waits for ${others[0] ?? "nobody"} on alpha to be started`;
  return instance(id, {
    condition: "waiting",
    state: "initial",
    waitingOn,
    reason: { code: "KHO_WHY_WAITING", text },
  });
}

export function statusOf(...instances: readonly InstanceStatus[]): DeploymentStatus {
  return snapshot({
    deployment: deploymentName("shop"),
    uid: "u1",
    generation: 1,
    goal: "started",
    since: 0,
    parts: [instances],
  });
}

/** Events of host alpha, numbered; each is a time and a fact. */
export function chronicle(
  ...facts: readonly (readonly [time: number, fact: JournalFact])[]
): readonly JournalEvent[] {
  return facts.map(([time, fact], index) => ({
    revision: index + 1,
    time,
    host: hostName("alpha"),
    generation: 1,
    ...fact,
  }));
}

export const of = (id: string, operation: OperationName = "create") => ({
  instance: asInstanceId(id),
  step: asStepId(`${id}.${operation}`),
});

/** What the world does with a Do: how long it takes, how it ends, and whether that has effect. */
export interface Deed {
  readonly ms?: number;
  readonly end?: DoEnd;
  readonly takes?: boolean;
}

type Act = () => void;

/**
 * A world of one store and several hosts, whose time passes in leaps. Checks tell the truth at
 * once, Do's do as `deed` says. Everything that happens is in `events`.
 */
export class Dance {
  readonly events: JournalEvent[] = [];
  readonly score: Score;
  /** Steps whose effect is there. */
  readonly holding = new Set<StepId>();
  deed: (step: StepId, attempt: number) => Deed = () => ({});
  now = 0;
  readonly #epoch = 1_000_000;
  readonly #parts = new Map<HostName, PartPlay>();
  readonly #acts = new Heap<Act>();
  readonly #generation: number;
  readonly #observed = new Set<StepId>();

  constructor(topology: Topology, options: { readonly goal?: Goal } = {}) {
    this.#generation = 1;
    const goal = options.goal ?? "started";
    this.score = compileScore({ topology, goal, hostOf: fixedHosts, engineFacts: testFacts });
  }

  get wall(): number {
    return this.#epoch + this.now;
  }

  /** Every host begins to play. */
  begin(): this {
    const hosts = new Set(this.score.instances.map(({ host }) => host ?? hostName("alpha")));
    for (const host of hosts) {
      const generation: Generation = {
        part: projectPart(this.score, host),
        generation: this.#generation,
        fingerprintOf: (step) => step.id,
        holdOf: () => undefined,
        completionOf: () => undefined,
      };
      const play = createPart(generation.part, generation, { now: this.now, wall: this.wall });
      this.#parts.set(host, play);
      this.#step(host, { kind: "generation.accepted", ...generation });
    }
    return this;
  }

  /** Lets time pass, and everything happen that falls into it. */
  pass(ms: number): this {
    const end = this.now + ms;
    for (;;) {
      const act = this.#acts.peek();
      const wake = Math.min(...[...this.#parts.values()].map(({ wakes }) => wakes.next()));
      const next = Math.min(act?.at ?? Number.POSITIVE_INFINITY, wake);
      if (next > end) break;
      this.now = Math.max(this.now, next);
      if (act !== undefined && act.at <= wake) this.#acts.pop()?.item();
      else for (const host of this.#parts.keys()) this.#step(host, { kind: "clock.ticked" });
    }
    this.now = end;
    return this;
  }

  /** Somebody else undoes what a step has done. */
  undo(step: StepId, detail: string): this {
    this.holding.delete(step);
    return this.#report(step, { kind: "fails", detail, outside: true });
  }

  /** Somebody else does what a step waits for. */
  bringAbout(step: StepId): this {
    this.holding.add(step);
    return this.#report(step, { kind: "holds" });
  }

  hold(id: InstanceId, hold: Hold | undefined): this {
    this.#step(this.#hostOf(id), { kind: "hold.changed", instance: id, hold });
    return this;
  }

  heal(...instances: readonly InstanceId[]): this {
    for (const host of this.#parts.keys()) {
      this.#step(host, { kind: "heal.requested", instances, by: "ann", force: [] });
    }
    return this;
  }

  get instances(): readonly InstanceStatus[] {
    const at = { now: this.now, wall: this.wall };
    return [...this.#parts.values()].flatMap((play) => describePart(play, at));
  }

  get status(): DeploymentStatus {
    return snapshot({
      deployment: this.score.deployment,
      uid: "u1",
      generation: this.#generation,
      goal: this.score.goal,
      since: this.#epoch,
      parts: [this.instances],
    });
  }

  #report(step: StepId, report: Report): this {
    if (this.#observed.has(step)) {
      this.#step(this.#hostOfStep(step), { kind: "check.reported", step, report });
    }
    return this;
  }

  #look(step: StepId): void {
    if (this.holding.has(step)) this.#report(step, { kind: "holds" });
    else this.#report(step, { kind: "fails", detail: "absent", absent: true });
  }

  #step(host: HostName, event: PartEventWithoutTime): void {
    const play = this.#parts.get(host);
    if (play === undefined) return;
    const timed = { ...event, now: this.now, wall: this.wall } as PartEvent;
    for (const effect of stepPart(play, timed)) this.#carryOut(host, effect);
  }

  #carryOut(host: HostName, effect: Effect): void {
    switch (effect.kind) {
      case "journal.append":
        this.events.push(effect.event);
        return;
      case "check.start":
        this.#observed.add(effect.step);
        return this.#soon(0, () => this.#look(effect.step));
      case "check.stop":
        this.#observed.delete(effect.step);
        return;
      case "check.ask":
        return this.#soon(0, () => this.#look(effect.step));
      case "do.run": {
        const { step } = effect;
        const { ms = 10, end = { kind: "succeeded" }, takes } = this.deed(step, effect.attempt);
        return this.#soon(ms, () => {
          if (takes ?? end.kind === "succeeded") this.holding.add(step);
          this.#step(host, { kind: "do.ended", step, end, chance: 0.5 });
        });
      }
      case "signal.publish": {
        const { instance: id, reached } = effect;
        const others = [...this.#parts.keys()].filter((each) => each !== host);
        return this.#soon(1, () => {
          for (const other of others) {
            this.#step(other, { kind: "remote.observed", instance: id, reached });
          }
        });
      }
      case "completion.record":
      case "completion.erase":
      case "do.cancel":
        return;
    }
  }

  #soon(ms: number, act: Act): void {
    this.#acts.push(this.now + ms, act);
  }

  #hostOf(id: InstanceId): HostName {
    return this.score.byId.get(id)?.host ?? hostName("alpha");
  }

  #hostOfStep(step: StepId): HostName {
    const owner = this.score.instances.find(({ steps }) => steps.some(({ id }) => id === step));
    return owner?.host ?? hostName("alpha");
  }
}

type PartEventWithoutTime = PartEvent extends infer Event
  ? Event extends PartEvent
    ? Omit<Event, "now" | "wall">
    : never
  : never;
