import type { Expression, FunctionCall } from "./expression.ts";
import type { ReadContext } from "./finding.ts";
import type { FunctionEntry, Kinds } from "./function-table.ts";
import { showValue, kindOf, type ValueKind } from "./value.ts";
import { untypedValue } from "./untyped-value.ts";

/** What a literal in a clause may stand for: an integer a float, a text what is written as text. */
const standsFor: Readonly<Partial<Record<ValueKind, readonly ValueKind[]>>> = {
  integer: ["float"],
  string: ["timestamp", "version", "scalar", "bytes"],
};

/** Reports arguments of a kind that the function does not take, as far as kinds are known. */
export function checkKinds(call: FunctionCall, entry: FunctionEntry, context: ReadContext): void {
  for (const [i, argument] of call.arguments.entries()) {
    const takes = entry.takes[Math.min(i, entry.takes.length - 1)] ?? "any";
    const kinds = kindsOf(argument);
    if (takes === "any" || kinds === "any" || kinds.some((kind) => fits(kind, takes))) continue;
    context.report({
      severity: "error",
      rule: `${context.version === "2.0" ? "T20" : "T13"}-${entry.paragraph}-kind`,
      place: argument.tree,
      message: `The function "${call.name}" cannot take ${shown(argument)} as argument ${i + 1}`,
      hint: `give it ${takes.join(" or ")}`,
    });
  }
}

function fits(kind: ValueKind, takes: readonly ValueKind[]): boolean {
  return takes.includes(kind) || (standsFor[kind] ?? []).some((other) => takes.includes(other));
}

/** The kinds that an expression can have; `any` when that shows only when it is evaluated. */
export function kindsOf(expression: Expression): Kinds {
  switch (expression.kind) {
    case "literal":
      return [kindOf(untypedValue(expression.tree))];
    case "text":
      return ["string"];
    case "list":
    case "map":
      return [expression.kind];
    case "call":
      return expression.gives;
  }
}

function shown(expression: Expression): string {
  if (expression.kind === "literal") return showValue(untypedValue(expression.tree));
  if (expression.kind === "call") return `what "${expression.name}" gives`;
  return expression.kind === "text" ? `"${expression.text}"` : `a ${expression.kind}`;
}
