import {
  type InstanceId,
  type NodeName,
  type Topology,
  type TopologyNode,
  instanceId,
} from "../model/index.ts";
import type { Retired } from "../score/index.ts";
import type { AgentOptions, DesiredContent } from "./ports.ts";
import type { StateSnapshot } from "./state/state.ts";

/**
 * What a new topology leaves behind: nodes that are gone, instances beyond a smaller count, and
 * what was on its way out before. Whoever publishes a desired state works it out once, so that
 * all hosts agree on it; an agent that skipped generations could not. What `isGone` has been torn
 * down on its host, and would otherwise be carried from generation to generation for ever.
 */
export function retiredAfter(
  previous: DesiredContent | undefined,
  topology: Topology,
  isGone: (instance: InstanceId) => boolean = () => false,
): readonly Retired[] {
  if (previous === undefined) return [];
  const wanted = instancesWanted(topology);
  const retired: Retired[] = [];
  for (const entry of previous.retired) {
    retired.push(...without(entry, (id) => wanted.has(id) || isGone(id)));
  }
  const stay = new Set(topology.nodes.map((node) => node.name));
  for (const node of previous.topology.nodes) {
    const gone = instancesOf(node).filter((id) => !wanted.has(id));
    if (gone.length === 0) continue;
    const requiredBy = requirersOf(previous.topology, node.name).filter((name) => stay.has(name));
    retired.push({ node, indexes: indexesOf(node, gone), requiredBy });
  }
  return retired;
}

export interface Recalled {
  readonly snapshot: StateSnapshot;
  /** The topology of another generation, which this host has taken over before. */
  readonly before: Topology | undefined;
}

/**
 * What only this host remembers: it performed it, and was away when others tore it down. Nobody
 * else speaks of it any more, so it waits for nobody else.
 */
export function retiredHere(
  { snapshot, before }: Recalled,
  content: DesiredContent,
  { host, hostOf }: Pick<AgentOptions, "host" | "hostOf">,
): readonly Retired[] {
  const spoken = instancesWanted(content.topology);
  for (const entry of content.retired) for (const id of instancesIn(entry)) spoken.add(id);
  const retired: Retired[] = [];
  const remember = (node: TopologyNode, ids: readonly InstanceId[]): void => {
    const fresh = ids.filter((id) => !spoken.has(id));
    for (const id of fresh) spoken.add(id);
    if (fresh.length > 0) retired.push({ node, indexes: indexesOf(node, fresh) });
  };
  for (const [id, performed] of snapshot.performed) {
    // Plain data by construction: this agent wrote it.
    const node = performed.definition as unknown as TopologyNode;
    // What may move is remembered by whoever plays it.
    if (hostOf(node.placement, node.name) !== undefined) remember(node, [id]);
  }
  for (const node of before?.nodes ?? []) {
    if (hostOf(node.placement, node.name) === host) remember(node, instancesOf(node));
  }
  return retired;
}

function instancesWanted(topology: Topology): Set<InstanceId> {
  const wanted = new Set<InstanceId>();
  for (const node of topology.nodes) for (const id of instancesOf(node)) wanted.add(id);
  return wanted;
}

function instancesOf(node: TopologyNode): readonly InstanceId[] {
  if (node.count === undefined) return [instanceId(node.name)];
  return Array.from({ length: node.count }, (_, index) => instanceId(node.name, index));
}

function instancesIn({ node, indexes }: Retired): readonly InstanceId[] {
  if (indexes === "all") return instancesOf(node);
  return indexes.map((index) => instanceId(node.name, index));
}

function indexesOf(node: TopologyNode, ids: readonly InstanceId[]): Retired["indexes"] {
  if (node.count === undefined) return "all";
  return ids.map((id) => Number(id.slice(id.lastIndexOf("[") + 1, -1)));
}

/** Wanted again before it was gone: it simply goes on being played. Gone: nothing is left to do. */
function without(entry: Retired, isOut: (id: InstanceId) => boolean): readonly Retired[] {
  const rest = instancesIn(entry).filter((id) => !isOut(id));
  if (rest.length === 0) return [];
  return [{ ...entry, indexes: indexesOf(entry.node, rest) }];
}

function requirersOf(topology: Topology, name: NodeName): readonly NodeName[] {
  return topology.nodes
    .filter((node) => node.requirements.some((requirement) => requirement.node === name))
    .map((node) => node.name);
}

/** What earlier processes of this machine still have to tear down, by their own records. */
export function retiredIn(snapshots: readonly StateSnapshot[]): readonly Retired[] {
  const retired = new Map<InstanceId, Retired>();
  for (const { performed } of snapshots) {
    for (const [id, { definition }] of performed) {
      const node = definition as unknown as TopologyNode;
      retired.set(id, { node, indexes: indexesOf(node, [id]) });
    }
  }
  return [...retired.values()];
}
