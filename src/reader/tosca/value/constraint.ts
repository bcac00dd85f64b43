import { assertNever } from "../../../std/invariant.ts";
import { compareValues, equalValues } from "./compare.ts";
import { type EvaluationBudget, stepsOfCall } from "./evaluation-budget.ts";
import type { Pattern } from "./pattern.ts";
import { lengthOf } from "./length.ts";
import { liesIn } from "./range.ts";
import { showValue, type Value } from "./value.ts";

/** The operators of 1.x's constraint clauses, and what each asks of a value. */
export type Constraint =
  | { readonly operator: "equal"; readonly operand: Value }
  | { readonly operator: Comparison; readonly operand: Value }
  /** Without an upper bound it is `UNBOUNDED`. */
  | { readonly operator: "in_range"; readonly lower: Value; readonly upper: Value | undefined }
  | { readonly operator: "valid_values"; readonly values: readonly Value[] }
  | { readonly operator: "length" | "min_length" | "max_length"; readonly length: bigint }
  | { readonly operator: "pattern"; readonly pattern: Pattern }
  /** A schema of another language, which is kept and not applied. */
  | { readonly operator: "schema"; readonly schema: string };

export type Comparison = "greater_than" | "greater_or_equal" | "less_than" | "less_or_equal";

/**
 * What a value says against a constraint, as the end of a sentence (`it is not above 5`);
 * undefined when it satisfies it, and also when nobody can tell: a schema, a budget at its end.
 */
export function violationOf(
  value: Value,
  constraint: Constraint,
  budget: EvaluationBudget,
): string | undefined {
  budget.left -= stepsOfCall;
  if (constraint.operator === "valid_values") budget.left -= constraint.values.length;
  if (budget.left < 0) return undefined;
  switch (constraint.operator) {
    case "equal": {
      const { operand } = constraint;
      return equalValues(value, operand) === true ? undefined : `it is not ${showValue(operand)}`;
    }
    case "greater_than":
    case "greater_or_equal":
    case "less_than":
    case "less_or_equal":
      return compared(value, constraint.operator, constraint.operand);
    case "in_range":
      return outOfRange(value, constraint);
    case "valid_values": {
      const { values } = constraint;
      if (values.some((valid) => equalValues(value, valid) === true)) return undefined;
      return `it is none of ${shown(values)}`;
    }
    case "length":
    case "min_length":
    case "max_length":
      return wrongLength(value, constraint.operator, constraint.length);
    case "pattern":
      return unmatched(value, constraint.pattern, budget);
    case "schema":
      return undefined;
    default:
      return assertNever(constraint);
  }
}

const words: Readonly<
  Record<Comparison, { readonly holds: readonly unknown[]; readonly not: string }>
> = {
  greater_than: { holds: [1], not: "not above" },
  greater_or_equal: { holds: [1, 0], not: "below" },
  less_than: { holds: [-1], not: "not below" },
  less_or_equal: { holds: [-1, 0], not: "above" },
};

function compared(value: Value, operator: Comparison, operand: Value): string | undefined {
  const order = compareValues(value, operand);
  const { holds, not } = words[operator];
  if (order === "apart") return `it cannot be compared with ${showValue(operand)}`;
  if (order === "unordered") return `it is in no order with ${showValue(operand)}`;
  return holds.includes(order) ? undefined : `it is ${not} ${showValue(operand)}`;
}

function outOfRange(
  value: Value,
  { lower, upper }: Extract<Constraint, { operator: "in_range" }>,
): string | undefined {
  if (value !== null && typeof value === "object" && "kind" in value && value.kind === "range") {
    // A range is in a range with all its numbers.
    if (typeof lower !== "bigint" || (upper !== undefined && typeof upper !== "bigint"))
      return "it is a range, and the bounds are no integers";
    const outer = { kind: "range", lower, upper: upper ?? "UNBOUNDED" } as const;
    return liesIn(value, outer) ? undefined : `it reaches beyond ${showValue(outer)}`;
  }
  return (
    compared(value, "greater_or_equal", lower) ??
    (upper === undefined ? undefined : compared(value, "less_or_equal", upper))
  );
}

function wrongLength(
  value: Value,
  operator: "length" | "min_length" | "max_length",
  wanted: bigint,
): string | undefined {
  const length = lengthOf(value);
  if (length === undefined) return "it has no length";
  const has = `its length is ${length}`;
  if (operator === "length") return length === wanted ? undefined : `${has}, not ${wanted}`;
  if (operator === "min_length") return length >= wanted ? undefined : `${has}, below ${wanted}`;
  return length <= wanted ? undefined : `${has}, above ${wanted}`;
}

function unmatched(value: Value, pattern: Pattern, budget: EvaluationBudget): string | undefined {
  if (typeof value !== "string") return "it is no text, and so matches no pattern";
  const matched = pattern.matches(value, "whole", budget);
  if (matched === "costly") return `the pattern "${pattern.source}" takes too long`;
  return matched ? undefined : `it does not match the pattern "${pattern.source}"`;
}

const mostShown = 8;

function shown(values: readonly Value[]): string {
  const more = values.length - mostShown;
  const some = values.slice(0, mostShown).map(showValue).join(", ");
  return more > 0 ? `${some} and ${more} more` : some;
}

/**
 * How a constraint of a derived type or refined property is wider than those that it inherits,
 * which it only adds to; undefined when it narrows them or says something else, and when the
 * budget is at its end. A range must lie within an inherited one, and each value of a list must
 * have been valid before.
 */
export function widening(
  own: Constraint,
  inherited: readonly Constraint[],
  budget: EvaluationBudget,
): string | undefined {
  for (const before of inherited) {
    budget.left -= stepsOfCall;
    if (budget.left < 0) return undefined;
    if (own.operator === "in_range" && before.operator === "in_range") {
      const why = rangeWidens(own, before);
      if (why !== undefined) return why;
    }
    const values =
      own.operator === "valid_values" ? own.values : own.operator === "equal" ? [own.operand] : [];
    for (const value of values) {
      const why = violationOf(value, before, budget);
      if (why !== undefined) return `${showValue(value)} was not valid before: ${why}`;
    }
  }
  return undefined;
}

type InRange = Extract<Constraint, { operator: "in_range" }>;

function rangeWidens(own: InRange, before: InRange): string | undefined {
  if (compareValues(own.lower, before.lower) === -1)
    return `its lower bound was ${showValue(before.lower)}`;
  if (before.upper === undefined) return undefined;
  if (own.upper === undefined || compareValues(own.upper, before.upper) === 1)
    return `its upper bound was ${showValue(before.upper)}`;
  return undefined;
}
