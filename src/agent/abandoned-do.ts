import type { DoOrder } from "../choreography/index.ts";
import { type JournalFact, splitStepId } from "../model/index.ts";

/** The end of a Do that never began, because its agent was about to end. */
export function abandonedDo({ step, attempt }: DoOrder): JournalFact {
  const { instance } = splitStepId(step);
  return { kind: "do.ended", instance, step, attempt, result: "cancelled", durationMs: 0 };
}
