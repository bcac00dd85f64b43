import type { Goal, OperationName, ReachedState } from "../model/index.ts";
import { assertNever } from "../std/invariant.ts";
import type { ScoreGate } from "./score.ts";

/** The operations that bring a node about, in lifecycle order. */
export const buildingOperations = ["create", "configure", "start"] as const;
/** The operations that take it back, in lifecycle order. */
export const teardownOperations = ["stop", "delete"] as const;

const place: Readonly<Record<OperationName, number>> = {
  create: 0,
  configure: 1,
  start: 2,
  stop: 3,
  delete: 4,
};

export function isTeardown(operation: OperationName): boolean {
  return operation === "stop" || operation === "delete";
}

/** Whether a goal asks for an operation at all. */
export function goalWants(goal: Goal, operation: OperationName): boolean {
  switch (goal) {
    case "started":
      return !isTeardown(operation);
    case "stopped":
      return operation === "create" || operation === "configure" || operation === "stop";
    case "deleted":
      return isTeardown(operation);
    default:
      return assertNever(goal);
  }
}

/** The furthest state that building reaches under a goal; nothing is built for `deleted`. */
export function furthestState(goal: Goal): ReachedState | undefined {
  switch (goal) {
    case "started":
      return "started";
    case "stopped":
      return "configured";
    case "deleted":
      return undefined;
    default:
      return assertNever(goal);
  }
}

/**
 * Whether a gate holds back Do's of an operation. "Later" stays within a direction: a gate before
 * `create` holds back `configure` and `start`, but never a `stop`.
 */
export function gateHoldsBack(gate: ScoreGate, operation: OperationName): boolean {
  if (gate.before === operation) return true;
  if (!gate.andLater || isTeardown(gate.before) !== isTeardown(operation)) return false;
  return place[operation] > place[gate.before];
}
