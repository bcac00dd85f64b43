import { describe, type Tree } from "../../yaml/tree.ts";
import { kindsOf } from "./check-kinds.ts";
import type { Expression } from "./expression.ts";
import { evaluate } from "./evaluate.ts";
import { failed, known, type Outcome } from "./outcome.ts";
import { type ExpressionContext, readExpression } from "./read-expression.ts";
import type { Surroundings } from "./surroundings.ts";
import { showValue, type Value } from "./value.ts";

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
 * Whether a value satisfies clauses: all of them, those of parent types first. Known and true when
 * it does; false clauses are `failed`, with the clause as place and the value in the message; the
 * caller knows what the value belongs to, and names that place instead if it likes.
 */
export function validate(
  value: Value,
  clauses: readonly Expression[],
  surroundings: Omit<Surroundings, "value">,
): Outcome {
  let unknown: Outcome | undefined;
  for (const clause of clauses) {
    const outcome = evaluate(clause, withValue(surroundings, value), "2.0");
    if (outcome.kind === "failed") return outcome;
    if (outcome.kind === "unknown") unknown ??= outcome;
    else if (outcome.value !== true)
      return failed(clause.tree, {
        rule: "T20-9.10-validation",
        why: `The value ${showValue(value)} does not satisfy its validation clause`,
        hint: "change the value, or the clause of its type or definition",
      });
  }
  return unknown ?? known(true);
}

function withValue(surroundings: Omit<Surroundings, "value">, value: Value): Surroundings {
  return {
    value,
    path: surroundings.path,
    patternBudget: surroundings.patternBudget,
    input: (name) => surroundings.input(name),
    lookUp: (what, reference) => surroundings.lookUp(what, reference),
    index: (of) => surroundings.index(of),
    nodesOfType: (type) => surroundings.nodesOfType(type),
    call: (qualified, values) => surroundings.call(qualified, values),
  };
}
