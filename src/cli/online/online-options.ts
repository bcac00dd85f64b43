import type { ArgumentDefinition, OptionDefinition } from "../option-definition.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";

/** Which deployment is meant, for verbs that speak to a running one. */
export interface DeploymentOption {
  readonly deployment?: string;
}

export const deploymentOption: OptionDefinition = {
  flags: "-d, --deployment <name>",
  text: "which one, when several run here",
  completes: "deployments",
};

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
  "with --deployment.";

/** How status and wait tell the condition of a deployment. */
export const conditionExits: readonly ExitCode[] = [
  exitCode.unreachable,
  exitCode.blocked,
  exitCode.timedOut,
  exitCode.hostAbsent,
];
