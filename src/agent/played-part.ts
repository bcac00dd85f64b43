import type { Generation } from "../choreography/index.ts";
import type { StepId } from "../model/index.ts";
import type { Score } from "../score/index.ts";
import type { AskedFacts } from "./asked-facts.ts";
import type { HandleShelf, StepHandle } from "./step-handle.ts";

/** One accepted generation, as one agent plays it. */
export interface PlayedPart {
  readonly uid: string;
  readonly score: Score;
  readonly generation: Generation;
  readonly shelf: HandleShelf;
  /** What its placeholders were filled in with. */
  readonly facts: AskedFacts;
  readonly handleOf: (step: StepId) => StepHandle | undefined;
}
