import type { FunctionCall } from "./expression.ts";
import type { PathPart } from "./tosca-path.ts";
import { untypedValue } from "./untyped-value.ts";

/** An argument that is written out, or undefined for one that is known only when evaluated. */
export type LiteralPart = PathPart | undefined;

/**
 * The arguments of a call as parts of a path, for checks that come before evaluation: whether an
 * input, a node or a property of that name is there. A path is readable up to the first undefined.
 */
export function literalParts({ arguments: list }: FunctionCall): readonly LiteralPart[] {
  return list.map((argument) => {
    if (argument.kind === "text") return argument.text;
    const value = argument.kind === "literal" ? untypedValue(argument.tree) : undefined;
    return typeof value === "string" || typeof value === "bigint" ? value : undefined;
  });
}
