import { reachedBy } from "../model/index.ts";
import type { Gate, Goal, Position, ReachedState, Requirement } from "../model/index.ts";
import { assertNever, invariant } from "../std/invariant.ts";
import type { NodePlan, NodePlans } from "./node-plan.ts";
import { buildingOperations, furthestState, goalWants, teardownOperations } from "./operations.ts";
import type { ScoreGate } from "./score.ts";

/** What holds back the building of a plan, in the order of the text; its instances share it. */
export function buildingGates(plan: NodePlan, plans: NodePlans): readonly ScoreGate[] {
  if (plan.goal === "deleted" || plan.definition.requirements.length === 0) return noGates;
  const { goal, definition } = plan;
  const gates: ScoreGate[] = [];
  // Identical gates collapse; only several requirements of one node can bring them about.
  const known = isRepeating(definition.requirements) ? new Set<string>() : undefined;
  let place = plan.firstRequired;
  for (const { node, gate, position } of definition.requirements) {
    const required = plans.required[place];
    invariant(required !== undefined, "there is one plan for each requirement");
    place += 1;
    for (const { until: wanted, before, andLater, kind } of shapesOf(gate)) {
      const until = reachable(wanted, goal);
      const text = known === undefined ? "" : `${before} ${andLater} ${until} ${node}`;
      if (known?.has(text)) continue;
      known?.add(text);
      for (const instance of required.ids) {
        gates.push({ instance, until, before, andLater, kind, position });
      }
    }
  }
  return gates;
}
const noGates: readonly ScoreGate[] = [];

/** Whatever must be taken back later than something else, and the gates that see to it. */
export function teardownGates(plans: NodePlans, goal: Goal): ReadonlyMap<NodePlan, ScoreGate[]> {
  const gates = new Map<NodePlan, ScoreGate[]>();
  if (goal === "started" && plans.retired.size === 0) return gates;
  const onto = (plan: NodePlan): ScoreGate[] => {
    const list = gates.get(plan) ?? [];
    gates.set(plan, list);
    return list;
  };
  for (const plan of plans.inOrder) {
    addTeardownGates(plan, plans, onto);
    if (plan.requiredBy.length > 0) addReplacementGates(plan, plans, { goal, gates: onto(plan) });
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

function isRepeating(requirements: readonly Requirement[]): boolean {
  if (requirements.length < 2) return false;
  if (requirements.length === 2) return requirements[0]?.node === requirements[1]?.node;
  return new Set(requirements.map(({ node }) => node)).size < requirements.length;
}

/** A gate cannot ask for more than the goal does, or a stopped deployment would never heal. */
function reachable(until: ReachedState, goal: Goal): ReachedState {
  return until === "started" ? (furthestState(goal) ?? until) : until;
}

/** What requires a node is taken back before the node is, as far as both are taken back. */
function addTeardownGates(
  plan: NodePlan,
  plans: NodePlans,
  onto: (plan: NodePlan) => ScoreGate[],
): void {
  const { requirements } = plan.definition;
  const outlived = new Set(requirements.filter(isOutlived).map(({ node }) => node));
  const seen = new Set<NodePlan>();
  for (const { node, position } of requirements) {
    const current = plans.current(node);
    const former = plan.retired ? (plans.retired.get(node) ?? []) : [];
    for (const required of current === undefined ? former : [current, ...former]) {
      if (seen.has(required) || plan.level <= required.level) continue;
      seen.add(required);
      const outlives = outlived.has(node);
      addTeardown(onto(required), { of: required, after: plan, position, outlives });
    }
  }
}

function isOutlived({ gate }: Requirement): boolean {
  return gate.kind === "lifecycle" && gate.outlives === true;
}

function addTeardown(
  gates: ScoreGate[],
  {
    of,
    after,
    position,
    outlives = false,
  }: { of: NodePlan; after: NodePlan; position: Position; outlives?: boolean },
): void {
  if (outlives && [of, after].every(({ goal }) => goal === "deleted")) {
    const common = { until: "deleted", before: "stop", andLater: true } as const;
    for (const instance of after.ids)
      gates.push({ instance, ...common, kind: "teardown", position });
    return;
  }
  for (const before of teardownOperations) {
    if (!goalWants(of.goal, before) || !goalWants(after.goal, before)) continue;
    const until = reachedBy[before];
    for (const instance of after.ids) {
      gates.push({ instance, until, before, andLater: false, kind: "teardown", position });
    }
  }
}

/**
 * What a node used to require stays until that node runs without it, and, when that node is taken
 * back as well, until it is.
 */
function addReplacementGates(
  plan: NodePlan,
  plans: NodePlans,
  { goal, gates }: { goal: Goal; gates: ScoreGate[] },
): void {
  const { position } = plan.definition;
  const until = furthestState(goal);
  for (const name of new Set(plan.requiredBy)) {
    // It has had to go since, before it could do without: so it goes first.
    for (const former of plans.retired.get(name) ?? []) {
      if (former.level > plan.level) addTeardown(gates, { of: plan, after: former, position });
    }
    const user = plans.current(name);
    if (user === undefined) continue;
    if (goal !== "deleted" || user.level > plan.level) {
      addTeardown(gates, { of: plan, after: user, position });
    }
    if (until === undefined) continue;
    const common = { until, before: "stop", andLater: true, kind: "teardown", position } as const;
    for (const instance of user.ids) gates.push({ instance, ...common });
  }
}
