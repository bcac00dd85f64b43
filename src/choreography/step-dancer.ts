import type { Hold, OperationName, Report, StepId } from "../model/index.ts";
import { assertNever } from "../std/invariant.ts";
import type { ScoreStep } from "../score/index.ts";
import {
  type Dancer,
  type StepFacts,
  effectiveGoal,
  indexOfStep,
  isContested,
  operationIndex,
  wants,
} from "./dancer.ts";
import { onDoEnded } from "./do-ended.ts";
import type { DancerEffect } from "./effect.ts";
import type { DancerEvent, Unmet } from "./event.ts";
import { type Draft, change, draftOf, note } from "./draft.ts";
import { advance } from "./advance.ts";
import { backoffMs } from "./policy.ts";
import { succeed } from "./outcome.ts";

export interface Transition {
  readonly dancer: Dancer;
  readonly effects: readonly DancerEffect[];
}

/** Moves one dancer by one event. Total, synchronous, deterministic: events wake, state decides. */
export function stepDancer(dancer: Dancer, event: DancerEvent): Transition {
  const draft = draftOf(dancer, event.now);
  apply(draft, event);
  advance(draft);
  return { dancer: draft.dancer, effects: draft.effects };
}

function apply(draft: Draft, event: DancerEvent): void {
  switch (event.kind) {
    case "check.reported":
      return onCheckReported(draft, event.step, event.report);
    case "do.ended":
      return onDoEnded(draft, event);
    case "preconditions.changed":
      return onPreconditionsChanged(draft, event.unmet);
    case "clock.ticked":
      return;
    case "hold.changed":
      return onHoldChanged(draft, event.hold);
    case "heal.requested":
      return onHealRequested(draft, event.by, event.force);
    default:
      return assertNever(event);
  }
}

function onCheckReported(draft: Draft, id: StepId, report: Report): void {
  const index = indexOfStep(draft.dancer, id);
  const step = draft.dancer.role.instance.steps[index];
  const facts = draft.dancer.steps[index];
  if (step === undefined || facts === undefined) return;
  // A check that a changed goal has ended may have had one report under way.
  if (!wants(effectiveGoal(draft.dancer), step.operation)) return;
  // What a Do that is being cancelled may still undo is not worth a word; it is asked for after.
  if (isContested(draft.dancer, step.operation)) return;
  change(draft, index, { report: report.kind, detail: report.detail });
  // While a Do runs its own doings are seen; what counts is what the check says afterwards.
  if (facts.runningSince !== undefined) return;
  if (facts.settleUntil !== undefined) {
    if (report.kind === "holds") succeed(draft, index);
    else if (isUndone(step, report)) onUndone(draft, index, report);
    return;
  }
  if (report.kind === "holds") {
    if (facts.report !== "holds") onFoundHolding(draft, index, facts);
  } else if (report.kind === "fails" && (facts.report === "holds" || lostFromView(facts))) {
    onFell(draft, index, report);
  }
}

/**
 * Our Do had succeeded, and somebody else changed it before the check could see it hold. Only an
 * engine that checks its own doing can tell that from a Do which is still taking effect.
 */
function isUndone({ operationDefinition }: ScoreStep, report: Report): boolean {
  if (report.kind !== "fails" || report.outside !== true) return false;
  const { check, do: doing } = operationDefinition ?? {};
  return doing !== undefined && (check ?? doing).engine === doing.engine;
}

/** Nothing is wrong with the attempt: it is neither waited for nor counted. */
function onUndone(draft: Draft, index: number, report: Report): void {
  const { instance } = draft.dancer.role;
  const step = instance.steps[index] as ScoreStep;
  const facts = draft.dancer.steps[index] as StepFacts;
  const detail = report.detail ?? "the check no longer holds";
  change(draft, index, {
    settleUntil: undefined,
    flaps: facts.flaps + 1,
    fellAt: draft.now,
    fellDetail: detail,
  });
  note(draft, { kind: "step.fell", instance: instance.id, step: step.id, detail, outside: true });
}

/** It held, then could not be told, and now it fails: that is a fall too. */
function lostFromView(facts: StepFacts): boolean {
  return facts.report === "unknown" && facts.held && facts.fellAt === undefined;
}

