/** One way to break a valid file. */
export interface Mutation {
  readonly name: string;
  /** A line that it can break, with the whole text above it at hand. */
  readonly line: RegExp;
  /** Where the line stands: the nearest line above with less indentation. */
  readonly under?: RegExp;
  readonly replace: (line: string, match: RegExpExecArray) => string;
  /** How the rule ids end that tell the fault. */
  readonly rules: readonly string[];
  /** Lines after the mutated one on which the fault may be told as well. */
  readonly also?: readonly number[];
  readonly versions?: readonly ("1.3" | "2.0")[];
}

export const twin = (line: string): string => `${line}\n${line}`;
export const typo = (word: string): string => `${word.slice(0, 1)}x${word.slice(1)}`;
