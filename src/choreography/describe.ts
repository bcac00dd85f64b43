import type {
  FailureRecord,
  InstanceStatus,
  Reason,
  StepStatus,
  WaitingOn,
} from "../model/index.ts";
import type { ScoreStep } from "../score/index.ts";
import { type Dancer, type StepFacts, ownDone, stateOf } from "./dancer.ts";
import { type Decision, decide } from "./decide.ts";

/** What only the surroundings of a dancer know, and what turns its clock into people's. */
export interface Surroundings {
  readonly now: number;
  /** Wall time of a monotonic reading. */
  readonly wallOf: (monotonic: number) => number;
  /** The gates that hold back the step at `index`; -1 for an operation without a step. */
  readonly waitingOn: (decision: Extract<Decision, { kind: "waiting" }>) => readonly WaitingOn[];
  /** Monotonic; since when the condition has been what it is. */
  readonly since: number;
}

/** Everything that a screen may say of one dancer. */
export function describeDancer(dancer: Dancer, around: Surroundings): InstanceStatus {
  const { instance, generation } = dancer.role;
  const decision = decide(dancer, around.now);
  const waitingOn = decision.kind === "waiting" ? around.waitingOn(decision) : [];
  const reason = describeReason(dancer, decision, waitingOn);
  const index = "index" in decision ? decision.index : -1;
  const step = instance.steps[index];
  const facts = dancer.steps[index];
  return {
    instance: instance.id,
    node: instance.node,
    host: instance.host,
    ...(instance.token === undefined ? {} : { token: instance.token }),
    generation,
    goal: instance.goal,
    retired: instance.retired,
    state: stateOf(dancer),
    condition: dancer.condition,
    since: around.wallOf(around.since),
    waitingOn,
    steps: instance.steps.map((each, i) => describeStep(dancer, each, i)),
    position: positionOf(step, facts) ?? instance.definition.position,
    ...(reason === undefined ? {} : { reason }),
    ...(dancer.hold === undefined ? {} : { hold: dancer.hold }),
    ...(step === undefined || facts === undefined ? {} : describeStepNow(step, facts, around)),
  };
}

/** Of the operation; once its Do has failed, of that Do: there it will be mended. */
function positionOf(step: ScoreStep | undefined, facts: StepFacts | undefined) {
  const failed = facts?.lastFailure === undefined ? undefined : step?.operationDefinition?.do;
  return failed?.position ?? step?.position;
}

function describeStepNow(
  step: ScoreStep,
  facts: StepFacts,
  around: Surroundings,
): Partial<InstanceStatus> {
  const failure = facts.lastFailure;
  const record: FailureRecord | undefined =
    failure === undefined ? undefined : { ...failure, at: around.wallOf(facts.lastFailureAt) };
  return {
    step: step.id,
    attempt: facts.failures + 1,
    attempts: step.limits.attempts,
    ...(facts.notBefore > around.now ? { nextAttemptAt: around.wallOf(facts.notBefore) } : {}),
    ...(record === undefined ? {} : { lastFailure: record }),
    ...(facts.fellAt === undefined
      ? {}
      : { fell: { step: step.id, at: around.wallOf(facts.fellAt), detail: facts.fellDetail } }),
  };
}

function describeStep(dancer: Dancer, step: ScoreStep, index: number): StepStatus {
  const facts = dancer.steps[index] as StepFacts;
  return {
    step: step.id,
    operation: step.operation,
    report: facts.report,
    done: ownDone(dancer, index),
    running: facts.runningSince !== undefined,
    failures: facts.failures,
    flaps: facts.flaps,
    heals: facts.heals,
    position: step.position,
    ...(facts.detail === undefined ? {} : { detail: facts.detail }),
    ...(facts.outcome === undefined ? {} : { outcome: facts.outcome }),
  };
}

/** Why the dancer is not steady; undefined exactly when it is. */
export function describeReason(
  dancer: Dancer,
  decision: Decision,
  waitingOn: readonly WaitingOn[] = [],
): Reason | undefined {
  if (dancer.hold !== undefined && (decision.kind === "held" || decision.kind === "steady")) {
    const { by, why } = dancer.hold;
    return { code: "KHO_WHY_HELD", text: `held by ${by}: ${why}` };
  }
  if (decision.kind === "steady") return undefined;
  const step = dancer.role.instance.steps[decision.index];
  const facts = dancer.steps[decision.index];
  if (decision.kind === "waiting") return waitingReason(waitingOn);
  if (step === undefined || facts === undefined) return undefined;
  return stepReason(decision, step, facts);
}

function waitingReason(waitingOn: readonly WaitingOn[]): Reason {
  const [first, ...rest] = waitingOn;
  if (first === undefined) return { code: "KHO_WHY_WAITING", text: "waits for its requirements" };
  const on = first.host === undefined ? "" : ` on ${first.host}`;
  const more = rest.length === 0 ? "" : ` and ${rest.length} more`;
  return {
    code: "KHO_WHY_WAITING",
    text: `waits for ${first.instance}${on} to be ${first.state}${more}`,
  };
}

function stepReason(
  decision: Exclude<Decision, { kind: "steady" | "waiting" }>,
  step: ScoreStep,
  facts: StepFacts,
): Reason {
  const { operation } = step;
  const detail = facts.detail === undefined ? "" : `: ${facts.detail}`;
  switch (decision.kind) {
    case "silent":
      return { code: "KHO_WHY_UNCHECKED", text: `the check of ${operation} has not spoken yet` };
    case "unknown":
      return { code: "KHO_WHY_UNKNOWN", text: `the check of ${operation} cannot tell${detail}` };
    case "gate":
      return {
        code: "KHO_WHY_GATE",
        text: `nothing to do here: waits for the check of ${operation}${detail}`,
      };
    case "settling":
      return {
        code: "KHO_WHY_SETTLING",
        text: `${operation} was done, its check does not hold yet${detail}`,
      };
    case "busy":
      return { code: "KHO_WHY_DOING", text: `${operation} is being done` };
    case "held":
      return { code: "KHO_WHY_HELD", text: "held" };
    case "later":
    case "run":
      return {
        code: facts.lastFailure?.code ?? "KHO_WHY_BACKOFF",
        text: facts.lastFailure?.message ?? `${operation} is done next${detail}`,
      };
    default:
      return decision satisfies never;
  }
}
