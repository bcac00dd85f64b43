import type { Hold } from "../model/index.ts";
import type { ScoreStep } from "../score/score.ts";
import { advance } from "./advance.ts";
import {
  type Dancer, type DancerRole, type StepFacts, effectiveGoal, stepIndex, untouched, wants,
} from "./dancer.ts";
import { type Draft, draftOf } from "./draft.ts";
import type { Completion } from "./effect.ts";
import type { Unmet } from "./event.ts";
import type { Transition } from "./step-dancer.ts";

export interface Beginning {
  readonly role: DancerRole;
  readonly unmet: Unmet;
  readonly hold: Hold | undefined;
  /** What an earlier agent recorded of a step. */
  readonly completionOf: (step: ScoreStep) => Completion | undefined;
  readonly now: number;
}

/** A dancer that knows nothing but its records: every check has yet to speak. */
export function beginDancer(beginning: Beginning): Transition {
  const { role } = beginning;
  const steps = role.instance.steps.map((step): StepFacts => {
    const completion = beginning.completionOf(step);
    return completion === undefined ? untouched : { ...untouched, completion };
  });
  const dancer: Dancer = {
    role, steps, unmet: beginning.unmet, hold: beginning.hold, brokenSince: undefined,
    suspended: false, wakeAt: Number.POSITIVE_INFINITY, reached: 0, condition: "unknown",
  };
  const draft = draftOf(dancer, beginning.now);
  startChecks(draft, []);
  advance(draft);
  return { dancer: draft.dancer, effects: draft.effects };
}

/**
 * A newer generation: what is unchanged keeps its facts, what is changed is looked at afresh, and
 * a Do that the new generation does not want is cancelled.
 */
export function changeRole(
  before: Dancer,
  role: DancerRole,
  options: { readonly unmet: Unmet; readonly now: number },
): Transition {
  const draft = draftOf(
    { ...before, role, unmet: options.unmet, suspended: false, brokenSince: undefined },
    options.now,
  );
  const kept: ScoreStep[] = [];
  const oldGoal = effectiveGoal(before);
  const goal = effectiveGoal(draft.dancer);
  const steps = role.instance.steps.map((step): StepFacts => {
    const index = stepIndex(before, step.operation);
    const oldStep = before.role.instance.steps[index];
    const facts = before.steps[index];
    if (oldStep === undefined || facts === undefined) return untouched;
    const same = isSame(before.role, oldStep, { role, step });
    if (same && wants(oldGoal, step.operation) && wants(goal, step.operation)) {
      kept.push(step);
      return { ...facts, outcome: facts.report === "holds" ? "unchanged" : undefined };
    }
    if (facts.runningSince !== undefined) {
      draft.effects.push({
        kind: "do.cancel", step: step.id, why: "a newer generation does not want it",
      });
    }
    return {
      ...untouched, completion: facts.completion, runningSince: facts.runningSince,
      stale: facts.runningSince !== undefined,
    };
  });
  stopChecks(draft, before, kept);
  draft.dancer = { ...draft.dancer, steps };
  startChecks(draft, kept);
  advance(draft);
  return { dancer: draft.dancer, effects: draft.effects };
}

function isSame(
  oldRole: DancerRole,
  oldStep: ScoreStep,
  fresh: { readonly role: DancerRole; readonly step: ScoreStep },
): boolean {
  const { role, step } = fresh;
  if (oldStep.kind !== step.kind || oldStep.checked !== step.checked) return false;
  return oldRole.fingerprintOf(oldStep) === role.fingerprintOf(step);
}

function stopChecks(draft: Draft, before: Dancer, kept: readonly ScoreStep[]): void {
  const goal = effectiveGoal(before);
  for (const step of before.role.instance.steps) {
    if (!step.checked || !wants(goal, step.operation)) continue;
    if (!kept.some((other) => other.operation === step.operation)) {
      draft.effects.push({ kind: "check.stop", step: step.id });
    }
  }
}

function startChecks(draft: Draft, kept: readonly ScoreStep[]): void {
  const goal = effectiveGoal(draft.dancer);
  for (const step of draft.dancer.role.instance.steps) {
    if (!step.checked || !wants(goal, step.operation) || kept.includes(step)) continue;
    draft.effects.push({ kind: "check.start", step: step.id });
  }
}
