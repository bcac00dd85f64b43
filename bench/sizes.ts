import type { ClusterSizes } from "./cluster/measure-cluster.ts";
import type { Shape } from "./workload.ts";

/** How much is measured; everything else is equal in both. */
export interface Sizes {
  readonly apply: readonly {
    readonly shape: Shape;
    readonly nodes: number;
    readonly rounds: number;
  }[];
  /** The workload whose memory is measured, too. */
  readonly memoryNodes: number;
  readonly heal: readonly {
    readonly nodes: number;
    readonly removals: number;
    readonly calmSeconds: number;
    readonly idleSeconds: number;
  }[];
  readonly plan: readonly { readonly nodes: number; readonly rounds: number }[];
  readonly startUpRounds: number;
  /** Generated TOSCA profiles that are validated. */
  readonly tosca: readonly { readonly files: number; readonly megabytes: number }[];
  readonly cluster: ClusterSizes;
  /** Cold runs of khoreia alone, from the smallest to the largest. */
  readonly perNode: readonly { readonly nodes: number; readonly rounds: number }[];
}

const each = (
  nodes: number,
  rounds: number,
): readonly { readonly shape: Shape; readonly nodes: number; readonly rounds: number }[] =>
  (["dag", "chain", "fan"] as const).map((shape) => ({ shape, nodes, rounds }));

/** What the issue asks for: about a quarter of an hour. */
export const fullSizes: Sizes = {
  apply: [...each(8, 9), ...each(100, 9), ...each(1_000, 5), ...each(10_000, 3)],
  memoryNodes: 10_000,
  heal: [
    { nodes: 8, removals: 1_000, calmSeconds: 20, idleSeconds: 30 },
    { nodes: 10_000, removals: 1_000, calmSeconds: 20, idleSeconds: 30 },
  ],
  plan: [
    { nodes: 10_000, rounds: 3 },
    { nodes: 100_000, rounds: 3 },
  ],
  startUpRounds: 21,
  tosca: [{ files: 7_000, megabytes: 80 }],
  cluster: {
    hops: 1_000,
    fan: 5_000,
    settleSeconds: 10,
    restSeconds: 150,
    hosts: 10,
    nodesEach: 1_000,
  },
  perNode: [
    { nodes: 8, rounds: 9 },
    { nodes: 1_000, rounds: 5 },
    { nodes: 10_000, rounds: 3 },
    { nodes: 100_000, rounds: 1 },
  ],
};

/** Small enough for every test run: it shows that the bench works, its figures mean little. */
export const quickSizes: Sizes = {
  apply: [...each(8, 2), { shape: "dag", nodes: 200, rounds: 2 }],
  memoryNodes: 200,
  heal: [
    { nodes: 8, removals: 40, calmSeconds: 0, idleSeconds: 1 },
    { nodes: 200, removals: 40, calmSeconds: 0, idleSeconds: 1 },
  ],
  plan: [{ nodes: 1_000, rounds: 1 }],
  startUpRounds: 3,
  tosca: [{ files: 50, megabytes: 1 }],
  cluster: { hops: 20, fan: 40, settleSeconds: 1, restSeconds: 1, hosts: 2, nodesEach: 20 },
  perNode: [
    { nodes: 8, rounds: 2 },
    { nodes: 100, rounds: 2 },
    { nodes: 1_000, rounds: 1 },
  ],
};
