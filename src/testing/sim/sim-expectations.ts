import type {
  OperationName,
  ReachedState,
  StepId,
  Topology,
  TopologyNode,
} from "../../model/index.ts";
import { instanceId, stepId } from "../../model/index.ts";
import { assertNever } from "../../std/invariant.ts";

/** A thing that a step is to bring about, by the words of the topology alone. */
export interface Expected {
  readonly step: StepId;
  readonly node: string;
  readonly host: string;
  readonly thing: string;
  readonly mark: string;
  readonly checked: boolean;
  readonly gate: boolean;
}

const building: readonly OperationName[] = ["create", "configure", "start"];
const leadsTo: Readonly<Record<string, ReachedState>> = {
  create: "created",
  configure: "configured",
  start: "started",
};

/**
 * What a topology means, worked out from its text a second time and without the score: checkers
 * that asked the code under test would believe its mistakes.
 */
export class Expectations {
  readonly byStep = new Map<StepId, Expected>();
  private readonly nodes = new Map<string, TopologyNode>();

  constructor(topology: Topology) {
    for (const node of topology.nodes) {
      this.nodes.set(node.name, node);
      for (const operation of building) this.expect(node, operation);
    }
  }

  /** Everything that must have been seen there before a Do of `step` may begin. */
  before(step: StepId): readonly Expected[] {
    const own = this.byStep.get(step);
    const node = own === undefined ? undefined : this.nodes.get(own.node);
    if (own === undefined || node === undefined) return [];
    const operation = step.slice(step.lastIndexOf(".") + 1) as OperationName;
    const instance = step.slice(0, step.lastIndexOf("."));
    const found = building
      .slice(0, building.indexOf(operation))
      .flatMap((earlier) => this.byStep.get(`${instance}.${earlier}` as StepId) ?? []);
    for (const requirement of node.requirements) {
      const until = wanted(requirement.gate, operation);
      if (until !== undefined) found.push(...this.upTo(requirement.node, until));
    }
    return found;
  }

  /** Steps of the nodes that require the node of `step`: torn down before it. */
  dependents(node: string): readonly Expected[] {
    const requirers = [...this.nodes.values()].filter((other) =>
      other.requirements.some((requirement) => requirement.node === node),
    );
    return requirers.flatMap((other) => this.ofNode(other.name));
  }

  ofNode(node: string): readonly Expected[] {
    return [...this.byStep.values()].filter((expected) => expected.node === node);
  }

  private upTo(node: string, until: ReachedState): readonly Expected[] {
    const operations = building.slice(0, building.findIndex((op) => leadsTo[op] === until) + 1);
    return this.ofNode(node).filter((expected) =>
      operations.some((operation) => expected.step.endsWith(`.${operation}`)),
    );
  }

  private expect(node: TopologyNode, operation: OperationName): void {
    const definition = node.operations[operation];
    if (definition?.kind !== "perform") return;
    const indexes =
      node.count === undefined
        ? [undefined]
        : Array.from({ length: node.count }, (_, index) => index);
    const call = definition.check ?? definition.do;
    for (const index of indexes) {
      const instance = instanceId(node.name, index);
      const step = stepId(instance, operation);
      this.byStep.set(step, {
        step,
        node: node.name,
        thing: `${instance}/${operation}`,
        host: node.placement.kind === "host" ? node.placement.host : "",
        mark: textOf(call?.params["mark"]),
        checked: definition.check !== undefined,
        gate: definition.do === undefined,
      });
    }
  }
}

function wanted(
  gate: TopologyNode["requirements"][number]["gate"],
  operation: OperationName,
): ReachedState | undefined {
  switch (gate.kind) {
    case "lifecycle":
      return "started";
    case "same-operation":
      return leadsTo[operation];
    case "explicit":
      return building.indexOf(gate.before) <= building.indexOf(operation) ? gate.until : undefined;
    default:
      return assertNever(gate);
  }
}

function textOf(param: unknown): string {
  return typeof param === "string" ? param : "";
}
