import { KhoreiaError, type Topology } from "../../model/index.ts";

/** Refuses values that the reader has taken from a secret: the store would show them to all. */
export function refuseSecrets(topology: Topology, secrets: readonly string[]): void {
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
