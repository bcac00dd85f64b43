import type { DoResult } from "../../../model/index.ts";
import { type Attempt, failureOf } from "./fs-failure.ts";

/** Turns what a synchronous Do throws into its result: no other step can come between. */
export async function attempted(attempt: Attempt, run: () => DoResult): Promise<DoResult> {
  try {
    return run();
  } catch (error) {
    return failureOf(error, attempt);
  }
}
