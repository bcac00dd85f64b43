import type { InstanceId } from "../../model/index.ts";
import type { JsonObject } from "../../std/json.ts";
import type { Score, ScoreGate, ScoreInstance } from "../score.ts";
import { indexRanges } from "./index-ranges.ts";
import type { ScoreView } from "./score-view.ts";

/** Grows when a field changes its meaning or goes away; new fields leave it alone. */
const format = 1;

/**
 * The score for programs: every instance that is shown, with all its steps and gates. Gates to
 * several instances of a node are one entry, with `indexes` as inclusive ranges: between two nodes
 * of 1,000 instances there are a million gates.
 */
export function renderJson({ score, instances, levels }: ScoreView): JsonObject {
  let last:
    | { readonly gates: readonly ScoreGate[]; readonly json: readonly JsonObject[] }
    | undefined;
  const gatesJson = (gates: readonly ScoreGate[]) => {
    if (last?.gates !== gates) last = { gates, json: foldGates(gates, score) };
    return last.json;
  };
  return {
    format_version: format,
    deployment: score.deployment,
    goal: score.goal,
    total_instances: score.instances.length,
    instances: instances.map((instance) => ({
      ...instanceJson(instance, levels),
      gates: gatesJson(instance.gates),
    })),
  };
}

function instanceJson(
  { id, node, index, host, goal, retired, steps }: ScoreInstance,
  levels: ReadonlyMap<InstanceId, number>,
): JsonObject {
  return {
    id,
    node,
    index: index ?? null,
    host: host ?? null,
    goal,
    retired,
    level: levels.get(id) ?? 0,
    steps: steps.map((step) => ({
      id: step.id,
      operation: step.operation,
      kind: step.kind,
      checked: step.checked,
      undoes: [...step.undoes],
    })),
  };
}

/** Folds what differs in the index only; the order is that of the first of each. */
function foldGates(gates: readonly ScoreGate[], score: Score): readonly JsonObject[] {
  const folded = new Map<string, { readonly gate: JsonObject; readonly indexes: number[] }>();
  for (const { instance, until, before, andLater, kind } of gates) {
    const other = score.byId.get(instance);
    const gate = { node: other?.node ?? instance, until, before, and_later: andLater, kind };
    const key = JSON.stringify(gate);
    const entry = folded.get(key) ?? { gate, indexes: [] as number[] };
    folded.set(key, entry);
    if (other?.index !== undefined) entry.indexes.push(other.index);
  }
  return [...folded.values()].map(({ gate, indexes }) => ({
    ...gate,
    indexes: indexes.length === 0 ? null : indexRanges(indexes),
  }));
}
