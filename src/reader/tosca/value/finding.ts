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

/** The grammars that differ. */
export type ToscaVersion = "1.0" | "1.1" | "1.2" | "1.3" | "2.0";

/** What every reader of a value needs besides the tree. */
export interface ReadContext {
  readonly version: ToscaVersion;
  readonly report: Report;
}

/** Reports an error of the standard's paragraph for the version: `T13-…` or `T20-…`. */
export function reject(
  { version, report }: ReadContext,
  place: Span | undefined,
  fault: {
    /** Paragraph and word: `3.3.2-version`. */
    readonly rule13: string;
    readonly rule20: string;
    readonly message: string;
    readonly hint: string;
  },
): void {
  const { rule13, rule20, message, hint } = fault;
  const rule = version === "2.0" ? `T20-${rule20}` : `T13-${rule13}`;
  report({ severity: "error", rule, place, message, hint });
}
