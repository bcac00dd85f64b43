import { stepId } from "../model/index.ts";
import type {
  InstanceId,
  OperationName,
  PerformOperation,
  StepId,
  TopologyNode,
} from "../model/index.ts";
import type { EngineFactsOf } from "./engine-facts.ts";
import { buildingOperations, teardownOperations } from "./operations.ts";
import type { ScoreStep } from "./score.ts";

/** The steps that a node defines, and those derived from its engines' undo, in lifecycle order. */
export function compileSteps(
  node: TopologyNode,
  instance: InstanceId,
  facts: EngineFactsOf,
): readonly ScoreStep[] {
  const steps: ScoreStep[] = [];
  for (const operation of buildingOperations) {
    const defined = node.operations[operation];
    if (defined?.kind !== "perform") continue;
    steps.push(performed(stepId(instance, operation), operation, { defined, facts }));
  }
  for (const operation of teardownOperations) {
    const defined = node.operations[operation];
    if (defined?.kind === "perform") {
      steps.push(performed(stepId(instance, operation), operation, { defined, facts }));
    }
    // `keep` is a definition, too: it says that nothing is taken back.
    if (defined !== undefined) continue;
    const derived = derivedUndo(stepId(instance, operation), operation, { node, facts });
    if (derived !== undefined) steps.push(derived);
  }
  // A list that has grown is several times too long, and a score holds as many as instances.
  return steps.slice();
}

function performed(
  id: StepId,
  operation: OperationName,
  { defined, facts }: { readonly defined: PerformOperation; readonly facts: EngineFactsOf },
): ScoreStep {
  const doing = defined.do === undefined ? undefined : facts(defined.do.engine);
  const waits = doing === undefined || doing.gate || !doing.hasDo;
  return {
    id,
    operation,
    kind: waits ? "gate" : "perform",
    undoes: nothing,
    checked: defined.check !== undefined && facts(defined.check.engine).hasCheck,
    limits: defined.limits,
    redoOn: defined.redoOn,
    operationDefinition: defined,
    position: defined.position,
  };
}
const nothing: readonly OperationName[] = [];

/** What was done last is taken back first, with the limits of what was done last. */
function derivedUndo(
  id: StepId,
  by: "stop" | "delete",
  { node, facts }: { readonly node: TopologyNode; readonly facts: EngineFactsOf },
): ScoreStep | undefined {
  const undoes: OperationName[] = [];
  let last: PerformOperation | undefined;
  for (const operation of buildingOperations) {
    const defined = node.operations[operation];
    if (defined?.kind !== "perform" || defined.do === undefined) continue;
    const engine = facts(defined.do.engine);
    if (!engine.hasUndo || engine.undoneBy !== by || engine.gate) continue;
    undoes.unshift(operation);
    last = defined;
  }
  if (last === undefined) return undefined;
  const { limits, position } = last;
  return {
    id,
    operation: by,
    kind: "undo",
    undoes,
    checked: true,
    limits,
    redoOn: nothing,
    position,
  };
}
