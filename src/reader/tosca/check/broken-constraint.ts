import type { Tree } from "../../yaml/tree.ts";
import { callOf } from "../grammar/call.ts";
import { primitiveOf } from "../types/entity-type.ts";
import type { Schema } from "../types/schema.ts";
import {
  builtInType,
  type Constraint,
  readConstraint,
  readLiteral,
  untypedValue,
  type Value,
  violationOf,
} from "../value/index.ts";
import type { Checking, Subject } from "./checking.ts";

/** Reports each constraint of 1.x that a literal value certainly breaks. */
export function checkClauses(subject: Subject, schema: Schema, checking: Checking): void {
  const { tree, what } = subject;
  const { type } = schema;
  if (type === undefined) return;
  for (const clause of [...checking.facets.schema(type).clauses, ...schema.clauses]) {
    const violation = brokenConstraint(clause.tree, { tree, schema }, checking);
    if (violation === undefined) continue;
    checking.file.report.error(tree, "validation/broken-constraint", {
      message: `The value of ${what} breaks a constraint: ${violation}`,
    });
  }
}

/** Each is read once, however many values it judges; its operands are of its definition's type. */
const constraints = new WeakMap<Tree, Constraint>();

/**
 * What a literal says against a constraint, as the end of a sentence. Undefined when it meets it,
 * and when that cannot be told without evaluating something or without knowing its type.
 */
export function brokenConstraint(
  constraint: Tree,
  { tree, schema: { type } }: { readonly tree: Tree; readonly schema: Schema },
  { file: { version }, facets }: Pick<Checking, "file" | "facets">,
): string | undefined {
  const primitive = type === undefined ? undefined : primitiveOf(type);
  if (type === undefined || primitive === undefined) return undefined;
  const builtIn = builtInType(primitive, version);
  const context = { version, report: silent };
  const read = (each: Tree): Value | undefined => {
    if (callOf(each, version) !== undefined) return undefined;
    return builtIn === undefined ? untypedValue(each) : readLiteral(builtIn, each, context);
  };
  const value = read(tree);
  if (value === undefined) return undefined;
  const subject = { kind: builtIn?.kind ?? "any", type: type.name, read } as const;
  const known = constraints.get(constraint) ?? readConstraint(constraint, subject, context);
  if (known === undefined) return undefined;
  constraints.set(constraint, known);
  return violationOf(value, known, facets.patternBudget);
}

/** What is wrong with a value or a clause has been reported where that is checked. */
const silent = (): void => {};
