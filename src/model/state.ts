/** The five operations of TOSCA's Standard lifecycle interface. */
export type OperationName = "create" | "configure" | "start" | "stop" | "delete";
export const operationNames: readonly OperationName[] = [
  "create",
  "configure",
  "start",
  "stop",
  "delete",
];

/** TOSCA's node states, and two of our own: `stopped` and `deleted`. */
export type NodeState =
  | "initial"
  | "creating"
  | "created"
  | "configuring"
  | "configured"
  | "starting"
  | "started"
  | "stopping"
  | "stopped"
  | "deleting"
  | "deleted"
  | "error";

/** The states that an operation leads to, and that a gate can wait for. */
export type ReachedState = "created" | "configured" | "started" | "stopped" | "deleted";
export const reachedBy: Readonly<Record<OperationName, ReachedState>> = {
  create: "created",
  configure: "configured",
  start: "started",
  stop: "stopped",
  delete: "deleted",
};
export const performing: Readonly<Record<OperationName, NodeState>> = {
  create: "creating",
  configure: "configuring",
  start: "starting",
  stop: "stopping",
  delete: "deleting",
};

/** The second axis, beside the state. */
export type Condition =
  | "steady"
  | "performing"
  | "waiting"
  | "healing"
  | "blocked"
  | "unknown"
  | "held";
/** Worst first: the condition of a deployment is the first of these that any node shows. */
export const conditionsWorstFirst: readonly Condition[] = [
  "blocked",
  "unknown",
  "healing",
  "performing",
  "waiting",
  "held",
  "steady",
];

/** What a deployment asks of its nodes. */
export type Goal = "started" | "stopped" | "deleted";
export const goals: readonly Goal[] = ["started", "stopped", "deleted"];

export type Outcome = "unchanged" | "changed" | "failed";
