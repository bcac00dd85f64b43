import type { ArgumentDefinition, OptionDefinition } from "../option-definition.ts";
import { aboutCluster, type ClusterOptions, clusterOptions } from "../cluster/cluster-options.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";

/** Which deployment is meant, for verbs that speak to a running one. */
export interface DeploymentOption {
  readonly deployment?: string;
}

const deploymentOption: OptionDefinition = {
  flags: "-d, --deployment <name>",
  text: "which one, when several run here",
  completes: "deployments",
};

/** The same for verbs that speak to a cluster's deployment as well. */
export interface TargetOptions extends DeploymentOption, ClusterOptions {}

export const targetOptions: readonly OptionDefinition[] = [deploymentOption, ...clusterOptions];

export interface DryRunOption {
  readonly dryRun?: boolean;
}

export const dryRunOption: OptionDefinition = {
  flags: "-n, --dry-run",
  text: "check everything, change nothing",
};

/** Of verbs that look: names select. */
export const namesArgument: ArgumentDefinition = {
  name: "[name...]",
  text: "nodes or instances (api, api[2]), or a deployment",
  completes: "nodes",
};

/** Of verbs that act on nodes. */
export const nodesArgument: ArgumentDefinition = {
  name: "<node...>",
  text: "nodes or instances: api, or api[2]",
  completes: "nodes",
};

export const aboutFinding =
  "The running deployment of this user is found by itself; when several run, name one first or " +
  `with --deployment. ${aboutCluster}`;

/** How status and wait tell the condition of a deployment. */
export const conditionExits: readonly ExitCode[] = [
  exitCode.unreachable,
  exitCode.blocked,
  exitCode.timedOut,
  exitCode.hostAbsent,
];
