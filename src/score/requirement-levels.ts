import type { Goal, NodeName, TopologyNode } from "../model/index.ts";
import { graphOf, topologicalOrder } from "../std/graph.ts";
import type { Graph } from "../std/graph.ts";
import { invariant } from "../std/invariant.ts";
import type { Retired } from "./retired.ts";

/** `dependents[i]` requires `required[i]`: the current nodes count from 0, then what is retired. */
interface Edges {
  readonly dependents: number[];
  readonly required: number[];
}

export interface RequirementEdges {
  /** Of the current nodes. */
  readonly places: ReadonlyMap<NodeName, number>;
  readonly size: number;
  /** Exactly one for each requirement of each current node, in the order of the text. */
  readonly current: Edges;
  /** From what is retired to what it requires, or used to require before it was. */
  readonly retired: Edges;
  /** From current nodes to what is retired and they used to require. */
  readonly former: Edges;
}

export function requirementEdges(
  nodes: readonly TopologyNode[],
  retiredNodes: readonly Retired[],
): RequirementEdges {
  const places = new Map<NodeName, number>();
  const retiredPlaces = new Map<NodeName, number[]>();
  nodes.forEach((node, i) => places.set(node.name, i));
  invariant(places.size === nodes.length, "the reader refuses two nodes of one name");
  retiredNodes.forEach(({ node }, i) => append(retiredPlaces, node.name, nodes.length + i));
  const [current, retired, former] = [newEdges(), newEdges(), newEdges()];
  nodes.forEach(({ requirements }, i) => {
    for (const { node } of requirements) {
      const place = places.get(node);
      invariant(place !== undefined, `the reader refuses a requirement of the unknown "${node}"`);
      addEdge(current, i, place);
    }
  });
  retiredNodes.forEach(({ node: { requirements }, requiredBy = [] }, i) => {
    const own = nodes.length + i;
    for (const { node } of requirements) {
      addEdge(retired, own, places.get(node));
      for (const other of retiredPlaces.get(node) ?? []) addEdge(retired, own, other);
    }
    for (const name of requiredBy) {
      addEdge(former, places.get(name), own);
      for (const other of retiredPlaces.get(name) ?? []) addEdge(retired, other, own);
    }
  });
  const size = nodes.length + retiredNodes.length;
  return { places, size, current, retired, former };
}

const newEdges = (): Edges => ({ dependents: [], required: [] });

/** Definitions of earlier generations name nodes that no longer exist: no edge leads there. */
function addEdge(edges: Edges, dependent: number | undefined, required: number | undefined): void {
  if (dependent === undefined || required === undefined) return;
  edges.dependents.push(dependent);
  edges.required.push(required);
}

export function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/**
 * The level of each: 0 when it requires nothing, else one more than the highest that it requires,
 * requirements of earlier generations included. The current nodes have no cycle, the reader sees
 * to that; but a requirement that one generation has and a later one turns round can close one
 * through retired definitions. Such definitions get the highest level together, and between equals
 * no order is kept: a teardown in any order beats one that hangs.
 */
export function nodeLevels(edges: RequirementEdges, goal: Goal): Int32Array {
  const { current, retired, former, size, places } = edges;
  // What is torn down together with its former dependents is torn down after them.
  const exact = levelsOf(
    size,
    goal === "deleted" ? [current, retired, former] : [current, retired],
  );
  if (!exact.includes(noLevel)) return exact;
  const levels = levelsOf(size, [current, retired]);
  const highest = levels.reduce((max, level) => Math.max(max, level), 0);
  return levels.map((level, i) => {
    if (level !== noLevel) return level;
    invariant(i >= places.size, "the reader refuses a cycle of requirements");
    return highest + 1;
  });
}

/** The level of what lies on a cycle, or requires something that does. */
const noLevel = -1;

function levelsOf(size: number, edges: readonly Edges[]): Int32Array {
  const required = edges.flatMap((part) => part.required);
  const dependents = edges.flatMap((part) => part.dependents);
  const graph = graphOf(size, required, dependents);
  const levels = new Int32Array(size).fill(noLevel);
  const reached = new Int32Array(size);
  for (const current of topologicalOrder(graph)) {
    const level = reached[current] ?? 0;
    levels[current] = level;
    for (const dependent of dependentsOn(graph, current)) {
      reached[dependent] = Math.max(reached[dependent] ?? 0, level + 1);
    }
  }
  return levels;
}

function dependentsOn({ offsets, targets }: Graph, required: number): Uint32Array {
  return targets.subarray(offsets[required], offsets[required + 1]);
}
