import { didYouMean } from "../../did-you-mean.ts";
import { describe, type Tree } from "../../yaml/tree.ts";
import { callOf } from "../grammar/call.ts";
import { primitiveOf } from "../types/entity-type.ts";
import type { Schema } from "../types/schema.ts";
import { checkCallsIn, checkValue } from "./check-value.ts";
import type { Checking } from "./checking.ts";

/** What the operand of an operator of 1.x is. */
type Operand = "value" | "pair" | "values" | "length" | "text";

const operators: Readonly<Record<string, Operand>> = {
  equal: "value",
  greater_than: "value",
  greater_or_equal: "value",
  less_than: "value",
  less_or_equal: "value",
  in_range: "pair",
  valid_values: "values",
  length: "length",
  min_length: "length",
  max_length: "length",
  pattern: "text",
  schema: "text",
};

/** Checks one condition on values of a schema: a constraint of 1.x, a validation clause of 2.0. */
export function checkClause(tree: Tree, schema: Schema, checking: Checking): void {
  const { file } = checking;
  if (file.version !== "2.0") {
    checkConstraint(tree, schema, checking);
    return;
  }
  const call = callOf(tree, file.version);
  const isLiteral = tree.kind === "scalar" && typeof tree.value === "boolean";
  if (call === undefined && !isLiteral)
    file.report.error(tree, "validation/no-condition", {
      message: `Expected a condition here, not ${describe(tree)}`,
      hint: "write a call of a Boolean function such as { $greater_or_equal: [$value, 0] }",
    });
  checkCallsIn(tree, checking);
}

/** One operator with its operand; a literal alone means that the value equals it. */
export function checkConstraint(tree: Tree, schema: Schema, checking: Checking): void {
  const { report } = checking.file;
  if (tree.kind !== "mapping") {
    checkOperand(tree, { operand: "value", schema }, checking);
    return;
  }
  const [operator] = tree.keys;
  if (operator === undefined || tree.keys.length > 1) {
    report.error(tree.keys[1] ?? tree, "validation/no-operator", {
      message: "A constraint has one operator with its operand",
      hint: 'write a list of constraints, "- OPERATOR: OPERAND"',
    });
    return;
  }
  const operand = Object.hasOwn(operators, operator.text) ? operators[operator.text] : undefined;
  if (operand === undefined) {
    const known = Object.keys(operators);
    report.error(operator, "validation/unknown-operator", () => ({
      message: `"${operator.text}" constrains nothing${didYouMean(operator.text, known)}`,
      hint: `operators are ${known.join(", ")}`,
    }));
    return;
  }
  checkOperand(tree.values[0] as Tree, { operand, schema }, checking);
}

function checkOperand(
  tree: Tree,
  { operand, schema }: { readonly operand: Operand; readonly schema: Schema },
  checking: Checking,
): void {
  const { report, version } = checking.file;
  if (callOf(tree, version) !== undefined) return checkCallsIn(tree, checking);
  const what = "the operand of a constraint";
  switch (operand) {
    case "value":
      checkValue({ tree, what }, schema, checking);
      return;
    case "pair": {
      if (tree.kind !== "sequence" || tree.items.length !== 2) {
        const message = `Expected two bounds [lowest, highest] here, not ${describe(tree)}`;
        report.error(tree, "validation/wrong-operand", message);
        return;
      }
      for (const item of tree.items)
        if (item.kind !== "scalar" || item.text !== "UNBOUNDED")
          checkValue({ tree: item, what }, boundSchema(schema, checking), checking);
      return;
    }
    case "values":
      if (tree.kind !== "sequence") {
        const message = `Expected a list of values here, not ${describe(tree)}`;
        report.error(tree, "validation/wrong-operand", message);
        return;
      }
      for (const item of tree.items) checkValue({ tree: item, what }, schema, checking);
      return;
    case "length":
      if (tree.kind === "scalar" && typeof tree.value === "number" && tree.value >= 0) return;
      report.error(
        tree,
        "validation/wrong-operand",
        `Expected a length from 0 on here, not ${describe(tree)}`,
      );
      return;
    case "text":
      if (tree.kind === "scalar" && typeof tree.value === "string") return;
      report.error(tree, "validation/wrong-operand", `Expected text here, not ${describe(tree)}`);
      return;
  }
}

/** Values of a range are compared with whole numbers: those are what its bounds are. */
function boundSchema(schema: Schema, { file, facets }: Checking): Schema {
  const { type } = schema;
  if (type === undefined || primitiveOf(type) !== "range") return schema;
  return { ...schema, type: facets.types.find("data", "integer", file) };
}
