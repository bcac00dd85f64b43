/** Steps of all evaluation of a reading, however short its text: less than a second. */
const leastSteps = 30_000_000;
/** And for each character of a text, up to as many characters; a usual clause takes 200 steps. */
const stepsOfCharacter = 100;
const mostCharacters = 20_000_000;

/** What looking at one part of an expression costs, beside a step of an automaton. */
export const stepsOfCall = 20;
/** And what following a path costs. */
export const stepsOfLookUp = 100;

/**
 * What matching and evaluating may still cost. All of one reading share one, because a file may
 * hold thousands of costly patterns and clauses, and one value a thousand times by aliases.
 */
export interface EvaluationBudget {
  left: number;
}

export function evaluationBudget(characters = 0): EvaluationBudget {
  return { left: leastSteps + Math.min(characters, mostCharacters) * stepsOfCharacter };
}
