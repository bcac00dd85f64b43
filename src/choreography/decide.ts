import type { Condition, DoWhy, OperationName } from "../model/index.ts";
import type { ScoreStep } from "../score/index.ts";
import {
  type Dancer,
  type StepFacts,
  askedIndex,
  effectiveGoal,
  holdsUp,
  lanesOf,
  mustRedo,
  operationIndex,
  ownDone,
  stepIndex,
} from "./dancer.ts";

/** What a dancer should do next, and why nothing else. Choreography §3, as one pure function. */
export type Decision =
  | { readonly kind: "steady" }
  /** A Do is in flight, or has succeeded and its check may still take its time. */
  | { readonly kind: "busy" | "settling"; readonly index: number }
  | { readonly kind: "held"; readonly index: number }
  /** The check has not spoken yet, or cannot tell: no Do on a guess. */
  | { readonly kind: "silent" | "unknown"; readonly index: number }
  /** Gates are closed; index -1 when the instance itself has nothing to do there. */
  | { readonly kind: "waiting"; readonly index: number; readonly operation: OperationName }
  /** Nothing to do here: somebody else makes the check hold. */
  | { readonly kind: "gate"; readonly index: number }
  /** The back-off runs until `at`. */
  | { readonly kind: "later"; readonly index: number; readonly at: number }
  | { readonly kind: "run"; readonly index: number; readonly why: DoWhy; readonly redo: boolean };

const steady: Decision = { kind: "steady" };

export function decide(dancer: Dancer, now: number): Decision {
  for (let i = 0; i < dancer.steps.length; i += 1) {
    if (dancer.steps[i]?.runningSince !== undefined) return { kind: "busy", index: i };
  }
  let first: Decision = steady;
  for (const lane of lanesOf(effectiveGoal(dancer))) {
    const next = decideLane(dancer, lane, now);
    if (next.kind === "run") return next;
    if (precedence[next.kind] > precedence[first.kind]) first = next;
  }
  return first;
}

/** Of two lanes, the one where more is going on is the one to speak of. */
const precedence: Readonly<Record<Decision["kind"], number>> = {
  busy: 5,
  run: 5,
  settling: 4,
  later: 3,
  silent: 2,
  unknown: 2,
  held: 1,
  waiting: 1,
  gate: 1,
  steady: 0,
};

/** When the next attempt of any lane is due, beside `decision`; Infinity when none waits. */
export function nextAttemptAt(dancer: Dancer, decision: Decision, now: number): number {
  let at = decision.kind === "later" ? decision.at : Number.POSITIVE_INFINITY;
  const lanes = lanesOf(effectiveGoal(dancer));
  // While a Do is in flight, nothing else is due; and one lane has nothing beside it.
  if (decision.kind === "busy" || lanes.length === 1) return at;
  for (const lane of lanes) {
    const next = decideLane(dancer, lane, now);
    if (next.kind === "later") at = Math.min(at, next.at);
  }
  return at;
}

function decideLane(dancer: Dancer, lane: readonly OperationName[], now: number): Decision {
  for (const operation of lane) {
    const index = stepIndex(dancer, operation);
    if (index < 0) {
      if (holdsUp(dancer, operation, lane)) return { kind: "waiting", index: -1, operation };
      continue;
    }
    if (isDue(dancer, index)) return decideStep(dancer, index, now);
  }
  return steady;
}

/** Not done, or asked for once more by an operator. */
function isDue(dancer: Dancer, index: number): boolean {
  return !ownDone(dancer, index) || dancer.steps[index]?.forced === true;
}

function decideStep(dancer: Dancer, index: number, now: number): Decision {
  const step = dancer.role.instance.steps[index] as ScoreStep;
  const facts = dancer.steps[index] as StepFacts;
  if (facts.settleUntil !== undefined) return { kind: "settling", index };
  if (dancer.hold !== undefined) return { kind: "held", index };
  if (step.checked && facts.report === "unknown") return { kind: "unknown", index };
  const { operation } = step;
  if ((dancer.unmet[operationIndex[operation]] ?? 0) > 0) {
    return { kind: "waiting", index, operation };
  }
  // What is to be done once more is done in order, though all of it holds all the time.
  if (dancer.unmet[askedIndex] > 0 && ownDone(dancer, index)) {
    return { kind: "waiting", index, operation };
  }
  // Between attempts it does not matter yet what the check will say.
  if (facts.notBefore > now) return { kind: "later", index, at: facts.notBefore };
  if (step.checked && facts.report === "silent") return { kind: "silent", index };
  if (step.kind === "gate") return { kind: "gate", index };
  return { kind: "run", index, ...reasonToRun(dancer, step, facts) };
}

function reasonToRun(
  dancer: Dancer,
  step: ScoreStep,
  facts: StepFacts,
): { why: DoWhy; redo: boolean } {
  if (facts.forced) return { why: "asked", redo: true };
  if (!step.checked) {
    const never = facts.completion?.fingerprint === undefined;
    return never ? { why: "not-recorded", redo: false } : { why: "redo", redo: true };
  }
  // A check that fails is the plainer reason, but the restart that `redo_on` wants is not lost.
  const redo = mustRedo(dancer, step, facts);
  return { why: facts.report === "fails" ? "check-fails" : "redo", redo };
}

/**
 * Is a Do that was ordered a while ago, and has not begun, still what this dancer should do? All
 * that let it be ordered may have changed while it waited for a slot, an orphan or an intent.
 */
export function isStillDue(dancer: Dancer, index: number): boolean {
  const step = dancer.role.instance.steps[index];
  const facts = dancer.steps[index];
  if (step === undefined || facts?.runningSince === undefined || facts.stale) return false;
  if (dancer.hold !== undefined) return false;
  if ((dancer.unmet[operationIndex[step.operation]] ?? 0) > 0) return false;
  const lane = lanesOf(effectiveGoal(dancer)).find((each) => each.includes(step.operation));
  if (lane === undefined || !isNeeded(dancer, step, facts)) return false;
  return lane.slice(0, lane.indexOf(step.operation)).every((earlier) => {
    const before = stepIndex(dancer, earlier);
    return before < 0 || !isDue(dancer, before);
  });
}

/** A check that has spoken says no, or it is to be done although it says yes. */
function isNeeded(dancer: Dancer, step: ScoreStep, facts: StepFacts): boolean {
  if (!step.checked || facts.report === "fails") return true;
  return facts.report === "holds" && (facts.forced || mustRedo(dancer, step, facts));
}

/** Attempts are exhausted, or trying again cannot mend it. */
function isBlocked(step: ScoreStep, facts: StepFacts): boolean {
  return facts.failures >= step.limits.attempts || facts.lastFailure?.terminal === true;
}

/** The second axis, from the decision: exactly one condition, whatever happens. */
export function conditionOf(dancer: Dancer, decision: Decision): Condition {
  switch (decision.kind) {
    case "steady":
      return dancer.hold === undefined ? "steady" : "held";
    case "held":
      return "held";
    case "silent":
    case "unknown":
      return "unknown";
    case "waiting":
    case "gate":
      return "waiting";
    case "busy":
    case "settling":
    case "later":
    case "run": {
      const step = dancer.role.instance.steps[decision.index] as ScoreStep;
      const facts = dancer.steps[decision.index] as StepFacts;
      if (isBlocked(step, facts)) return "blocked";
      return facts.fellAt === undefined ? "performing" : "healing";
    }
    default:
      return decision satisfies never;
  }
}
