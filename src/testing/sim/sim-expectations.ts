import type { Goal, ReachedState } from "../../model/index.ts";
import type { StepId } from "../../model/index.ts";
import { assertNever } from "../../std/invariant.ts";
import {
  type BuildingOperation,
  type NodeShape,
  type Shape,
  building,
  instancesOf,
  thingOf,
} from "./sim-shape.ts";

/** A thing that a step is to bring about. */
export interface Expected {
  readonly step: StepId;
  readonly instance: string;
  readonly node: string;
  readonly host: string;
  readonly operation: BuildingOperation;
  readonly thing: string;
  readonly mark: string;
  readonly kind: "checked" | "unchecked" | "gate";
  /** The thing of the operation that `redo_on` names. */
  readonly sources: readonly string[];
}

/** An instance that must have got so far. */
export interface Needed {
  readonly instance: string;
  readonly until: ReachedState;
}

const leadsTo = { create: "created", configure: "configured", start: "started" } as const;
const furthest: readonly ReachedState[] = ["created", "configured", "started"];

/**
 * What one generation means, worked out from the words it was made of and without the score:
 * checkers that asked the code under test would believe its mistakes.
 */
export class Expectations {
  readonly uid: string;
  readonly generation: number;
  readonly goal: Goal;
  readonly shape: Shape;
  readonly byStep = new Map<string, Expected>();
  private readonly nodes = new Map<string, NodeShape>();
  private readonly owners = new Map<string, NodeShape>();

  constructor(
    shape: Shape,
    of: { readonly uid: string; readonly generation: number; readonly goal: Goal },
  ) {
    this.shape = shape;
    this.uid = of.uid;
    this.generation = of.generation;
    this.goal = of.goal;
    for (const node of shape.nodes) {
      this.nodes.set(node.name, node);
      for (const instance of instancesOf(node)) {
        this.owners.set(instance, node);
        for (const operation of building) this.expect(node, instance, operation);
      }
    }
  }

  node(name: string): NodeShape | undefined {
    return this.nodes.get(name);
  }

  /** The node of an instance that this generation has; undefined when it has it not. */
  ownerOf(instance: string): NodeShape | undefined {
    return this.owners.get(instance);
  }

  /** What two generations must agree on for the word about an instance to count in both. */
  definitionOf(instance: string): string | undefined {
    const owner = this.owners.get(instance);
    if (owner === undefined) return undefined;
    // Marks and editions are those of operations: without any they are no part of the text.
    const isBare = Object.keys(owner.operations).length === 0;
    const words = isBare ? { ...owner, mark: "", edition: "" } : owner;
    return JSON.stringify({ ...words, count: undefined });
  }

  stepsOf(instance: string): readonly Expected[] {
    return building.flatMap((operation) => this.byStep.get(`${instance}.${operation}`) ?? []);
  }

  /** Is this operation wanted at all? */
  wants({ operation }: Expected): boolean {
    if (this.goal === "deleted") return false;
    return this.goal === "started" || operation !== "start";
  }

  /** Earlier operations of the same instance. */
  earlier({ instance, operation }: Expected): readonly Expected[] {
    const before = building.slice(0, building.indexOf(operation));
    return this.stepsOf(instance).filter((expected) => before.includes(expected.operation));
  }

  /** What holds back `operation` of a node, by its requirements. */
  gatesOf(name: string, operation: BuildingOperation): readonly Needed[] {
    const node = this.nodes.get(name);
    return (node?.requires ?? []).flatMap(({ node: required, gate }) => {
      const until = wanted(gate, operation);
      const target = this.nodes.get(required);
      if (until === undefined || target === undefined) return [];
      const capped = this.goal === "stopped" && until === "started" ? "configured" : until;
      return instancesOf(target).map((instance) => ({ instance, until: capped }));
    });
  }

  /** The operations of an instance that lead to a state. */
  upTo(until: ReachedState): readonly BuildingOperation[] {
    return building.slice(0, furthest.indexOf(until) + 1);
  }

  /** Nodes that require this one. */
  requirers(name: string): readonly NodeShape[] {
    return this.shape.nodes.filter((node) => node.requires.some(({ node: of }) => of === name));
  }

  private expect(node: NodeShape, instance: string, operation: BuildingOperation): void {
    const shape = node.operations[operation];
    if (shape === undefined) return;
    const step = `${instance}.${operation}` as StepId;
    const source = building[building.indexOf(operation) - 1];
    this.byStep.set(step, {
      step,
      instance,
      node: node.name,
      host: node.host,
      operation,
      thing: thingOf(node, instance, operation),
      mark: node.mark,
      kind: shape.kind,
      sources: shape.redo && source !== undefined ? [thingOf(node, instance, source)] : [],
    });
  }
}

function wanted(
  gate: NodeShape["requires"][number]["gate"],
  operation: BuildingOperation,
): ReachedState | undefined {
  switch (gate.kind) {
    case "lifecycle":
      return "started";
    case "same-operation":
      return leadsTo[operation];
    case "explicit":
      return building.findIndex((each) => each === gate.before) <= building.indexOf(operation)
        ? gate.until
        : undefined;
    default:
      return assertNever(gate);
  }
}

/** Everything that was ever published, for checkers that look back. */
export class Chronicle {
  private readonly all: Expectations[] = [];

  add(expectations: Expectations): void {
    this.all.push(expectations);
  }

  get newest(): Expectations | undefined {
    return this.all.at(-1);
  }

  of(uid: string, generation: number): Expectations | undefined {
    return this.all.find((each) => each.uid === uid && each.generation === generation);
  }

  /** Newest first, from `from` on. */
  *back(from: Expectations): Generator<Expectations> {
    for (let i = this.all.indexOf(from); i >= 0; i -= 1) yield this.all[i] as Expectations;
  }

  /** The newest generation that has an instance, up to `from`. */
  lastWith(from: Expectations, instance: string): Expectations | undefined {
    for (const of of this.back(from)) if (of.ownerOf(instance) !== undefined) return of;
    return undefined;
  }

  /** The step that a thing belongs to, in the newest generation that has it, up to `from`. */
  lastOwner(
    from: Expectations,
    step: string,
  ): { of: Expectations; expected: Expected } | undefined {
    for (const of of this.back(from)) {
      const expected = of.byStep.get(step);
      if (expected !== undefined) return { of, expected };
    }
    return undefined;
  }
}
