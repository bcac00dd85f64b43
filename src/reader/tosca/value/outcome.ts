import type { Span } from "../../../model/index.ts";
import type { Finding } from "./finding.ts";
import type { Value } from "./value.ts";

/** What evaluating an expression came to. */
export type Outcome =
  | { readonly kind: "known"; readonly value: Value }
  /** Something in it is not known yet, an attribute for instance: ask again later. */
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "failed"; readonly finding: Finding };

export const known = (value: Value): Outcome => ({ kind: "known", value });

/** Why a function has no result; whoever called it knows its place and paragraph. */
export class Failure {
  readonly why: string;
  readonly hint: string;

  constructor(why: string, hint: string) {
    this.why = why;
    this.hint = hint;
  }
}

export function failed(
  place: Span,
  { rule, why, hint }: { readonly rule: string; readonly why: string; readonly hint: string },
): Outcome {
  return { kind: "failed", finding: { severity: "error", rule, place, message: why, hint } };
}

const kinds = "look at the types of what the function is given";

/** For arguments whose kinds show only when they are evaluated. */
export const wrongKinds = (why: string): Failure => new Failure(why, kinds);
