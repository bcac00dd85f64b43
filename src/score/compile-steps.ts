import { stepId } from "../model/index.ts";
import type { InstanceId, OperationName, PerformOperation, TopologyNode } from "../model/index.ts";
import type { EngineFactsOf } from "./engine-facts.ts";
import { buildingOperations, teardownOperations } from "./operations.ts";
import type { ScoreStep } from "./score.ts";

/** A step of every instance of a node, still without the instance's id. */
export type StepPattern = Omit<ScoreStep, "id">;

/** The steps that a node defines, and those derived from its engines' undo, in lifecycle order. */
export function stepPatterns(node: TopologyNode, facts: EngineFactsOf): readonly StepPattern[] {
  const patterns: StepPattern[] = [];
  for (const operation of buildingOperations) {
    const defined = node.operations[operation];
    if (defined?.kind === "perform") patterns.push(performed(operation, defined, facts));
  }
  for (const operation of teardownOperations) {
    const defined = node.operations[operation];
    if (defined?.kind === "perform") patterns.push(performed(operation, defined, facts));
    // `keep` is a definition, too: it says that nothing is taken back.
    if (defined !== undefined) continue;
    const derived = derivedUndo(node, operation, facts);
    if (derived !== undefined) patterns.push(derived);
  }
  return patterns;
}

export function stepOf(instance: InstanceId, pattern: StepPattern): ScoreStep {
  return { id: stepId(instance, pattern.operation), ...pattern };
}

function performed(
  operation: OperationName,
  definition: PerformOperation,
  facts: EngineFactsOf,
): StepPattern {
  const doing = definition.do === undefined ? undefined : facts(definition.do.engine);
  const waits = doing === undefined || doing.gate || !doing.hasDo;
  return {
    operation,
    kind: waits ? "gate" : "perform",
    undoes: [],
    checked: definition.check !== undefined && facts(definition.check.engine).hasCheck,
    limits: definition.limits,
    redoOn: definition.redoOn,
    operationDefinition: definition,
    position: definition.position,
  };
}

/** What was done last is taken back first, with the limits of what was done last. */
function derivedUndo(
  node: TopologyNode,
  by: "stop" | "delete",
  facts: EngineFactsOf,
): StepPattern | undefined {
  const undone: { operation: OperationName; definition: PerformOperation }[] = [];
  for (const operation of buildingOperations) {
    const definition = node.operations[operation];
    if (definition?.kind !== "perform" || definition.do === undefined) continue;
    const { hasUndo, undoneBy, gate } = facts(definition.do.engine);
    if (hasUndo && undoneBy === by && !gate) undone.unshift({ operation, definition });
  }
  const last = undone[0];
  if (last === undefined) return undefined;
  return {
    operation: by,
    kind: "undo",
    undoes: undone.map(({ operation }) => operation),
    checked: true,
    limits: last.definition.limits,
    redoOn: [],
    position: last.definition.position,
  };
}
