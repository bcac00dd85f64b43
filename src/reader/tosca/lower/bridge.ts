import type { NodeName, OperationName, TopologyNode } from "../../../model/index.ts";
import { woven } from "./node-of.ts";

/**
 * A node has reached a state when its own operations are done, so one that has none has started at
 * once and holds nothing back. TOSCA has it wait all the same: it is not creating before what it
 * requires has started. So whoever requires such a node requires as well what stands behind it;
 * and, as what is taken back is ordered by the same requirements, so it is with nodes that have no
 * `stop`.
 */
export function bridge(nodes: readonly TopologyNode[]): readonly TopologyNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const places = new Map(nodes.map(({ name }, i) => [name, i]));
  return nodes.map((node) => {
    const behind = new Set<NodeName>();
    if (has(node, building)) collect(node, { byName, holds: building, wanted: building, behind });
    if (has(node, teardown)) collect(node, { byName, holds: ["stop"], wanted: teardown, behind });
    for (const { node: known } of node.requirements) behind.delete(known);
    behind.delete(node.name);
    if (behind.size === 0) return node;
    const { position } = node;
    const more = [...behind]
      .toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
      .map((name) => ({ node: name, gate: woven, position }));
    return { ...node, requirements: [...node.requirements, ...more] };
  });
}

const building: readonly OperationName[] = ["create", "configure", "start"];
const teardown: readonly OperationName[] = ["stop", "delete"];

function has({ operations }: TopologyNode, names: readonly OperationName[]): boolean {
  return names.some((name) => operations[name] !== undefined);
}

/** Goes from requirement to requirement until it comes to nodes that hold something back. */
function collect(
  from: TopologyNode,
  {
    byName,
    holds,
    wanted,
    behind,
  }: {
    readonly byName: ReadonlyMap<NodeName, TopologyNode>;
    readonly holds: readonly OperationName[];
    readonly wanted: readonly OperationName[];
    readonly behind: Set<NodeName>;
  },
): void {
  const waiting = [from];
  const seen = new Set(waiting);
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at !== from && has(at, wanted)) behind.add(at.name);
    if (at !== from && has(at, holds)) continue;
    for (const { node } of at.requirements) {
      const next = byName.get(node);
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
}
