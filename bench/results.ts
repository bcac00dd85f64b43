import type { ApplyResult } from "./apply.ts";
import type { ClusterResult } from "./cluster/measure-cluster.ts";
import type { PlanResult, StartUpResult } from "./commands.ts";
import type { HealResult } from "./heal.ts";
import type { ToscaResult } from "./measure-tosca.ts";
import type { Machine } from "./machine.ts";

/** All that one run has measured; what was left out is empty. */
export interface Results {
  readonly format_version: 1;
  readonly size: "quick" | "full";
  readonly startedAt: string;
  readonly machine: Machine;
  /** What is not on this machine, in sentences. */
  readonly missing: readonly string[];
  readonly apply: readonly ApplyResult[];
  readonly heal: readonly HealResult[];
  readonly plan: readonly PlanResult[];
  readonly startUp: readonly StartUpResult[];
  readonly perNode: readonly PerNode[];
  readonly tosca: readonly ToscaResult[];
  /** One entry, if it was measured. */
  readonly cluster: readonly ClusterResult[];
}

/** What one more node costs khoreia, start-up left out. */
export interface PerNode {
  readonly nodes: number;
  readonly wallUs: number;
  readonly cpuUs: number | undefined;
}
