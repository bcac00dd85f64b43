import type { Span } from "../../../model/index.ts";

/**
 * What a text says against the standard, as a value: whoever collects diagnostics gives `rule` as
 * their code, and `message` and `hint` as their wording.
 */
export interface Finding {
  readonly severity: "error" | "warning";
  /** `T13-` or `T20-`, the paragraph of TOSCA 1.3 or 2.0, and a word; never changes its meaning. */
  readonly rule: string;
  /** The node of the tree that is at fault. */
  readonly place: Span | undefined;
  /** One sentence: what cannot be, of what, and why. */
  readonly message: string;
  /** The way out. */
  readonly hint: string;
}

export type Report = (finding: Finding) => void;
