import type { Tree } from "../../yaml/tree.ts";
import type { Schema } from "../types/schema.ts";
import { readConstraint } from "../value/index.ts";
import { checkCondition } from "./check-calls.ts";
import { readOperand } from "./check-value.ts";
import type { Checking } from "./checking.ts";
import { operandsOf } from "./judge-value.ts";

/** Checks one condition on values of a schema: a constraint of 1.x, a validation clause of 2.0. */
export function checkClause(tree: Tree, schema: Schema, checking: Checking): void {
  if (checking.file.version === "2.0") checkCondition(tree, "validation", checking);
  else checkConstraint(tree, schema, checking);
}

/** One operator with its operand; a literal alone means that the value equals it. */
export function checkConstraint(tree: Tree, schema: Schema, checking: Checking): void {
  const { file, report } = checking;
  const operands = operandsOf(schema, (each) => readOperand(each, schema, checking), checking);
  readConstraint(tree, operands, { version: file.version, report: report.tell.bind(report) });
}
