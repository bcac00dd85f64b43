/** Steps of all evaluation of a reading: some seconds. A usual clause takes a hundred of them. */
const mostSteps = 200_000_000;

/** What looking at one part of an expression costs, beside a step of an automaton. */
export const stepsOfCall = 10;

/**
 * What matching and evaluating may still cost. All of one reading share one, because a file may
 * hold thousands of costly patterns and clauses, and one value a thousand times by aliases.
 */
export interface EvaluationBudget {
  left: number;
}

export const evaluationBudget = (): EvaluationBudget => ({ left: mostSteps });
