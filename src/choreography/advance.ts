import type { Condition, OperationName } from "../model/index.ts";
import type { ScoreStep } from "../score/index.ts";
import {
  type Dancer,
  type StepFacts,
  goalReached,
  isRecorded,
  reachedNow,
  stepIndex,
  wantedFingerprint,
} from "./dancer.ts";
import { type Decision, conditionOf, decide, nextAttemptAt } from "./decide.ts";
import { describeReason } from "./describe.ts";
import { askAll, fail } from "./do-ended.ts";
import { type Draft, change, note } from "./draft.ts";
import { isRedoSource, withdraw } from "./outcome.ts";
import { brokenDampingMs, healBurst, healsPerSecond } from "./policy.ts";

/** Lets the facts of a draft have their consequences, until only the world can change anything. */
export function advance(draft: Draft): void {
  judgeSettling(draft);
  mindBrokenRequirements(draft);
  const decision = decide(draft.dancer, draft.now);
  if (decision.kind === "run") run(draft, decision);
  const next = decision.kind === "run" ? decide(draft.dancer, draft.now) : decision;
  conclude(draft, next);
}

/** A Do succeeded, its time to show effect is over, and the check still says no. */
function judgeSettling(draft: Draft): void {
  for (let index = 0; index < draft.dancer.steps.length; index += 1) {
    const facts = draft.dancer.steps[index] as StepFacts;
    if (facts.settleUntil === undefined || facts.settleUntil > draft.now) continue;
    // A check that is silent or cannot tell is not a no: keep waiting for its word.
    if (facts.report !== "fails") continue;
    const step = draft.dancer.role.instance.steps[index] as ScoreStep;
    fail(draft, index, {
      chance: 0.5,
      failure: {
        kind: "failed",
        code: "KHO_DO_DID_NOT_TAKE",
        message:
          `Do of "${step.id}" succeeded, but its check still fails after ` +
          `${step.limits.settleMs / 1000} s: ${facts.detail ?? "no detail"}`,
        hint: "check and do may speak of different things; raise settle if the effect takes time",
      },
    });
  }
}

/** Requirements that fall after all was done: remembered, re-checked on return, or stopped for. */
function mindBrokenRequirements(draft: Draft): void {
  const { dancer } = draft;
  if (dancer.role.instance.goal !== "started") return;
  const [create, configure, start] = dancer.unmet;
  const broken = create + configure + start > 0;
  if (!broken && dancer.brokenSince !== undefined) {
    draft.dancer = { ...dancer, brokenSince: undefined, suspended: false };
    if (dancer.suspended) turn(draft, "stop", "start");
    askAll(draft);
  } else if (broken && dancer.brokenSince === undefined && goalReached("started", dancer.reached)) {
    draft.dancer = { ...dancer, brokenSince: draft.now };
  } else if (
    broken &&
    dancer.brokenSince !== undefined &&
    !dancer.suspended &&
    dancer.role.instance.onBroken === "stop" &&
    draft.now - dancer.brokenSince >= brokenDampingMs
  ) {
    draft.dancer = { ...dancer, suspended: true };
    turn(draft, "start", "stop");
  }
}

/** Changes which end of the lifecycle is observed. */
function turn(draft: Draft, from: OperationName, to: OperationName): void {
  const { steps } = draft.dancer.role.instance;
  const [old, fresh] = [stepIndex(draft.dancer, from), stepIndex(draft.dancer, to)];
  const [oldStep, freshStep] = [steps[old], steps[fresh]];
  if (oldStep?.checked) draft.effects.push({ kind: "check.stop", step: oldStep.id });
  change(draft, old, { report: "silent", held: false, fellAt: undefined });
  change(draft, fresh, { report: "silent", held: false, fellAt: undefined, notBefore: 0 });
  if (freshStep?.checked) draft.effects.push({ kind: "check.start", step: freshStep.id });
}

function run(draft: Draft, decision: Extract<Decision, { readonly kind: "run" }>): void {
  const { instance } = draft.dancer.role;
  const step = instance.steps[decision.index] as ScoreStep;
  const facts = draft.dancer.steps[decision.index] as StepFacts;
  const attempt = facts.lastFailure === undefined ? 1 : facts.failures + 1;
  const heat = Math.max(0, facts.heat - ((draft.now - facts.heatAt) * healsPerSecond) / 1000);
  if (heat >= healBurst) {
    const pauseMs = 1000 / healsPerSecond;
    change(draft, decision.index, { notBefore: draft.now + pauseMs });
    return;
  }
  change(draft, decision.index, {
    runningSince: draft.now,
    repairSince: facts.repairSince ?? draft.now,
    // A success that has lasted resets the attempts; one that fell at once has its failure on it.
    failures: attempt - 1,
    heat: heat + 1,
    heatAt: draft.now,
    begunFor: isRecorded(step) ? wantedFingerprint(draft.dancer, step) : undefined,
  });
  withdraw(draft, step.operation);
  if (isRedoSource(instance.steps, step.operation)) countChange(draft, decision.index, step);
  draft.effects.push({
    kind: "do.run",
    step: step.id,
    attempt,
    redo: decision.redo,
    why: decision.why,
  });
  note(draft, {
    kind: "do.began",
    instance: instance.id,
    step: step.id,
    attempt,
    why: decision.why,
  });
}

/** Counted before the Do begins: a crash between the two must not lose the redo of others. */
function countChange(draft: Draft, index: number, step: ScoreStep): void {
  const before = draft.dancer.steps[index]?.completion;
  const completion = { ...before, changes: (before?.changes ?? 0) + 1 };
  change(draft, index, { completion });
  draft.effects.push({ kind: "completion.record", step: step.id, record: completion });
}

function conclude(draft: Draft, decision: Decision): void {
  const before = draft.dancer;
  const reached = reachedNow(before);
  const condition = conditionOf(before, decision);
  const wakeAt = wakeOf(before, decision, draft.now);
  if (reached === before.reached && condition === before.condition && wakeAt === before.wakeAt)
    return;
  draft.dancer = { ...before, reached, condition, wakeAt };
  if (condition === before.condition) return;
  if (!isNotable(before.condition) && !isNotable(condition)) return;
  const reason = describeReason(draft.dancer, decision);
  note(draft, {
    kind: "condition.changed",
    instance: before.role.instance.id,
    from: before.condition,
    to: condition,
    ...(reason === undefined ? {} : { reason }),
  });
}

/** Waiting and performing follow from the other facts; writing them down would say it twice. */
function isNotable(condition: Condition): boolean {
  return condition === "blocked" || condition === "healing" || condition === "held";
}

function wakeOf(dancer: Dancer, decision: Decision, now: number): number {
  let at = nextAttemptAt(dancer, decision, now);
  for (const { settleUntil } of dancer.steps) {
    // Past its settle time a step waits for the check's word, not for the clock.
    if (settleUntil !== undefined && settleUntil > now) at = Math.min(at, settleUntil);
  }
  const { brokenSince, suspended, role } = dancer;
  if (brokenSince !== undefined && !suspended && role.instance.onBroken === "stop") {
    at = Math.min(at, brokenSince + brokenDampingMs);
  }
  return at;
}
