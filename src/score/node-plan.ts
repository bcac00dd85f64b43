import { instanceId } from "../model/index.ts";
import type { Goal, InstanceId, NodeName, Topology, TopologyNode } from "../model/index.ts";
import { invariant } from "../std/invariant.ts";
import { addEdge, noEdges, noLevel, requirementLevels } from "./requirement-levels.ts";
import type { Edges } from "./requirement-levels.ts";

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
  /** Its index in `NodePlans.asGiven`. */
  readonly place: number;
  readonly level: number;
  /** Where in `NodePlans.required` the plans begin that its requirements name; none if retired. */
  readonly firstRequired: number;
  readonly ids: readonly InstanceId[];
  /** Parallel to `ids`; undefined for a node without `count`. */
  readonly indexes: readonly number[] | undefined;
}

export interface NodePlans {
  /** Every definition of a deployment as it was given, what is retired last. */
  readonly asGiven: readonly NodePlan[];
  /** The same by level, and then by name in code unit order. */
  readonly inOrder: readonly NodePlan[];
  readonly current: ReadonlyMap<NodeName, NodePlan>;
  readonly retired: ReadonlyMap<NodeName, readonly NodePlan[]>;
  /** One for each requirement of each current node, in the order of the text. */
  readonly required: readonly NodePlan[];
}

export function planNodes(
  topology: Topology,
  goal: Goal,
  retiredNodes: readonly Retired[],
): NodePlans {
  const edges = edgesOf(topology.nodes, retiredNodes);
  const levels = levelsOf(edges, goal);
  const current = new Map<NodeName, NodePlan>();
  const retired = new Map<NodeName, NodePlan[]>();
  const asGiven: NodePlan[] = [];
  let firstRequired = 0;
  for (const node of topology.nodes) {
    const place = asGiven.length;
    const level = levels[place] ?? 0;
    const plan = planOf(
      { node, indexes: "all" },
      { goal, retired: false, place, level, firstRequired },
    );
    current.set(node.name, plan);
    asGiven.push(plan);
    firstRequired += node.requirements.length;
  }
  for (const entry of retiredNodes) {
    const place = asGiven.length;
    const level = levels[place] ?? 0;
    const plan = planOf(entry, { goal: "deleted", retired: true, place, level, firstRequired });
    append(retired, entry.node.name, plan);
    asGiven.push(plan);
  }
  const required = edges.current.to.map((place) => {
    const plan = asGiven[place];
    invariant(plan !== undefined, "every place is one of a plan");
    return plan;
  });
  return { asGiven, inOrder: asGiven.toSorted(byLevelThenName), current, retired, required };
}

function planOf(
  { node, indexes, requiredBy = [] }: Retired,
  {
    goal,
    retired,
    place,
    level,
    firstRequired,
  }: Pick<NodePlan, "goal" | "retired" | "place" | "level" | "firstRequired">,
): NodePlan {
  const { name, count } = node;
  const chosen = count === undefined ? undefined : ascending(count, indexes);
  return {
    definition: node,
    retired,
    goal,
    requiredBy,
    place,
    level,
    firstRequired,
    ids: chosen?.map((index) => instanceId(name, index)) ?? [instanceId(name)],
    indexes: chosen,
  };
}

function ascending(count: number, indexes: Retired["indexes"]): readonly number[] {
  if (indexes === "all") return Array.from({ length: count }, (_, index) => index);
  return indexes.toSorted((a, b) => a - b);
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
  return (a.indexes?.[0] ?? -1) - (b.indexes?.[0] ?? -1);
}

interface AllEdges {
  readonly currentSize: number;
  /** Exactly one for each requirement of each current node, in the order of the text. */
  readonly current: Edges;
  /** From the requirements of retired definitions. */
  readonly retired: Edges;
  /** From current nodes to what is retired and they used to require. */
  readonly users: Edges;
}

/**
 * Levels from all requirements, those of earlier generations included; the current nodes come
 * first. They have no cycle, the reader sees to that; but a requirement that one generation has
 * and a later one turns round can close one through retired definitions. Such definitions get the
 * highest level together, and between equals no order is kept: a teardown in any order beats one
 * that hangs.
 */
function levelsOf({ currentSize, current, retired, users }: AllEdges, goal: Goal): Int32Array {
  // What is only replaced waits for the new generation; what is torn down with its users for them.
  const exact = requirementLevels(
    goal === "deleted" ? [current, retired, users] : [current, retired],
  );
  if (!exact.includes(noLevel)) return exact;
  const levels = requirementLevels([current, retired]);
  const highest = levels.reduce((max, level) => Math.max(max, level), 0);
  return levels.map((level, i) => {
    if (level !== noLevel) return level;
    invariant(i >= currentSize, "the reader refuses a cycle of requirements");
    return highest + 1;
  });
}

function edgesOf(nodes: readonly TopologyNode[], retired: readonly Retired[]): AllEdges {
  const places = new Map<NodeName, number>();
  const former = new Map<NodeName, number[]>();
  nodes.forEach((node, i) => places.set(node.name, i));
  retired.forEach(({ node }, i) => append(former, node.name, nodes.length + i));
  const size = nodes.length + retired.length;
  const edges = {
    currentSize: nodes.length,
    current: noEdges(size),
    retired: noEdges(size),
    users: noEdges(size),
  };
  nodes.forEach(({ requirements }, i) => {
    for (const { node } of requirements) {
      const place = places.get(node);
      invariant(place !== undefined, `the reader refuses a requirement of the unknown "${node}"`);
      addEdge(edges.current, i, place);
    }
  });
  retired.forEach(({ node: { requirements }, requiredBy = [] }, i) => {
    const own = nodes.length + i;
    for (const { node } of requirements) {
      const place = places.get(node);
      if (place !== undefined) addEdge(edges.retired, own, place);
      for (const other of former.get(node) ?? []) addEdge(edges.retired, own, other);
    }
    for (const name of requiredBy) {
      const place = places.get(name);
      if (place !== undefined) addEdge(edges.users, place, own);
    }
  });
  return edges;
}
