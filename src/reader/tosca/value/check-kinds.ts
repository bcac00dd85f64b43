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

/**
 * Whether arguments are of kinds that one of the signatures takes, as far as kinds are known; where
 * none does, what the first of them does not take is reported.
 */
export function checkKinds(
  call: FunctionCall,
  signatures: readonly Taking[],
  context: ReadContext,
): boolean {
  const faults = signatures.map((signature) => misfitOf(call, signature));
  const [first] = faults;
  if (first === undefined || faults.includes(undefined)) return true;
  const { argument, position, takes, isConverted } = first;
  context.report({
    severity: isConverted ? "warning" : "error",
    rule: `${context.version === "2.0" ? "T20" : "T13"}-${call.entry?.paragraph ?? "10.4"}-kind`,
    place: argument.tree,
    message: `The function "${call.name}" cannot take ${shown(argument)} as argument ${position}`,
    hint: `give it ${takes.join(" or ")}`,
  });
  return isConverted;
}

type Taking = Pick<FunctionEntry, "takes" | "converts">;

interface KindMisfit {
  readonly argument: Expression;
  /** Counted from 1. */
  readonly position: number;
  readonly takes: readonly ValueKind[];
  /** Taken as its text, against the text of the standard. */
  readonly isConverted: boolean;
}

/** The first that cannot be taken at all, or else the first that is converted. */
function misfitOf(
  call: FunctionCall,
  { takes: all, converts = [] }: Taking,
): KindMisfit | undefined {
  let converted: KindMisfit | undefined;
  for (const [i, argument] of call.arguments.entries()) {
    const takes = all[Math.min(i, all.length - 1)] ?? "any";
    const kinds = kindsOf(argument);
    if (takes === "any" || kinds === "any" || kinds.some((kind) => fits(kind, takes))) continue;
    const isConverted = kinds.some((kind) => converts.includes(kind));
    const misfit = { argument, position: i + 1, takes, isConverted };
    if (!isConverted) return misfit;
    converted ??= misfit;
  }
  return converted;
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
