import type { JsonObject } from "../../std/json.ts";
import type { ScoreInstance } from "../score.ts";
import type { ScoreView } from "./score-view.ts";

/** Grows when a field changes its meaning or goes away; new fields leave it alone. */
const formatVersion = 1;

/** The score for programs: every instance that is shown, with all its steps and gates. */
export function renderJson({ score, instances, levels }: ScoreView): JsonObject {
  return {
    format_version: formatVersion,
    deployment: score.deployment,
    goal: score.goal,
    total_instances: score.instances.length,
    instances: instances.map((instance) => instanceJson(instance, levels.get(instance.id) ?? 0)),
  };
}

function instanceJson(instance: ScoreInstance, level: number): JsonObject {
  const { id, node, index, host, goal, retired, steps, gates } = instance;
  return {
    id,
    node,
    index: index ?? null,
    host: host ?? null,
    goal,
    retired,
    level,
    steps: steps.map((step) => ({
      id: step.id,
      operation: step.operation,
      kind: step.kind,
      checked: step.checked,
      undoes: [...step.undoes],
    })),
    gates: gates.map((gate) => ({
      instance: gate.instance,
      until: gate.until,
      before: gate.before,
      and_later: gate.andLater,
      kind: gate.kind,
    })),
  };
}
