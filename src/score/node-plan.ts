import { instanceId } from "../model/index.ts";
import type { Goal, InstanceId, NodeName, Topology, TopologyNode } from "../model/index.ts";
import { invariant } from "../std/invariant.ts";
import { noLevel, requirementLevels } from "./requirement-levels.ts";

/** Instances that only earlier generations wanted, and the definition they were performed with. */
export interface Retired {
  readonly node: TopologyNode;
  readonly indexes: readonly number[] | "all";
  /** Nodes of the new generation that required it: it stays until they have done without it. */
  readonly requiredBy?: readonly NodeName[];
}

/** The instances of one definition; they share their goal, their level and most gates. */
export interface NodePlan {
  readonly definition: TopologyNode;
  readonly retired: boolean;
  readonly goal: Goal;
  readonly requiredBy: readonly NodeName[];
  readonly instances: readonly { readonly id: InstanceId; readonly index?: number }[];
  readonly level: number;
}

/** Every definition of a deployment, by level and then by name in code unit order. */
export interface NodePlans {
  readonly inOrder: readonly NodePlan[];
  readonly current: ReadonlyMap<NodeName, NodePlan>;
  readonly retired: ReadonlyMap<NodeName, readonly NodePlan[]>;
}

export function planNodes(topology: Topology, goal: Goal, retired: readonly Retired[]): NodePlans {
  const drafts = [
    ...topology.nodes.map((node) => draftOf(node, goal)),
    ...retired.map((entry) => draftOfRetired(entry)),
  ];
  const levels = levelsOfDrafts(drafts, goal);
  const plans = drafts.map((draft, i): NodePlan => ({ ...draft, level: levels[i] ?? 0 }));
  return { inOrder: plans.toSorted(byLevelThenName), ...byName(plans) };
}

type Draft = Omit<NodePlan, "level">;

function draftOf(definition: TopologyNode, goal: Goal): Draft {
  const instances = instancesOf(definition, "all");
  return { definition, retired: false, goal, requiredBy: [], instances };
}

function draftOfRetired({ node, indexes, requiredBy = [] }: Retired): Draft {
  const instances = instancesOf(node, indexes);
  return { definition: node, retired: true, goal: "deleted", requiredBy, instances };
}

function instancesOf(node: TopologyNode, indexes: Retired["indexes"]): NodePlan["instances"] {
  if (node.count === undefined) return [{ id: instanceId(node.name) }];
  const all = indexes === "all" ? Array.from({ length: node.count }, (_, i) => i) : indexes;
  return all
    .toSorted((a, b) => a - b)
    .map((index) => ({ id: instanceId(node.name, index), index }));
}

function byName<P extends Draft>(plans: readonly P[]) {
  const current = new Map<NodeName, P>();
  const retired = new Map<NodeName, P[]>();
  for (const plan of plans) {
    const { name } = plan.definition;
    if (plan.retired) append(retired, name, plan);
    else current.set(name, plan);
  }
  return { current, retired };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function byLevelThenName(a: NodePlan, b: NodePlan): number {
  if (a.level !== b.level) return a.level - b.level;
  const [left, right] = [a.definition.name, b.definition.name];
  if (left !== right) return left < right ? -1 : 1;
  return (a.instances[0]?.index ?? -1) - (b.instances[0]?.index ?? -1);
}

/**
 * Levels from all requirements, those of earlier generations included. The current generation has
 * no cycle, the reader sees to that; but a requirement that one generation has and a later one
 * turns round can close one through retired definitions. Such definitions get the highest level
 * together, and between equals no order is kept: a teardown in any order beats one that hangs.
 */
function levelsOfDrafts(drafts: readonly Draft[], goal: Goal): Int32Array {
  const exact = requirementLevels(edgesOf(drafts, goal === "deleted"));
  if (!exact.includes(noLevel)) return exact;
  const levels = requirementLevels(edgesOf(drafts, false));
  const highest = levels.reduce((max, level) => Math.max(max, level), 0);
  return levels.map((level, i) => {
    if (level !== noLevel) return level;
    invariant(drafts[i]?.retired === true, "the reader refuses a cycle of requirements");
    return highest + 1;
  });
}

/** `lastly`: what retired definitions were required by counts, because all is torn down. */
function edgesOf(drafts: readonly Draft[], lastly: boolean) {
  const current = new Map<NodeName, number>();
  const retired = new Map<NodeName, number[]>();
  drafts.forEach(({ definition, retired: isRetired }, i) => {
    if (!isRetired) current.set(definition.name, i);
    else append(retired, definition.name, i);
  });
  const from: number[] = [];
  const to: number[] = [];
  const add = (dependent: number | undefined, required: number | undefined) => {
    if (dependent === undefined || required === undefined) return;
    from.push(dependent);
    to.push(required);
  };
  drafts.forEach((draft, i) => {
    for (const { node } of draft.definition.requirements) {
      add(i, current.get(node));
      if (draft.retired) for (const other of retired.get(node) ?? []) add(i, other);
    }
    if (lastly) for (const name of draft.requiredBy) add(current.get(name), i);
  });
  return { size: drafts.length, from, to };
}
