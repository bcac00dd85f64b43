import type { InstanceId } from "../model/index.ts";
import type { Score, ScoreGate, ScoreInstance } from "./score.ts";

/**
 * The rounds in which a score could be played at best: 0 for what waits for nobody, else one more
 * than the highest that it waits for. What is taken back counts in the order of taking back.
 */
export function scoreLevels(score: Score): ReadonlyMap<InstanceId, number> {
  const levels = new Map<InstanceId, number>();
  const visit = (instance: ScoreInstance, waitsOn: (gate: ScoreGate) => boolean) => {
    let level = 0;
    for (const gate of instance.gates) {
      if (waitsOn(gate)) level = Math.max(level, (levels.get(gate.instance) ?? -1) + 1);
    }
    levels.set(instance.id, level);
  };
  // Scores list what is required first, and a teardown goes the other way.
  for (const instance of score.instances) {
    if (instance.goal !== "deleted") visit(instance, (gate) => gate.kind !== "teardown");
  }
  for (const instance of score.instances.toReversed()) {
    if (instance.goal === "deleted") visit(instance, () => true);
  }
  return levels;
}

/**
 * Who waits for an instance through any gate, in the order of the score. Instances of one node
 * share their lists, as they share their gates: the map stays small between counted nodes.
 */
export function dependentsOf(score: Score): ReadonlyMap<InstanceId, readonly InstanceId[]> {
  const groups: InstanceId[][] = [];
  const groupsOn = new Map<InstanceId, number[]>();
  let previous: ScoreInstance | undefined;
  for (const instance of score.instances) {
    if (previous?.gates === instance.gates) {
      groups.at(-1)?.push(instance.id);
    } else {
      groups.push([instance.id]);
      for (const required of new Set(instance.gates.map((gate) => gate.instance))) {
        const list = groupsOn.get(required);
        if (list === undefined) groupsOn.set(required, [groups.length - 1]);
        else list.push(groups.length - 1);
      }
    }
    previous = instance;
  }
  return joinGroups(groups, groupsOn);
}

function joinGroups(
  groups: readonly InstanceId[][],
  groupsOn: ReadonlyMap<InstanceId, readonly number[]>,
): ReadonlyMap<InstanceId, readonly InstanceId[]> {
  const joined = new Map<string, readonly InstanceId[]>();
  const dependents = new Map<InstanceId, readonly InstanceId[]>();
  for (const [required, numbers] of groupsOn) {
    const key = numbers.join(" ");
    const list = joined.get(key) ?? numbers.flatMap((number) => groups[number] ?? []);
    joined.set(key, list);
    dependents.set(required, list);
  }
  return dependents;
}