/**
 * It holds and we did nothing for it: it held before we came, or somebody else acted. Whether its
 * check lies is seen when it falls again: until then attempts are not forgotten.
 */
function onFoundHolding(draft: Draft, index: number, facts: StepFacts): void {
  const wasWrong = facts.report === "fails" || facts.failures > 0;
  change(draft, index, {
    held: true,
    ...(wasWrong ? { succeededAt: draft.now } : {}),
    notBefore: 0,
    outcome: facts.outcome ?? "unchanged",
    lastFailure: undefined,
    fellAt: undefined,
    repairSince: undefined,
  });
  if (facts.report !== "fails") return;
  note(draft, {
    kind: "step.settled",
    instance: draft.dancer.role.instance.id,
    step: (draft.dancer.role.instance.steps[index] as ScoreStep).id,
    outcome: "unchanged",
    durationMs: facts.fellAt === undefined ? 0 : draft.now - facts.fellAt,
  });
}

function onFell(draft: Draft, index: number, report: Report): void {
  const step = draft.dancer.role.instance.steps[index] as ScoreStep;
  const facts = draft.dancer.steps[index] as StepFacts;
  const detail = report.detail ?? "the check no longer holds";
  const outside = report.outside === true;
  const { succeededAt } = facts;
  // A check that falls by itself right after our own Do lies or flaps: damped as a failure.
  const lied =
    !outside && succeededAt !== undefined && draft.now - succeededAt < step.limits.settleMs;
  const delay = lied ? backoffMs(step.limits, facts.backoffMs, 0.5) : 0;
  change(draft, index, {
    flaps: facts.flaps + 1,
    fellAt: draft.now,
    fellDetail: detail,
    backoffMs: delay,
    failures: lied ? facts.failures + 1 : 0,
    notBefore: lied ? draft.now + delay : 0,
    repairSince: undefined,
    lastFailure: lied ? flapFailure(step, facts.failures + 1, detail) : undefined,
    lastFailureAt: lied ? draft.now : facts.lastFailureAt,
  });
  note(draft, {
    kind: "step.fell",
    instance: draft.dancer.role.instance.id,
    step: step.id,
    detail,
    outside,
  });
}

function flapFailure(step: ScoreStep, attempt: number, detail: string): StepFacts["lastFailure"] {
  return {
    kind: "failed",
    code: "KHO_CHECK_FLAPS",
    step: step.id,
    attempt,
    message: `The check of "${step.id}" held after its Do and fell again at once: ${detail}`,
    hint: "look at what the check measures, or raise settle if the effect takes time",
  };
}

function onPreconditionsChanged(draft: Draft, unmet: Unmet): void {
  const before = draft.dancer.unmet;
  draft.dancer = { ...draft.dancer, unmet };
  draft.dancer.steps.forEach((facts, index) => {
    const operation = draft.dancer.role.instance.steps[index]?.operation;
    if (operation === undefined || facts.failures === 0) return;
    const slot = operationIndex[operation];
    // The gate opened: the world has changed, so the back-off has lost its reason.
    if ((before[slot] ?? 0) > 0 && (unmet[slot] ?? 0) === 0) change(draft, index, { notBefore: 0 });
  });
}

function onHoldChanged(draft: Draft, hold: Hold | undefined): void {
  const { instance } = draft.dancer.role;
  if (JSON.stringify(hold) === JSON.stringify(draft.dancer.hold)) return;
  draft.dancer = { ...draft.dancer, hold };
  note(
    draft,
    hold === undefined
      ? { kind: "hold.lifted", instance: instance.id }
      : { kind: "hold.placed", instance: instance.id, hold },
  );
}

function onHealRequested(draft: Draft, by: string, force: readonly OperationName[]): void {
  const { instance } = draft.dancer.role;
  const goal = effectiveGoal(draft.dancer);
  note(draft, { kind: "heal.requested", instance: instance.id, by, force: force.length > 0 });
  instance.steps.forEach((step, index) => {
    if (!wants(goal, step.operation)) return;
    const forced = force.includes(step.operation) && step.kind === "perform";
    change(draft, index, {
      notBefore: 0,
      failures: 0,
      backoffMs: 0,
      lastFailure: undefined,
      ...(forced ? { forced } : {}),
    });
    if (step.checked) draft.effects.push({ kind: "check.ask", step: step.id });
  });
}
