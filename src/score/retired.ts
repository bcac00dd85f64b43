import type { NodeName, TopologyNode } from "../model/index.ts";

/** Instances that only earlier generations wanted, and the definition they were performed with. */
export interface Retired {
  readonly node: TopologyNode;
  readonly indexes: readonly number[] | "all";
  /** Nodes of the new generation that required it: it stays until they have done without it. */
  readonly requiredBy?: readonly NodeName[];
}
