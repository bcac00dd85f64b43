import { instanceId } from "../model/index.ts";
import type { Goal, HostName, NodeName, Placement, Topology } from "../model/index.ts";
import { invariant } from "../std/invariant.ts";
import { buildingGates, teardownGates } from "./compile-gates.ts";
import { compileSteps } from "./compile-steps.ts";
import type { EngineFactsOf } from "./engine-facts.ts";
import { planNodes } from "./node-plan.ts";
import type { NodePlan } from "./node-plan.ts";
import { furthestState } from "./operations.ts";
import type { Retired } from "./retired.ts";
import type { Score, ScoreGate, ScoreInstance } from "./score.ts";

export interface CompileRequest {
  /** Accepted by the reader: names resolve, requirements have no cycle, engines exist. */
  readonly topology: Topology;
  readonly goal: Goal;
  /** Asked once per node; undefined while nobody plays it. */
  readonly hostOf: (placement: Placement, node: NodeName) => HostName | undefined;
  readonly engineFacts: EngineFactsOf;
  /** What is still there of earlier generations and no longer wanted. */
  readonly retired?: readonly Retired[];
  /** Nodes whose definition this generation changed: their instances are redone one by one. */
  readonly changed?: ReadonlySet<NodeName>;
}

/**
 * Every step of a deployment in its partial order. Pure and deterministic: equal requests yield
 * equal scores, on any machine. Instances come by level (what requires nothing first), then by
 * name in code unit order, then by index.
 */
export function compileScore(request: CompileRequest): Score {
  const { topology, goal, hostOf, engineFacts, retired = [], changed = noNodes } = request;
  const plans = planNodes(topology, goal, retired);
  const teardown = teardownGates(plans, goal);
  // Definitions are read as they lie in memory, which is several times faster than in order.
  const compiled = plans.asGiven.map((plan) => {
    const { name, placement } = plan.definition;
    const host = hostOf(placement, name);
    // Copied to its exact length: a list that has grown is several times too long.
    const gates = buildingGates(plan, plans).concat(teardown.get(plan) ?? []);
    const inTurn = !plan.retired && changed.has(name);
    return plan.ids.map((id, i): ScoreInstance => {
      const index = plan.indexes?.[i];
      const instance = {
        id,
        node: name,
        host,
        placement,
        goal: plan.goal,
        retired: plan.retired,
        steps: compileSteps(plan.definition, id, engineFacts),
        gates: inTurn ? [...gates, ...updateGates(plan, index)] : gates,
        onBroken: plan.definition.onBroken,
        definition: plan.definition,
      };
      return index === undefined ? instance : { ...instance, index };
    });
  });
  const instances = plans.inOrder.flatMap(({ place }) => compiled[place] ?? []);
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  invariant(byId.size === instances.length, "an instance is either wanted or retired, and once");
  return { deployment: topology.name, goal, instances, byId };
}

const noNodes: ReadonlySet<NodeName> = new Set();

/** With `update: { parallel: p }`, instance i waits for instance i - p. */
function updateGates(plan: NodePlan, index: number | undefined): readonly ScoreGate[] {
  const { name, updateParallel, position } = plan.definition;
  const until = furthestState(plan.goal);
  if (index === undefined || index < updateParallel || until === undefined) return [];
  const instance = instanceId(name, index - updateParallel);
  return [{ instance, until, before: "create", andLater: true, kind: "update", position }];
}
