import type { OperationName } from "../model/index.ts";
import type { ScoreStep } from "../score/index.ts";
import { type StepFacts, isRecorded, stepIndex, takenBackBy, wantedFingerprint } from "./dancer.ts";
import { type Draft, change, note } from "./draft.ts";
import type { Completion } from "./effect.ts";

/** A Do has run and what it brings about is seen (or, without a check, recorded). */
export function succeed(draft: Draft, index: number): void {
  const { instance } = draft.dancer.role;
  const step = instance.steps[index] as ScoreStep;
  const facts = draft.dancer.steps[index] as StepFacts;
  const since = facts.fellAt ?? facts.repairSince ?? draft.now;
  change(draft, index, {
    settleUntil: undefined,
    succeededAt: draft.now,
    outcome: "changed",
    held: true,
    forced: false,
    lastFailure: undefined,
    notBefore: 0,
    fellAt: undefined,
    repairSince: undefined,
    heals: facts.heals + (facts.fellAt === undefined ? 0 : 1),
  });
  if (isRecorded(step)) record(draft, index, step);
  for (const opposite of takenBackBy[step.operation]) erase(draft, opposite);
  note(draft, {
    kind: "step.settled",
    instance: instance.id,
    step: step.id,
    outcome: "changed",
    durationMs: draft.now - since,
  });
  askLater(draft, step.operation);
}

/**
 * A Do is about to take something back: whatever becomes of it, what it takes back has to be done
 * again. How often that was done is still known, or those that `redo_on` it would not notice.
 */
export function withdraw(draft: Draft, operation: OperationName): void {
  for (const opposite of takenBackBy[operation]) {
    const index = stepIndex(draft.dancer, opposite);
    const completion = draft.dancer.steps[index]?.completion;
    if (completion?.fingerprint === undefined) continue;
    keep(draft, index, { changes: completion.changes });
    change(draft, index, { withdrawn: completion.fingerprint });
  }
}

/** It has ended: unless it has not begun at all, the records that were withdrawn are void. */
export function settleWithdrawn(draft: Draft, by: OperationName, hasNotBegun: boolean): void {
  for (const opposite of takenBackBy[by]) {
    const index = stepIndex(draft.dancer, opposite);
    const { completion, withdrawn } = draft.dancer.steps[index] ?? {};
    if (withdrawn === undefined) continue;
    change(draft, index, { withdrawn: undefined });
    if (hasNotBegun) keep(draft, index, { changes: 0, ...completion, fingerprint: withdrawn });
  }
}

/** Other operations are redone when this one was: see `countChange`. */
export function isRedoSource(steps: readonly ScoreStep[], operation: OperationName): boolean {
  return steps.some((step) => step.redoOn.includes(operation));
}

/**
 * Its Do was ordered, and counted, and has not begun: nothing has changed. Nobody has recorded the
 * higher count meanwhile, because one Do of an instance runs at a time.
 */
export function uncountChange(draft: Draft, index: number, step: ScoreStep): void {
  const completion = draft.dancer.steps[index]?.completion;
  if (completion === undefined || !isRedoSource(draft.dancer.role.instance.steps, step.operation))
    return;
  keep(draft, index, { ...completion, changes: completion.changes - 1 });
}

function keep(draft: Draft, index: number, completion: Completion): void {
  const step = draft.dancer.role.instance.steps[index] as ScoreStep;
  change(draft, index, { completion });
  draft.effects.push({ kind: "completion.record", step: step.id, record: completion });
}

function record(draft: Draft, index: number, step: ScoreStep): void {
  const facts = draft.dancer.steps[index] as StepFacts;
  const changes = facts.completion?.changes ?? 0;
  const fingerprint = facts.begunFor ?? wantedFingerprint(draft.dancer, step);
  keep(draft, index, { fingerprint, changes });
}

function erase(draft: Draft, operation: OperationName): void {
  const index = stepIndex(draft.dancer, operation);
  const step = draft.dancer.role.instance.steps[index];
  if (step === undefined || draft.dancer.steps[index]?.completion === undefined) return;
  change(draft, index, { completion: undefined });
  draft.effects.push({ kind: "completion.erase", step: step.id });
}

/** An earlier operation was redone: whatever builds on it is looked at again at once. */
function askLater(draft: Draft, operation: OperationName): void {
  const { steps } = draft.dancer.role.instance;
  let later = false;
  steps.forEach((step, index) => {
    const facts = draft.dancer.steps[index];
    if (later && step.checked && facts?.report === "holds") {
      draft.effects.push({ kind: "check.ask", step: step.id });
    }
    if (step.operation === operation) later = true;
  });
}
