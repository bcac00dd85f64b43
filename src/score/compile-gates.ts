import type { Gate, Goal, Requirement } from "../model/index.ts";
import { assertNever, invariant } from "../std/invariant.ts";
import type { NodePlan, NodePlans } from "./node-plan.ts";
import { buildingOperations, furthestState, goalWants, teardownOperations } from "./operations.ts";
import type { ScoreGate } from "./score.ts";
import { reachedBy } from "../model/index.ts";

/** The gates that all instances of a plan share; the order follows the text, then the levels. */
export type SharedGates = ReadonlyMap<NodePlan, readonly ScoreGate[]>;

/** Turns the requirements between definitions into gates between instances. */
export function compileGates(plans: NodePlans, goal: Goal): SharedGates {
  const gates = new Map<NodePlan, ScoreGate[]>(plans.inOrder.map((plan) => [plan, []]));
  const onto = (plan: NodePlan): ScoreGate[] => {
    const list = gates.get(plan);
    invariant(list !== undefined, "every plan has a list of gates");
    return list;
  };
  for (const plan of plans.inOrder) {
    if (plan.goal !== "deleted") addBuildingGates(plan, plans, onto(plan));
  }
  for (const plan of plans.inOrder) {
    addTeardownGates(plan, plans, onto);
    addReplacementGates(plan, plans, { goal, gates: onto(plan) });
  }
  return gates;
}

type GateShape = Pick<ScoreGate, "until" | "before" | "andLater" | "kind">;

/** What a requirement holds back, as it is written, whatever the goal. */
function shapesOf(gate: Gate): readonly GateShape[] {
  switch (gate.kind) {
    case "lifecycle":
      return lifecycle;
    case "same-operation":
      return sameOperation;
    case "explicit":
      return [{ until: gate.until, before: gate.before, andLater: true, kind: "explicit" }];
    default:
      return assertNever(gate);
  }
}
const lifecycle: readonly GateShape[] = [
  { until: "started", before: "create", andLater: true, kind: "lifecycle" },
];
const sameOperation: readonly GateShape[] = buildingOperations.map((operation) => ({
  until: reachedBy[operation],
  before: operation,
  andLater: false,
  kind: "same-operation",
}));

function addBuildingGates(plan: NodePlan, plans: NodePlans, gates: ScoreGate[]): void {
  const shapesByNode = new Map<NodePlan, GateShape[]>();
  for (const requirement of plan.definition.requirements) {
    const required = plans.current.get(requirement.node);
    invariant(required !== undefined, `the reader has refused the unknown "${requirement.node}"`);
    const known = shapesByNode.get(required) ?? [];
    shapesByNode.set(required, known);
    for (const shape of shapesOf(requirement.gate)) {
      const { before, andLater, kind } = shape;
      const until = reachable(shape.until, plan.goal);
      if (known.some((other) => isSameGate(other, { until, before, andLater }))) continue;
      known.push({ until, before, andLater, kind });
      const { position } = requirement;
      for (const { id } of required.instances) {
        gates.push({ instance: id, until, before, andLater, kind, position });
      }
    }
  }
}

/** A gate cannot ask for more than the goal does, or a stopped deployment would never heal. */
function reachable(until: ScoreGate["until"], goal: Goal): ScoreGate["until"] {
  return until === "started" ? (furthestState(goal) ?? until) : until;
}

function isSameGate(
  a: Pick<ScoreGate, "until" | "before" | "andLater">,
  b: Pick<ScoreGate, "until" | "before" | "andLater">,
): boolean {
  return a.until === b.until && a.before === b.before && a.andLater === b.andLater;
}

/** What requires a node is taken back before the node is, as far as both are taken back. */
function addTeardownGates(
  plan: NodePlan,
  plans: NodePlans,
  onto: (plan: NodePlan) => ScoreGate[],
): void {
  const seen = new Set<NodePlan>();
  for (const requirement of plan.definition.requirements) {
    for (const required of requiredPlans(plan, requirement, plans)) {
      if (seen.has(required) || plan.level <= required.level) continue;
      seen.add(required);
      addTeardown({ of: required, after: plan, at: requirement, gates: onto(required) });
    }
  }
}

function requiredPlans(plan: NodePlan, { node }: Requirement, plans: NodePlans): NodePlan[] {
  const current = plans.current.get(node);
  const found = current === undefined ? [] : [current];
  return plan.retired ? [...found, ...(plans.retired.get(node) ?? [])] : found;
}

interface Teardown {
  readonly of: NodePlan;
  readonly after: NodePlan;
  readonly at: Pick<Requirement, "position">;
  readonly gates: ScoreGate[];
}

function addTeardown({ of, after, at: { position }, gates }: Teardown): void {
  for (const before of teardownOperations) {
    if (!goalWants(of.goal, before) || !goalWants(after.goal, before)) continue;
    const until = reachedBy[before];
    for (const { id } of after.instances) {
      gates.push({ instance: id, until, before, andLater: false, kind: "teardown", position });
    }
  }
}

/**
 * What a current node used to require stays until that node runs without it, and, when that node
 * is taken back as well, until it is.
 */
function addReplacementGates(
  plan: NodePlan,
  plans: NodePlans,
  { goal, gates }: { readonly goal: Goal; readonly gates: ScoreGate[] },
): void {
  const { position } = plan.definition;
  const until = furthestState(goal);
  for (const name of new Set(plan.requiredBy)) {
    const user = plans.current.get(name);
    if (user === undefined) continue;
    if (user.level > plan.level || goal !== "deleted") {
      addTeardown({ of: plan, after: user, at: { position }, gates });
    }
    if (until === undefined) continue;
    for (const { id } of user.instances) {
      gates.push({
        instance: id,
        until,
        before: "stop",
        andLater: true,
        kind: "teardown",
        position,
      });
    }
  }
}
