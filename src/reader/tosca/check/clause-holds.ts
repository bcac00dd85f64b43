import type { Scalar, Tree } from "../../yaml/tree.ts";
import { callOf } from "../grammar/call.ts";
import { primitiveOf } from "../types/entity-type.ts";
import type { Schema } from "../types/schema.ts";
import type { Checking, Subject } from "./checking.ts";
import { literalMisfit } from "./literal.ts";

/** Reports each constraint of 1.x that a literal value certainly breaks. */
export function checkClauses(subject: Subject, schema: Schema, checking: Checking): void {
  const { tree, what } = subject;
  const { file, facets } = checking;
  const { type } = schema;
  if (type === undefined || callOf(tree, file.version) !== undefined) return;
  const primitive = primitiveOf(type);
  if (primitive === undefined || literalMisfit(primitive, tree, file.version) !== undefined) return;
  for (const clause of [...facets.schema(type).clauses, ...schema.clauses])
    if (constraintHolds(clause.tree, tree) === false)
      file.report.error(tree, "validation/broken-constraint", {
        message: `The value of ${what} does not meet the constraint ${wordsOf(clause.tree)}`,
      });
}

/** Undefined when it cannot be told without evaluating something. */
export function constraintHolds(constraint: Tree, value: Tree): boolean | undefined {
  if (constraint.kind === "scalar") return equal(constraint, value);
  if (constraint.kind !== "mapping" || constraint.keys.length !== 1) return undefined;
  const [operator] = constraint.keys;
  const operand = constraint.values[0] as Tree;
  if (operator === undefined) return undefined;
  switch (operator.text) {
    case "equal":
      return equal(operand, value);
    case "valid_values":
      if (operand.kind !== "sequence") return undefined;
      return operand.items.some((item) => equal(item, value) !== false);
    case "greater_than":
      return compared(value, operand, (order) => order > 0);
    case "greater_or_equal":
      return compared(value, operand, (order) => order >= 0);
    case "less_than":
      return compared(value, operand, (order) => order < 0);
    case "less_or_equal":
      return compared(value, operand, (order) => order <= 0);
    case "in_range": {
      if (operand.kind !== "sequence") return undefined;
      const [low, high] = operand.items;
      if (low === undefined || high === undefined) return undefined;
      const above = compared(value, low, (order) => order >= 0);
      const below = compared(value, high, (order) => order <= 0);
      return above === false || below === false ? false : (above ?? below);
    }
    case "length":
      return measured(value, operand, (size, limit) => size === limit);
    case "min_length":
      return measured(value, operand, (size, limit) => size >= limit);
    case "max_length":
      return measured(value, operand, (size, limit) => size <= limit);
    default:
      return undefined;
  }
}

function equal(left: Tree, right: Tree): boolean | undefined {
  if (left.kind !== "scalar" || right.kind !== "scalar") return undefined;
  return left.text === right.text || compared(left, right, (order) => order === 0);
}

function compared(
  left: Tree,
  right: Tree,
  decide: (order: number) => boolean,
): boolean | undefined {
  if (left.kind !== "scalar" || right.kind !== "scalar") return undefined;
  if (typeof left.value === "number" && typeof right.value === "number")
    return decide(left.value - right.value);
  if (left.text === right.text) return decide(0);
  // Words that differ differ; how units and versions compare is not decided here.
  return isWord(left) && isWord(right) && !decide(-1) && !decide(1) ? false : undefined;
}

const isWord = ({ text, value }: Scalar): boolean => typeof value === "string" && !/^\d/.test(text);

function measured(
  value: Tree,
  operand: Tree,
  decide: (size: number, limit: number) => boolean,
): boolean | undefined {
  if (operand.kind !== "scalar" || typeof operand.value !== "number") return undefined;
  return decide(sizeOf(value), operand.value);
}

/** Of a string its characters, not the units that it is stored in. */
function sizeOf(value: Tree): number {
  if (value.kind === "sequence") return value.items.length;
  if (value.kind === "mapping") return value.keys.length;
  let size = 0;
  for (const _ of value.text) size++;
  return size;
}

function wordsOf(constraint: Tree): string {
  if (constraint.kind !== "mapping") return "of equality";
  const operand = constraint.values[0];
  const shown = operand?.kind === "scalar" ? ` ${operand.text}` : "";
  return `"${constraint.keys[0]?.text ?? ""}${shown}"`;
}
