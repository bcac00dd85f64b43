import type { JournalFact } from "../model/index.ts";
import type { Dancer, StepFacts } from "./dancer.ts";
import type { DancerEffect } from "./effect.ts";

/** One transition in the making; never leaves this room. */
export interface Draft {
  dancer: Dancer;
  readonly effects: DancerEffect[];
  readonly now: number;
  /** The copy of a step that this draft made last and may write to. */
  owned: Writable<StepFacts> | undefined;
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export const draftOf = (dancer: Dancer, now: number): Draft => ({
  dancer,
  effects: [],
  now,
  owned: undefined,
});

/**
 * Replaces facts of one step; the dancer before the event stays as it was. One transition copies
 * a step at most once, because ten thousand nodes make a hundred thousand transitions.
 */
export function change(draft: Draft, index: number, facts: Partial<StepFacts>): void {
  const before = draft.dancer.steps[index];
  if (before === undefined) return;
  if (before === draft.owned) {
    Object.assign(draft.owned, facts);
    return;
  }
  const copy: Writable<StepFacts> = { ...before, ...facts };
  const steps = draft.dancer.steps.slice();
  steps[index] = copy;
  draft.owned = copy;
  draft.dancer = { ...draft.dancer, steps };
}

export function note(draft: Draft, fact: JournalFact): void {
  draft.effects.push({ kind: "fact.note", fact });
}
