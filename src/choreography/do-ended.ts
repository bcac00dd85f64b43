import type { Failure } from "../model/index.ts";
import { assertNever } from "../std/invariant.ts";
import type { ScoreStep } from "../score/index.ts";
import { type StepFacts, effectiveGoal, indexOfStep, wants } from "./dancer.ts";
import { type Draft, change, note } from "./draft.ts";
import type { DancerEvent, DoEnd } from "./event.ts";
import { settleWithdrawn, succeed, uncountChange } from "./outcome.ts";
import { backoffMs, blockedRetryMs, refusedRetryMs } from "./policy.ts";

type DoEnded = Extract<DancerEvent, { readonly kind: "do.ended" }>;

export function onDoEnded(draft: Draft, event: DoEnded): void {
  const index = indexOfStep(draft.dancer, event.step);
  const step = draft.dancer.role.instance.steps[index];
  const facts = draft.dancer.steps[index];
  // Doubled or late: the Do it speaks of has been accounted for.
  if (step === undefined || facts?.runningSince === undefined) return;
  noteEnd(draft, index, event.end);
  change(draft, index, { runningSince: undefined, stale: false });
  settleWithdrawn(draft, step.operation, event.end.kind === "refused");
  if (facts.stale) {
    // It worked on an older definition: nothing is proven for this one, but the world may differ.
    if (step.checked) change(draft, index, { report: "silent", detail: undefined });
    return askAll(draft);
  }
  switch (event.end.kind) {
    case "succeeded":
      return onSucceeded(draft, index, step);
    case "failed":
      lookAfresh(draft, index, step);
      return fail(draft, index, { failure: event.end, chance: event.chance });
    case "cancelled":
      return lookAfresh(draft, index, step);
    case "refused":
      uncountChange(draft, index, step);
      return change(draft, index, { notBefore: draft.now + refusedRetryMs });
    default:
      return assertNever(event.end);
  }
}

function onSucceeded(draft: Draft, index: number, step: ScoreStep): void {
  if (!step.checked) return succeed(draft, index);
  change(draft, index, { settleUntil: draft.now + step.limits.settleMs });
  lookAfresh(draft, index, step);
}

/**
 * Whatever the check said before or during a Do is stale: done means seen true afterwards. That
 * also holds for a Do that failed half-way, and may still have done what was wanted.
 */
function lookAfresh(draft: Draft, index: number, step: ScoreStep): void {
  if (!step.checked) return;
  change(draft, index, { report: "silent", detail: undefined });
  ask(draft, step);
}

/** One more failed attempt; also used when a Do did not take. */
export function fail(
  draft: Draft,
  index: number,
  how: { readonly failure: Failure; readonly chance: number },
): void {
  const step = draft.dancer.role.instance.steps[index] as ScoreStep;
  const facts = draft.dancer.steps[index] as StepFacts;
  const failures = facts.failures + 1;
  const blocked = failures >= step.limits.attempts || how.failure.terminal === true;
  const delay = backoffMs(step.limits, facts.backoffMs, how.chance);
  change(draft, index, {
    failures,
    backoffMs: delay,
    settleUntil: undefined,
    outcome: "failed",
    notBefore: draft.now + (blocked ? blockedRetryMs : delay),
    lastFailure: { ...how.failure, step: step.id, attempt: failures },
    lastFailureAt: draft.now,
  });
}

/** Everything that is wanted is looked at again. */
export function askAll(draft: Draft): void {
  const goal = effectiveGoal(draft.dancer);
  for (const step of draft.dancer.role.instance.steps) {
    if (wants(goal, step.operation)) ask(draft, step);
  }
}

function ask(draft: Draft, step: ScoreStep): void {
  if (step.checked) draft.effects.push({ kind: "check.ask", step: step.id });
}

function noteEnd(draft: Draft, index: number, end: DoEnd): void {
  const { instance } = draft.dancer.role;
  const step = instance.steps[index] as ScoreStep;
  const facts = draft.dancer.steps[index] as StepFacts;
  const output = end.kind === "succeeded" || end.kind === "failed" ? end.output : undefined;
  note(draft, {
    kind: "do.ended",
    instance: instance.id,
    step: step.id,
    attempt: facts.failures + 1,
    result: end.kind,
    durationMs: draft.now - (facts.runningSince ?? draft.now),
    ...(end.kind === "failed" ? { failure: end } : {}),
    ...(output === undefined ? {} : { output }),
  });
}
