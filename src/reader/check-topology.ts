import type { NodeName, Position, Requirement, Topology, TopologyNode } from "../model/index.ts";
import { formatPosition } from "../model/index.ts";
import { didYouMean } from "./did-you-mean.ts";
import { graphOf, shortestCycles } from "../std/graph.ts";
import type { Desk, ExportUse } from "./desk.ts";

/**
 * What can be judged only when all nodes are known, whatever dialect they came from: requirements
 * of nodes that do not exist, exports that nobody makes, hosts that nobody knows, and nodes that
 * wait for each other.
 */
export function checkTopology(
  topology: Topology,
  { uses, hosts, desk }: { uses: readonly ExportUse[]; hosts?: Iterable<string>; desk: Desk },
): void {
  if (topology.nodes.length === 0 && desk.diagnostics.errors === 0) reportEmpty(desk);
  const places = new Map<NodeName, number>();
  topology.nodes.forEach(({ name }, i) => places.set(name, i));
  const search = new NameSearch(places, desk);
  checkRequirements(topology, search);
  for (const use of uses) checkUse(use, topology.nodes[places.get(use.node) ?? -1], search);
  if (hosts !== undefined) checkHosts(topology, new Set(hosts), desk);
}

function reportEmpty(desk: Desk): void {
  desk.diagnostics.error(
    "KHO_TOPOLOGY_EMPTY",
    { source: 0, start: 0, end: 0 },
    {
      message: "This topology has no nodes: that is never taken as the wish to remove everything",
      hint: "add nodes, or take a deployment down with khoreia down",
    },
  );
}

/** Names compared while looking for misspelt ones; a file of garbage must not cost minutes. */
const mostComparisons = 2_000_000;

class NameSearch {
  /** Where each node stands in the topology. */
  readonly places: ReadonlyMap<NodeName, number>;
  readonly desk: Desk;
  #comparisons = 0;

  constructor(places: ReadonlyMap<NodeName, number>, desk: Desk) {
    this.places = places;
    this.desk = desk;
  }

