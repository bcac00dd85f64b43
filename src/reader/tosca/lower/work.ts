/** What one value may still cost: short texts can refer to each other in ways that multiply. */
export interface Work {
  left: number;
}

/** For one value with all that it refers to. */
export const mostSteps = 10_000;

/** How an expression came to ask for another one's value. */
export interface Asking {
  /** How many look-ups led here; values may refer to each other in circles. */
  readonly depth?: number | undefined;
  /** Undefined where nobody asked before. */
  readonly work?: Work | undefined;
}
