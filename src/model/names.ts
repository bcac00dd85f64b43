import type { Brand } from "../std/brand.ts";

/** A node of a topology, as its author wrote it. The 2016 form's integer ids arrive as "0", "1". */
export type NodeName = Brand<"NodeName">;
/** One instance of a node: the node's name, with `[index]` when the node is counted. */
export type InstanceId = Brand<"InstanceId">;
/** One operation of one instance: `web[1].configure`. */
export type StepId = Brand<"StepId">;
export type HostName = Brand<"HostName">;
export type DeploymentName = Brand<"DeploymentName">;

export const nodeName = (text: string): NodeName => text as NodeName;
export const hostName = (text: string): HostName => text as HostName;
export const deploymentName = (text: string): DeploymentName => text as DeploymentName;

/** `index` is undefined for a node without `count`: its only instance carries the bare name. */
export function instanceId(node: NodeName, index?: number): InstanceId {
  const id: string = index === undefined ? node : `${node}[${index}]`;
  return id as InstanceId;
}

/** For ids that come back from a store, a file or a command line. */
export const asInstanceId = (text: string): InstanceId => text as InstanceId;
export const asStepId = (text: string): StepId => text as StepId;

export function stepId(instance: InstanceId, operation: string): StepId {
  return `${instance}.${operation}` as StepId;
}

/** Splits at the last dot: node names may hold dots, operation names never do. */
export function splitStepId(step: StepId): { instance: InstanceId; operation: string } {
  const dot = step.lastIndexOf(".");
  return { instance: step.slice(0, dot) as InstanceId, operation: step.slice(dot + 1) };
}
