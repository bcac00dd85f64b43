import type { JournalFact } from "../model/index.ts";
import type { Dancer, StepFacts } from "./dancer.ts";
import type { DancerEffect } from "./effect.ts";

/** One transition in the making; never leaves this room. */
export interface Draft {
  dancer: Dancer;
  readonly effects: DancerEffect[];
  readonly now: number;
}

export const draftOf = (dancer: Dancer, now: number): Draft => ({ dancer, effects: [], now });

/** Replaces facts of one step; the dancer before the event stays as it was. */
export function change(draft: Draft, index: number, facts: Partial<StepFacts>): void {
  const steps = draft.dancer.steps.slice();
  const before = steps[index];
  if (before === undefined) return;
  steps[index] = { ...before, ...facts };
  draft.dancer = { ...draft.dancer, steps };
}

export function note(draft: Draft, fact: JournalFact): void {
  draft.effects.push({ kind: "fact.note", fact });
}
