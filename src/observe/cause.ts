import {
  type FailureRecord,
  type InstanceId,
  type InstanceStatus,
  type WaitingOn,
  splitStepId,
} from "../model/index.ts";
import { assertNever } from "../std/invariant.ts";
import { durationOf } from "./duration-text.ts";
import { escapeLine } from "./escape-output.ts";
import type { CauseKind, WhyCause } from "./why-answer.ts";

/** Reason of a step that waits for somebody else to act. */
export const gateCode = "KHO_WHY_GATE";

/** What an instance is in a chain of causes. */
export function causeKindOf(status: InstanceStatus): CauseKind {
  if (status.condition !== "waiting") return status.condition;
  return status.reason?.code === gateCode ? "gate" : "waiting";
}

/** One member of a chain: `status` is undefined for what is not known here. */
export function causeOf(
  wait: WaitingOn,
  status: InstanceStatus | undefined,
  besides: number,
): WhyCause {
  const { instance, state: wanted } = wait;
  if (status === undefined) {
    const text = `${where(instance, wait.host)} is not known here`;
    return { kind: "unseen", instance, wanted, text, since: wait.since, besides };
  }
  const kind = causeKindOf(status);
  const { host, state, step, since, position, lastFailure, nextAttemptAt } = status;
  const failure = kind === "waiting" || kind === "steady" ? undefined : lastFailure;
  return {
    kind,
    instance,
    wanted,
    state,
    text: describeCause(status),
    since,
    position,
    besides,
    ...(host === undefined ? {} : { host }),
    ...(step === undefined ? {} : { step }),
    ...(failure === undefined ? {} : { failure }),
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
    ...durationOf(status),
  };
}

/** One clause with the instance as its subject. */
export function describeCause(status: InstanceStatus): string {
  const subject = where(status.instance, status.host);
  const reason = escapeLine(status.reason?.text ?? "no reason is known");
  const kind = causeKindOf(status);
  switch (kind) {
    case "blocked":
      return `${subject} is blocked: ${troubleOf(status)}`;
    case "held": {
      const { hold } = status;
      if (hold === undefined) return `${subject} is held`;
      return `${subject} is held by ${escapeLine(hold.by)}: ${escapeLine(hold.why)}`;
    }
    case "gate":
      return `${subject} ${reason.startsWith("nothing") ? "has " : "waits: "}${reason}`;
    case "waiting":
      return `${subject} ${reason.startsWith("waits") ? "" : "waits: "}${reason}`;
    case "unknown":
      return `${subject} is unknown: ${reason}`;
    case "healing": {
      const { fell } = status;
      const what = fell === undefined ? "" : `: ${escapeLine(fell.detail)}`;
      return `${subject} is healing${what}${attemptOf(status)}`;
    }
    case "performing":
      return `${subject} is ${doingOf(status)}${attemptOf(status)}`;
    case "steady":
      return `${subject} is ${status.state}, and the news has not come yet`;
    case "loop":
    case "unseen":
      return `${subject} is not known here`;
    default:
      return assertNever(kind);
  }
}

export function where(instance: InstanceId, host: string | undefined): string {
  return host === undefined ? instance : `${instance} on ${host}`;
}

/** How the last attempt failed, or else the reason. */
function troubleOf(status: InstanceStatus): string {
  const { lastFailure } = status;
  if (lastFailure === undefined) return escapeLine(status.reason?.text ?? "no reason is known");
  return `${describeFailure(lastFailure)}${attemptsOf(lastFailure, status.attempts)}`;
}

/** `create failed with exit 127` */
export function describeFailure(failure: FailureRecord): string {
  const { operation } = splitStepId(failure.step);
  if (failure.exitCode !== undefined) return `${operation} failed with exit ${failure.exitCode}`;
  if (failure.signal !== undefined) return `${operation} was killed by ${failure.signal}`;
  return `${operation} failed: ${escapeLine(failure.message)}`;
}

function attemptsOf({ attempt }: FailureRecord, attempts: number | undefined): string {
  return attempts === undefined ? `, attempt ${attempt}` : `, attempt ${attempt} of ${attempts}`;
}

function attemptOf({ attempt, attempts }: InstanceStatus): string {
  if (attempt === undefined || attempt < 2) return "";
  return attempts === undefined ? `, attempt ${attempt}` : `, attempt ${attempt} of ${attempts}`;
}

/** The state says it when a Do is in flight; between attempts the step does. */
function doingOf({ state, step }: InstanceStatus): string {
  if (state.endsWith("ing")) return state;
  return step === undefined ? "performing" : `about to ${splitStepId(step).operation}`;
}
