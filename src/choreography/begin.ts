import type { Hold } from "../model/index.ts";
import type { ScoreStep } from "../score/index.ts";
import { advance } from "./advance.ts";
import {
  type Dancer,
  type DancerRole,
  type StepFacts,
  effectiveGoal,
  reachedNow,
  stepIndex,
  untouched,
  wants,
} from "./dancer.ts";
import { type Draft, draftOf, note } from "./draft.ts";
import type { Completion } from "./effect.ts";
import type { Unmet } from "./event.ts";
import type { Transition } from "./step-dancer.ts";

/** While nobody has said who is where, every gate is closed. */
const closedGates: Unmet = [1, 1, 1, 1, 1, 0];

export interface Beginning {
  readonly role: DancerRole;
  readonly hold: Hold | undefined;
  /** What an earlier agent recorded of a step. */
  readonly completionOf: (step: ScoreStep) => Completion | undefined;
  readonly now: number;
}

/**
 * A dancer that has its role and has not begun to act. A generation is taken over in two passes,
 * because nobody may act on what a neighbour had reached under the older definition.
 */
export interface Entering {
  readonly draft: Draft;
  /** Steps whose check goes on as it is. */
  readonly kept: readonly ScoreStep[];
}

/** A dancer that knows nothing but its records: every check has yet to speak. */
export function prepareDancer(beginning: Beginning): Entering {
  const { role } = beginning;
  const steps = role.instance.steps.map((step): StepFacts => {
    const completion = beginning.completionOf(step);
    return completion === undefined ? untouched : { ...untouched, completion };
  });
  const dancer: Dancer = {
    role,
    steps,
    unmet: closedGates,
    hold: beginning.hold,
    brokenSince: undefined,
    suspended: false,
    wakeAt: Number.POSITIVE_INFINITY,
    reached: 0,
    condition: "unknown",
  };
  const draft = draftOf(withReached(dancer), beginning.now);
  const { hold } = beginning;
  if (hold !== undefined) note(draft, { kind: "hold.placed", instance: role.instance.id, hold });
  return { draft, kept: [] };
}

/**
 * A newer generation: what is unchanged keeps its facts, what is changed is looked at afresh, and
 * a Do that the new generation does not want is cancelled.
 */
export function prepareChange(before: Dancer, role: DancerRole, now: number): Entering {
  const draft = draftOf(
    { ...before, role, unmet: closedGates, suspended: false, brokenSince: undefined },
    now,
  );
  const kept: ScoreStep[] = [];
  const steps = role.instance.steps.map((step) => {
    const facts = carryOver(draft, before, step);
    if (facts.isKept) kept.push(step);
    return facts.facts;
  });
  stopChecks(draft, before, kept);
  draft.dancer = withReached({ ...draft.dancer, steps });
  return { draft, kept };
}

/** The second pass: now everybody's gates are known, and the dancer may act. */
export function enterDancer(entering: Entering, unmet: Unmet): Transition {
  const { draft, kept } = entering;
  draft.dancer = { ...draft.dancer, unmet };
  startChecks(draft, kept);
  advance(draft);
  return { dancer: draft.dancer, effects: draft.effects };
}

/** All that its goal wants of it is what was wanted before, and is not begun anew. */
export function goesOn({ draft, kept }: Entering): boolean {
  const goal = effectiveGoal(draft.dancer);
  const { steps } = draft.dancer.role.instance;
  return steps.every((step) => !wants(goal, step.operation) || kept.includes(step));
}

const withReached = (dancer: Dancer): Dancer => ({ ...dancer, reached: reachedNow(dancer) });

function carryOver(
  draft: Draft,
  before: Dancer,
  step: ScoreStep,
): { readonly facts: StepFacts; readonly isKept: boolean } {
  const index = stepIndex(before, step.operation);
  const oldStep = before.role.instance.steps[index];
  const facts = before.steps[index];
  if (oldStep === undefined || facts === undefined) return { facts: untouched, isKept: false };
  const [oldGoal, goal] = [effectiveGoal(before), effectiveGoal(draft.dancer)];
  const same = isSame(before.role, oldStep, { role: draft.dancer.role, step });
  if (same && wants(oldGoal, step.operation) && wants(goal, step.operation)) {
    const outcome = facts.report === "holds" ? "unchanged" : undefined;
    return { facts: { ...facts, outcome }, isKept: true };
  }
  if (facts.runningSince !== undefined) {
    draft.effects.push({
      kind: "do.cancel",
      step: step.id,
      why: "a newer generation does not want it",
    });
  }
  return {
    isKept: false,
    facts: {
      ...untouched,
      completion: facts.completion,
      withdrawn: facts.withdrawn,
      runningSince: facts.runningSince,
      stale: facts.runningSince !== undefined,
    },
  };
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
