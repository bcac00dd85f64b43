import type { Goal } from "../../model/index.ts";

/**
 * What is to be started or stopped once a topology is deployed: an operator who has stopped a
 * deployment does not want it started by its next version; one that was to go is wanted again.
 */
export const goalAfter = (before: Goal | undefined): Goal =>
  before === "stopped" ? "stopped" : "started";
