import type { InstanceId } from "../model/index.ts";
import type { Score, ScoreGate, ScoreInstance } from "./score.ts";

/**
 * The rounds in which a score could be played at best: 0 for what waits for nobody, else one more
 * than the highest that it waits for. What is taken back counts in the order of taking back.
 */
export function scoreLevels(score: Score): ReadonlyMap<InstanceId, number> {
  const levels = new Map<InstanceId, number>();
  let previous: readonly ScoreGate[] | undefined;
  let level = 0;
  const visit = ({ id, gates }: ScoreInstance) => {
    // Instances of one node share their gates: each list is walked once.
    if (gates !== previous) {
      level = 0;
      for (const { instance } of gates) level = Math.max(level, (levels.get(instance) ?? -1) + 1);
    }
    previous = gates;
    levels.set(id, level);
  };
  // Scores list what is required first, and a teardown goes the other way. Under the goal
  // `stopped` an instance has gates in both directions: those against the direction of the visit
  // lead to what has no level yet, and do not count.
  for (const instance of score.instances) if (instance.goal !== "deleted") visit(instance);
  for (const instance of score.instances.toReversed()) {
    if (instance.goal === "deleted") visit(instance);
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
