import {
  type Goal,
  type OperationName,
  type PerformOperation,
  type Requirement,
  type StepId,
  type Topology,
  type TopologyNode,
  asStepId,
  defaultLimits,
  deploymentName,
  hostName,
  nodeName,
} from "../model/index.ts";
import { compileScore, engineFactsOf, projectPart } from "../score/index.ts";
import type { Retired } from "../score/index.ts";
import type { Completion, Effect } from "./effect.ts";
import type { DoEnd } from "./event.ts";
import type { Generation } from "./part-event.ts";
import { type PartPlay, createPart, stepPart } from "./step-part.ts";

const position = { file: "test.yaml", line: 1, column: 1 };
const call = { engine: "thing", params: {}, templates: [], position };
const engines = engineFactsOf(
  new Map([["thing", { info: { identity: [], undoneBy: "delete" }, check: 1, do: 1, undo: 1 }]]),
);

/** Shorthand of one operation: checked and done, only done, or a gate that only has a check. */
export type Shape = "both" | "do" | "gate";

export function operation(shape: Shape, more: Partial<PerformOperation> = {}): PerformOperation {
  return {
    kind: "perform",
    ...(shape === "do" ? {} : { check: call }),
    ...(shape === "gate" ? {} : { do: call }),
    limits: { ...defaultLimits, attempts: 3 },
    redoOn: [],
    env: {},
    position,
    ...more,
  };
}

export interface NodeShape {
  readonly requires?: readonly (string | Requirement)[];
  readonly operations?: Partial<Record<OperationName, PerformOperation>>;
  readonly onBroken?: "keep" | "stop";
  readonly count?: number;
  readonly host?: string;
}

export function topologyOf(shapes: Readonly<Record<string, NodeShape>>): Topology {
  const nodes = Object.entries(shapes).map(([name, shape]): TopologyNode => {
    const requirements = (shape.requires ?? []).map((required) =>
      typeof required === "string" ? requires(required) : required,
    );
    return {
      name: nodeName(name),
      labels: {},
      placement: { kind: "host", host: hostName(shape.host ?? "here") },
      requirements,
      operations: shape.operations ?? { create: operation("both") },
      exports: {},
      onBroken: shape.onBroken ?? "keep",
      onHostLost: "keep",
      updateParallel: 1,
      position,
      ...(shape.count === undefined ? {} : { count: shape.count }),
    };
  });
  return { name: deploymentName("test"), form: "khoreia", nodes };
}

export function requires(node: string, gate: Requirement["gate"] = { kind: "lifecycle" }) {
  return { node: nodeName(node), gate, position };
}

export interface Played {
  readonly goal?: Goal;
  readonly generation?: number;
  readonly retired?: readonly Retired[];
  readonly completions?: ReadonlyMap<string, Completion>;
  /** Marks definitions: a step whose mark differs is another one. */
  readonly marks?: Readonly<Record<string, string>>;
}

export function generationOf(topology: Topology, played: Played = {}): Generation {
  const score = compileScore({
    topology,
    goal: played.goal ?? "started",
    hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
    engineFacts: engines,
    retired: played.retired ?? [],
  });
  return {
    part: projectPart(score, hostName("here")),
    generation: played.generation ?? 1,
    fingerprintOf: (step) => `print-${played.marks?.[step.id] ?? "1"}`,
    completionOf: (step) => played.completions?.get(step.id),
    holdOf: () => undefined,
  };
}

/** A part with hands: keeps time, collects orders, and answers when the test says so. */
export class Trial {
  readonly play: PartPlay;
  readonly effects: Effect[] = [];
  now = 0;

  constructor(generation: Generation) {
    this.play = createPart(generation.part, generation, { now: 0, wall: 0 });
    this.accept(generation);
  }

  accept(generation: Generation): readonly Effect[] {
    return this.take({ kind: "generation.accepted", ...generation });
  }

  report(step: string, kind: "holds" | "fails" | "unknown", more: { outside?: true } = {}) {
    return this.take({ kind: "check.reported", step: asStepId(step), report: { kind, ...more } });
  }

  ended(step: string, end: DoEnd = { kind: "succeeded" }) {
    return this.take({ kind: "do.ended", step: asStepId(step), end, chance: 0.5 });
  }

  /** A Do fails, and the check, which is asked then, still says no. */
  fail(step: string, more: { terminal?: true } = {}): readonly Effect[] {
    const end = { kind: "failed", code: "KHO_DO_EXIT", message: "no", ...more } as const;
    return [...this.ended(step, end), ...this.report(step, "fails")];
  }

  /** Time passes until `ms` later; whatever is due by then happens when it is due. */
  wait(ms: number): readonly Effect[] {
    const end = this.now + ms;
    const all: Effect[] = [];
    for (let at = this.play.wakes.next(); at <= end; at = this.play.wakes.next()) {
      this.now = Math.max(this.now, at);
      all.push(...this.take({ kind: "clock.ticked" }));
    }
    this.now = end;
    return all;
  }

  take(event: Record<string, unknown> & { kind: string }): readonly Effect[] {
    const at = { now: this.now, wall: this.now };
    const effects = stepPart(this.play, { ...event, ...at } as Parameters<typeof stepPart>[1]);
    this.effects.push(...effects);
    return effects;
  }

  condition(instance: string): string | undefined {
    const slot = this.play.routing.slots.get(instance as never);
    return slot === undefined ? undefined : this.play.dancers[slot]?.condition;
  }
}

/** The steps whose Do these effects order, in order. */
export function dosOf(effects: readonly Effect[]): readonly StepId[] {
  return effects.flatMap((effect) => (effect.kind === "do.run" ? [effect.step] : []));
}
