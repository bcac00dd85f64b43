import { compareValues, equalValues, type Order } from "./compare.ts";
import { Failure, wrongKinds } from "./outcome.ts";
import type { EvaluationBudget } from "./evaluation-budget.ts";
import { compilePattern } from "./pattern.ts";
import { showValue, type Value } from "./value.ts";

type Values = readonly Value[];

export function not([value]: Values): Value | Failure {
  return typeof value === "boolean" ? !value : wrongKinds("it takes a boolean");
}

export function xor([one, other]: Values): Value | Failure {
  if (typeof one !== "boolean" || typeof other !== "boolean")
    return wrongKinds("it takes booleans");
  return one !== other;
}

export function equal([one, other]: Values): Value | Failure {
  const [left, right] = [one as Value, other as Value];
  const types = `${showValue(left)} and ${showValue(right)} are of different types`;
  return equalValues(left, right) ?? wrongKinds(types);
}

const ordered =
  (...holds: readonly Order[]) =>
  ([one, other]: Values): Value | Failure => {
    const [left, right] = [one as Value, other as Value];
    const order = compareValues(left, right);
    if (order !== "apart") return holds.includes(order);
    return wrongKinds(`${showValue(left)} cannot be compared with ${showValue(right)}`);
  };

export const greaterThan = ordered(1);
export const greaterOrEqual = ordered(1, 0);
export const lessThan = ordered(-1);
export const lessOrEqual = ordered(-1, 0);

/** Whether the pattern is found anywhere in the text, as 2.0 has it. */
export function matches([text, source]: Values, budget: EvaluationBudget): Value | Failure {
  if (typeof text !== "string" || typeof source !== "string")
    return wrongKinds("it takes a text and a regular expression");
  const pattern = compilePattern(source);
  if (pattern.kind === "fault")
    return new Failure(`"${source}" is no regular expression: ${pattern.why}`, "mend the pattern");
  const matched = pattern.matches(text, "anywhere", budget);
  if (matched !== "costly") return matched;
  return new Failure(`the pattern "${source}" takes too long`, "write a shorter pattern");
}
