import { agentMutants } from "./agent-mutants.ts";
import { choreographyMutants } from "./choreography-mutants.ts";
import { movingMutants } from "./moving-mutants.ts";
import type { Mutant } from "./plant-mutant.ts";
import { scoreMutants } from "./score-mutants.ts";
import { storeMutants } from "./store-mutants.ts";

/**
 * Bugs to be planted, one for each thing that must not go wrong, and one for each thing that has.
 * Where one layer of defence hides that another is broken, the other one is switched off as well.
 */
export const mutants: readonly Mutant[] = [
  ...choreographyMutants,
  ...scoreMutants,
  ...agentMutants,
  ...storeMutants,
  ...movingMutants,
];
