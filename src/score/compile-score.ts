import { instanceId } from "../model/index.ts";
import type { Goal, HostName, InstanceId, NodeName, Placement, Topology } from "../model/index.ts";
import { invariant } from "../std/invariant.ts";
import { compileGates } from "./compile-gates.ts";
import { stepOf, stepPatterns } from "./compile-steps.ts";
import type { EngineFactsOf } from "./engine-facts.ts";
import { planNodes } from "./node-plan.ts";
import type { NodePlan, Retired } from "./node-plan.ts";
import { furthestState } from "./operations.ts";
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
  const gates = compileGates(plans, goal);
  const instances: ScoreInstance[] = [];
  const byId = new Map<InstanceId, ScoreInstance>();
  for (const plan of plans.inOrder) {
    const { definition } = plan;
    const host = hostOf(definition.placement, definition.name);
    const patterns = stepPatterns(definition, engineFacts);
    const shared = gates.get(plan) ?? [];
    const inTurn = !plan.retired && changed.has(definition.name);
    for (const { id, index } of plan.instances) {
      invariant(!byId.has(id), `instance "${id}" is either wanted or retired, and only once`);
      const instance: ScoreInstance = {
        id,
        node: definition.name,
        ...(index === undefined ? {} : { index }),
        host,
        placement: definition.placement,
        goal: plan.goal,
        retired: plan.retired,
        steps: patterns.map((pattern) => stepOf(id, pattern)),
        gates: inTurn ? [...shared, ...updateGates(plan, index)] : shared,
        onBroken: definition.onBroken,
        definition,
      };
      instances.push(instance);
      byId.set(id, instance);
    }
  }
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
