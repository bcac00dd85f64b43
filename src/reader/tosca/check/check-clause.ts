import type { Tree } from "../../yaml/tree.ts";
import type { Element } from "../grammar/element.ts";
import { clausesOf, type Schema, type Written } from "../types/schema.ts";
import { readConstraint, stepsOfCall, widening } from "../value/index.ts";
import { checkCondition } from "./check-calls.ts";
import { readOperand } from "./check-value.ts";
import type { Checking } from "./checking.ts";
import { constraintOf, operandsOf } from "./judge-value.ts";

/** Checks the clauses of a definition, and of the schemas of keys and entries in it. */
export function checkClauses(element: Element, schema: Schema, checking: Checking): void {
  const own = clausesOf(element, checking.file);
  for (const { tree } of own) checkClause(tree, schema, checking);
  const inherited = schema.clauses.slice(0, schema.clauses.length - own.length);
  if (checking.file.version !== "2.0" && own.length > 0 && inherited.length > 0)
    checkNarrowing(own, { inherited, schema }, checking);
  for (const keyname of ["key_schema", "entry_schema"] as const) {
    const nested = element.element(keyname);
    const inner = keyname === "key_schema" ? schema.key : schema.entry;
    if (nested !== undefined && inner !== undefined) checkClauses(nested, inner, checking);
  }
}

/** Checks one condition on values of a schema: a constraint of 1.x, a validation clause of 2.0. */
function checkClause(tree: Tree, schema: Schema, checking: Checking): void {
  if (checking.file.version === "2.0") checkCondition(tree, "validation", checking);
  else checkConstraint(tree, schema, checking);
}

/** One operator with its operand; a literal alone means that the value equals it. */
export function checkConstraint(tree: Tree, schema: Schema, checking: Checking): void {
  const { file, report } = checking;
  const operands = operandsOf(schema, (each) => readOperand(each, schema, checking), checking);
  readConstraint(tree, operands, {
    version: file.version,
    report: (finding) => report.tell(finding),
  });
}

/** Constraints of 1.x only add to those that they inherit, which go on to hold. */
function checkNarrowing(
  own: readonly Written[],
  { inherited, schema }: { readonly inherited: readonly Written[]; readonly schema: Schema },
  { facets, report }: Checking,
): void {
  const { budget } = facets;
  budget.left -= inherited.length * stepsOfCall;
  if (budget.left < 0) return;
  const read = (clause: Written) => constraintOf(clause, schema, { facets, read: readOperand });
  const before = inherited.flatMap((clause) => read(clause) ?? []);
  for (const clause of own) {
    const constraint = read(clause);
    if (constraint === undefined) continue;
    const why = widening(constraint, before, budget);
    if (why === undefined) continue;
    // The text forbids a wider range; of a list it says nothing, and the new entry is never valid.
    const severity = constraint.operator === "in_range" ? "error" : "warning";
    report[severity](clause.tree, "validation/wider-constraint", {
      message: `The constraint allows more than what it refines: ${why}`,
      hint: "narrow it, or widen the one that is inherited",
    });
  }
}
