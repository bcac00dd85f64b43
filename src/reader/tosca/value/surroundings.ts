import type { Outcome } from "./outcome.ts";
import type { Reference } from "./reference.ts";
import type { EvaluationBudget } from "./evaluation-budget.ts";
import type { PathContext } from "./tosca-path.ts";
import type { Value } from "./value.ts";

/**
 * What an expression looks at besides itself: the place in a topology where it stands. Whoever
 * evaluates brings it. Each answer may be unknown, with the reason, until the topology runs.
 * Nothing may throw; what is not there is `failed`, with a finding of the caller's.
 */
export interface Surroundings {
  /** What `$value` means: inside validation clauses only. */
  readonly value?: Value;
  readonly path: PathContext;
  /** Shared by all that one reading evaluates. */
  readonly budget: EvaluationBudget;
  input(name: string): Outcome;
  /**
   * A property, attribute, artifact, allocation, or output of an operation. Of `rest`, which begins
   * with its name (in 1.x possibly with a requirement or capability), the answer has taken account
   * in full; `descend` goes into nested values. With `ALL` in the path it is one list.
   */
  lookUp(what: LookUp, reference: Reference): Outcome;
  /** The number of this node, or relationship, among those of its template or requirement. */
  index(of: "node" | "relationship"): Outcome;
  /** The nodes of a type and its derived types: 1.x's get_nodes_of_type. */
  nodesOfType(type: string): Outcome;
  /** A function that a file defines. */
  call(qualified: string, values: readonly Value[]): Outcome;
}

export type LookUp = "property" | "attribute" | "artifact" | "allocation" | "operation-output";
