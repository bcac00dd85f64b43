import type { HostName, NodeName, Requirement, TopologyNode } from "../../../model/index.ts";
import { woven } from "./node-of.ts";
import { graphOf, topologicalOrder } from "../../../std/graph.ts";

/**
 * Operations of nodes that share a host never run at the same time (1.3 §7.2). The model knows no
 * locks and nobody who could hold one, so what is on a shared host is brought into one line, by
 * level and then as it was given. Each requires the one before it, so what is torn down takes turns
 * as well. The edges follow a topological order, so none closes a cycle; where there is one already
 * the nodes come back as they are, to be refused.
 */
export function takeTurns(
  nodes: readonly TopologyNode[],
  shared: ReadonlySet<HostName>,
): readonly TopologyNode[] {
  const order = inOrder(nodes);
  const previous = new Map<string, NodeName>();
  const turns = new Map<NodeName, NodeName>();
  for (const { name, placement, operations } of order) {
    if (placement.kind !== "host" || !shared.has(placement.host)) continue;
    if (Object.keys(operations).length === 0) continue;
    const before = previous.get(placement.host);
    previous.set(placement.host, name);
    if (before !== undefined) turns.set(name, before);
  }
  return nodes.map((node) => {
    const before = turns.get(node.name);
    const isKnown = node.requirements.some((requirement) => requirement.node === before);
    if (before === undefined || isKnown) return node;
    const { position } = node;
    const turn: Requirement = { node: before, gate: woven, position };
    return { ...node, requirements: [...node.requirements, turn] };
  });
}

/** By level, then as given; empty when nodes wait for each other. */
function inOrder(nodes: readonly TopologyNode[]): readonly TopologyNode[] {
  const places = new Map(nodes.map(({ name }, i) => [name, i]));
  const from: number[] = [];
  const to: number[] = [];
  nodes.forEach(({ requirements }, i) => {
    for (const { node } of requirements) {
      from.push(places.get(node) ?? i);
      to.push(i);
    }
  });
  const levels = nodes.map(() => 0);
  const sorted = topologicalOrder(graphOf(nodes.length, from, to));
  if (sorted.length < nodes.length) return [];
  for (const place of sorted)
    for (const { node } of nodes[place]?.requirements ?? [])
      levels[place] = Math.max(levels[place] ?? 0, (levels[places.get(node) ?? place] ?? 0) + 1);
  return nodes
    .map((node, i) => ({ node, level: levels[i] ?? 0 }))
    .toSorted((a, b) => a.level - b.level)
    .map(({ node }) => node);
}
