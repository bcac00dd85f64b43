import type { HostName, Topology, TopologyNode } from "../../model/index.ts";

/** Whether a node is fixed to one of these hosts; what may move goes elsewhere by itself. */
export function isOn(hosts: ReadonlySet<HostName>, { placement }: TopologyNode): boolean {
  return placement.kind === "host" && hosts.has(placement.host);
}

/**
 * A topology without what is fixed to hosts that never come back: nothing else waits for it any
 * more. For a teardown alone, since what remains may have required what is left out.
 */
export function withoutHosts(topology: Topology, hosts: ReadonlySet<HostName>): Topology {
  const nodes = topology.nodes.filter((node) => !isOn(hosts, node));
  const names = new Set(nodes.map(({ name }) => name));
  return {
    ...topology,
    nodes: nodes.map((node) => ({
      ...node,
      requirements: node.requirements.filter(({ node: name }) => names.has(name)),
    })),
  };
}
