import { formatPosition, KhoreiaError, type Topology } from "../../model/index.ts";

/** Nodes that a refusal names one by one. */
const mostNamed = 5;

/**
 * Refuses what agents on several hosts cannot play yet: nodes that no host is named for, and
 * values that the reader has taken from a secret, which the store would show to everybody.
 */
export function refuseUnplayable(topology: Topology, secrets: readonly string[]): void {
  const movable = topology.nodes.filter(({ placement }) => placement.kind !== "host");
  const [first] = movable;
  if (first !== undefined) {
    const names = movable.slice(0, mostNamed).map(({ name }) => `"${name}"`);
    const more = movable.length > mostNamed ? ` and ${movable.length - mostNamed} more` : "";
    throw new KhoreiaError(
      "KHO_NODE_MOVABLE",
      `Cannot deploy "${topology.name}" to a cluster: no host is named for ` +
        `${names.join(", ")}${more} (${formatPosition(first.position)})`,
      { hint: "give each node a host: nodes that may move between hosts are not played yet" },
    );
  }
  if (secrets.length > 0) {
    throw new KhoreiaError(
      "KHO_SECRET_SHARED",
      `Cannot deploy "${topology.name}" to a cluster: it has secret inputs, and whoever can ` +
        "read the store could read them",
      {
        hint:
          "let each host bring the value itself: programs read it from a file there, or from " +
          "the environment of khoreia agent",
      },
    );
  }
}
