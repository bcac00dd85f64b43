import { instanceId } from "../model/index.ts";
import type { Goal, InstanceId, NodeName, Topology, TopologyNode } from "../model/index.ts";
import { invariant } from "../std/invariant.ts";
import { append, nodeLevels, requirementEdges } from "./requirement-levels.ts";
import type { Retired } from "./retired.ts";

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
  readonly current: (name: NodeName) => NodePlan | undefined;
  readonly retired: ReadonlyMap<NodeName, readonly NodePlan[]>;
  /** One for each requirement of each current node, in the order of the text. */
  readonly required: readonly NodePlan[];
}

export function planNodes(
  topology: Topology,
  goal: Goal,
  retiredNodes: readonly Retired[],
): NodePlans {
  const edges = requirementEdges(topology.nodes, retiredNodes);
  const levels = nodeLevels(edges, goal);
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
  const required = edges.current.required.map((place) => {
    const plan = asGiven[place];
    invariant(plan !== undefined, "every place is one of a plan");
    return plan;
  });
  const current = (name: NodeName) => asGiven[edges.places.get(name) ?? -1];
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

function byLevelThenName(a: NodePlan, b: NodePlan): number {
  if (a.level !== b.level) return a.level - b.level;
  const [left, right] = [a.definition.name, b.definition.name];
  if (left !== right) return left < right ? -1 : 1;
  return (a.indexes?.[0] ?? -1) - (b.indexes?.[0] ?? -1);
}
