import type { Part } from "../score/index.ts";
import { wants } from "./dancer.ts";

/** How many steps the goals of a part ask for. */
export function countWanted(part: Part): number {
  let count = 0;
  for (const { goal, steps } of part.instances) {
    for (const { operation } of steps) if (wants(goal, operation)) count += 1;
  }
  return count;
}
