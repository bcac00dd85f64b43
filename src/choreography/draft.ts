import type { JournalFact } from "../model/index.ts";
import type { Dancer, StepFacts } from "./dancer.ts";
import type { DancerEffect } from "./effect.ts";

/** One transition in the making; never leaves this room. */
export interface Draft {
  dancer: Dancer;
  readonly effects: DancerEffect[];
  readonly now: number;
  /** Copies that this draft has made and may write to, by index of the step. */
  readonly own: (Writable<StepFacts> | undefined)[];
}

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export const draftOf = (dancer: Dancer, now: number): Draft => ({
  dancer, effects: [], now, own: [],
});

/**
 * Replaces facts of one step; the dancer before the event stays as it was. One transition copies
 * a step at most once, because ten thousand nodes make a hundred thousand transitions.
 */
export function change(draft: Draft, index: number, facts: Partial<StepFacts>): void {
  const owned = draft.own[index];
  if (owned !== undefined && draft.dancer.steps[index] === owned) {
    Object.assign(owned, facts);
    return;
  }
  const before = draft.dancer.steps[index];
  if (before === undefined) return;
  const copy: Writable<StepFacts> = { ...before, ...facts };
  const steps = draft.dancer.steps.slice();
  steps[index] = copy;
  draft.own[index] = copy;
  draft.dancer = { ...draft.dancer, steps };
}

export function note(draft: Draft, fact: JournalFact): void {
  draft.effects.push({ kind: "fact.note", fact });
}
