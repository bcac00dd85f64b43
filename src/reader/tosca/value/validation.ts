import { describe, type Tree } from "../../yaml/tree.ts";
import { kindsOf } from "./check-kinds.ts";
import type { Expression, FunctionCall } from "./expression.ts";
import { evaluate } from "./evaluate.ts";
import { type ExpressionContext, readExpression } from "./read-expression.ts";
import type { Surroundings } from "./surroundings.ts";
import { showValue } from "./value.ts";

/**
 * Reads a clause of 2.0 that is true or false: `validation` of a type or definition, where `$value`
 * is the value, and the conditions of filters, workflows and triggers, where it is nothing. Reports
 * what is wrong; undefined for what is no expression at all or can never be a truth value.
 */
export function readClause(
  tree: Tree,
  context: Omit<ExpressionContext, "allowsValue">,
  where: "validation" | "condition",
): Expression | undefined {
  const expression = readExpression(tree, { ...context, allowsValue: where === "validation" });
  if (expression === undefined) return undefined;
  const kinds = kindsOf(expression);
  if (kinds === "any" || kinds.includes("boolean")) return expression;
  const what = expression.kind === "call" ? `what "${expression.name}" gives` : describe(tree);
  context.report({
    severity: "error",
    rule: "T20-9.10-boolean",
    place: tree,
    message: `A ${where} clause is true or false, which ${what} is not`,
    hint: "write a function that compares, such as { $greater_or_equal: [ $value, 1 ] }",
  });
  return undefined;
}

/**
 * Why a condition certainly does not hold, as the end of a sentence. Undefined when it holds, and
 * when nobody can tell: when a part of it is unknown, or has no result.
 */
export function whyFalse(condition: Expression, surroundings: Surroundings): string | undefined {
  const outcome = evaluate(condition, surroundings, "2.0");
  if (outcome.kind !== "known" || outcome.value === true) return undefined;
  if (outcome.value !== false) return `it gives ${showValue(outcome.value)}, which is not true`;
  if (condition.kind !== "call") return "it is false";
  const [first] = condition.arguments;
  switch (condition.name) {
    case "and": {
      const reasons = condition.arguments.map((argument) => whyFalse(argument, surroundings));
      return reasons.find((reason) => reason !== undefined) ?? "it is false";
    }
    case "or": {
      const reasons = condition.arguments.map((argument) => whyFalse(argument, surroundings));
      return reasons.slice(0, mostReasons).join(", and ");
    }
    case "not":
      return first?.kind === "call" ? told(first, true, surroundings) : "it is false";
    default:
      return told(condition, false, surroundings);
  }
}

/** `"$equal" is true of integer 1 and integer 1`. */
function told(call: FunctionCall, verdict: boolean, surroundings: Surroundings): string {
  const shown = call.arguments.map((argument) => {
    const outcome = evaluate(argument, surroundings, "2.0");
    return outcome.kind === "known" ? showValue(outcome.value) : "what is not known yet";
  });
  return `"$${call.name}" is ${verdict} of ${shown.join(" and ")}`;
}

/** Of alternatives none of which holds. */
const mostReasons = 3;