  /** `; did you mean "db"?`, or nothing. */
  question(name: string): string {
    if (this.#comparisons > mostComparisons || !this.desk.diagnostics.wanted) return "";
    this.#comparisons += this.places.size;
    return didYouMean(name, this.places.keys());
  }

  /** A node that only a syntax error keeps from being known. */
  isHidden(name: string): boolean {
    return this.desk.hidesMore || this.desk.hidden.has(name);
  }
}

const unknownNode = "is not in the topology";

/** Unknown nodes and cycles: the requirements are walked once for both. */
function checkRequirements(topology: Topology, search: NameSearch): void {
  const from: number[] = [];
  const to: number[] = [];
  topology.nodes.forEach((node, i) => {
    for (const requirement of node.requirements) {
      const required = search.places.get(requirement.node);
      if (required === undefined) reportUnknown(node, requirement, search);
      else {
        from.push(i);
        to.push(required);
      }
    }
  });
  for (const cycle of shortestCycles(graphOf(topology.nodes.length, from, to)))
    reportCycle(
      cycle.flatMap((i) => topology.nodes[i] ?? []),
      search.desk,
    );
}

/** An implied requirement is reported where its placeholder is judged. */
function reportUnknown(
  by: TopologyNode,
  { node, implied, position }: Requirement,
  search: NameSearch,
): void {
  if (implied || search.isHidden(node)) return;
  const instance = /^(.+)\[\d+\]$/.exec(node)?.[1];
  search.desk.diagnostics.error("KHO_REQUIREMENT_UNKNOWN", search.desk.placeOf(position), {
    message: `Node "${by.name}" requires "${node}", which ${unknownNode}${search.question(node)}`,
    hint:
      instance === undefined ? undefined : `a requirement means all instances: write ${instance}`,
  });
}

function checkUse(
  { by, node, index, export: name, place }: ExportUse,
  owner: TopologyNode | undefined,
  search: NameSearch,
): void {
  const { diagnostics } = search.desk;
  if (node === by) return;
  if (owner === undefined) {
    if (search.isHidden(node)) return;
    const question = search.question(node);
    diagnostics.error("KHO_REQUIREMENT_UNKNOWN", place, {
      message: `Node "${by}" uses "${node}.${name}", and "${node}" ${unknownNode}${question}`,
      hint: 'if it is not meant as a placeholder, write "$${" for a literal "${"',
    });
    return;
  }
  if (!Object.hasOwn(owner.exports, name)) {
    const known = Object.keys(owner.exports);
    diagnostics.error("KHO_EXPORT_UNKNOWN", place, {
      message: `Node "${node}" does not export "${name}"${didYouMean(name, known)}`,
      hint:
        known.length === 0 ? `add exports to node "${node}"` : `it exports: ${known.join(", ")}`,
    });
  }
  const trouble = instanceTrouble(owner, index);
  if (trouble !== undefined)
    diagnostics.error("KHO_EXPORT_INSTANCE", place, {
      message: `Cannot use this export of node "${node}": ${trouble}`,
      hint: owner.count === undefined ? `write ${node}.${name}` : `write ${node}[0].${name}`,
    });
}

function instanceTrouble(owner: TopologyNode, index: number | undefined): string | undefined {
  if (owner.count === undefined) return index === undefined ? undefined : "it is not counted";
  if (index === undefined) return "it is counted, so an instance must be named";
  return index < owner.count ? undefined : `its instances end at ${owner.count - 1}`;
}

function checkHosts(topology: Topology, hosts: ReadonlySet<string>, desk: Desk): void {
  for (const { name, placement, position } of topology.nodes) {
    if (placement.kind !== "host" || hosts.has(placement.host)) continue;
    const { host } = placement;
    const question = didYouMean(host, hosts);
    desk.diagnostics.warning("KHO_HOST_UNKNOWN", desk.placeOf(position), {
      message: `Node "${name}" is placed on "${host}"; no such host is known right now${question}`,
      hint: "its steps wait until an agent of that name appears",
    });
  }
}

/** Edges of a cycle that are named; of longer ones the first and the last of them. */
const namedEdges = 12;

function reportCycle(cycle: readonly TopologyNode[], desk: Desk): void {
  const edges = cycle.map((node, i) => edgeOf(node, cycle[(i + 1) % cycle.length] ?? node));
  const [first] = edges;
  if (first === undefined) return;
  const latest = edges.reduce((last, edge) => (isAfter(edge.at, last.at) ? edge : last));
  const shown =
    edges.length <= namedEdges
      ? edges.map(edgeText)
      : [
          ...edges.slice(0, namedEdges - 1).map(edgeText),
          `and ${edges.length - namedEdges} more`,
          ...edges.slice(-1).map(edgeText),
        ];
  const alone = edges.length === 1;
  const what = alone
    ? `Node "${first.from}" waits for itself, so it can never start`
    : `${edges.length} nodes wait for each other, so none of them can start`;
  desk.diagnostics.error("KHO_REQUIREMENT_CYCLE", desk.placeOf(first.at), {
    message: `${what}: ${shown.join(", ")}`,
    hint: alone
      ? "drop it"
      : `drop one of these; the one at ${formatPosition(latest.at)} stands last in the text`,
  });
}

interface CycleEdge {
  readonly from: NodeName;
  readonly to: NodeName;
  readonly implied: boolean;
  readonly at: Position;
}

function edgeOf(node: TopologyNode, required: TopologyNode): CycleEdge {
  const edge = node.requirements.find((candidate) => candidate.node === required.name);
  return {
    from: node.name,
    to: required.name,
    implied: edge?.implied === true,
    at: edge?.position ?? node.position,
  };
}

function edgeText({ from, to, implied, at }: CycleEdge): string {
  const verb = implied ? "uses an export of" : "requires";
  return `"${from}" ${verb} "${to}" (${formatPosition(at)})`;
}

function isAfter(a: Position, b: Position): boolean {
  return a.line > b.line || (a.line === b.line && a.column > b.column);
}
