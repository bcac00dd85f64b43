import {
  type InstanceId, type NodeName, type Topology, type TopologyNode, instanceId,
} from "../model/index.ts";
import type { Retired } from "../score/index.ts";
import type { StateSnapshot } from "./state/state.ts";

/**
 * What earlier generations have performed and the new topology does not want: nodes that are
 * gone, and instances beyond a smaller count. They are torn down with the definition that they
 * were performed with.
 */
export function retiredNodes(snapshot: StateSnapshot, topology: Topology): readonly Retired[] {
  const wanted = new Set<InstanceId>();
  for (const node of topology.nodes) for (const id of instancesOf(node)) wanted.add(id);
  const retired: Retired[] = [];
  const seen = new Set<InstanceId>();
  for (const [id, performed] of snapshot.performed) {
    seen.add(id);
    // Wanted again before it was gone: it simply goes on being played.
    if (wanted.has(id)) continue;
    const node = performed.definition as unknown as TopologyNode;
    retired.push({ node, indexes: indexesOf(node, [id]) });
  }
  const old = snapshot.desired?.topology;
  for (const node of old?.nodes ?? []) {
    const gone = instancesOf(node).filter((id) => !wanted.has(id) && !seen.has(id));
    if (gone.length === 0) continue;
    retired.push({ node, indexes: indexesOf(node, gone), requiredBy: requirersOf(old, node.name) });
  }
  return retired;
}

function instancesOf(node: TopologyNode): readonly InstanceId[] {
  if (node.count === undefined) return [instanceId(node.name)];
  return Array.from({ length: node.count }, (_, index) => instanceId(node.name, index));
}

function indexesOf(node: TopologyNode, ids: readonly InstanceId[]): Retired["indexes"] {
  if (node.count === undefined) return "all";
  return ids.map((id) => Number(id.slice(id.lastIndexOf("[") + 1, -1)));
}

function requirersOf(topology: Topology | undefined, name: NodeName): readonly NodeName[] {
  return (topology?.nodes ?? [])
    .filter((node) => node.requirements.some((requirement) => requirement.node === name))
    .map((node) => node.name);
}
