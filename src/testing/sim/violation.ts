/** A property that did not hold, and how it was seen. */
export interface Violation {
  readonly property: Property;
  /** Virtual milliseconds. */
  readonly at: number;
  readonly text: string;
}

/** P1 to P9 as in the choreography; the others are promises of single paragraphs of it. */
export type Property =
  | "P1"
  | "P2"
  | "P3"
  | "P4"
  | "P5"
  | "P6"
  | "P7"
  | "P8"
  | "P9"
  /** Nobody acts on what an operator holds. */
  | "HOLD"
  /** What `redo_on` names is not lost. */
  | "REDO"
  /** Changed instances of one node are redone in turn. */
  | "TURN"
  /** A host says that the store was restored. */
  | "ALARM"
  /** Whatever is not steady says why. */
  | "REASON"
  /** The journal has no gap and no effect before its cause. */
  | "JOURNAL";

/** Something good did not happen in time; all else says that something bad happened. */
const liveness: ReadonlySet<Property> = new Set(["P3", "P4"]);

export type ViolationClass = "none" | "safety" | "liveness";

/** Safety outweighs liveness: whoever breaks order cannot be trusted with anything. */
export function classOf(violations: readonly Violation[]): ViolationClass {
  if (violations.length === 0) return "none";
  return violations.every(({ property }) => liveness.has(property)) ? "liveness" : "safety";
}

/** How a checker tells; it also counts what it has looked at, or a zero would prove nothing. */
export interface Bench {
  violate(property: Property, text: string): void;
  sometimes(what: string): void;
}
