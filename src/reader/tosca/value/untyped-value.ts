import type { Scalar, Tree } from "../../yaml/tree.ts";
import { parseInteger } from "./integer.ts";
import type { Value } from "./value.ts";

/**
 * A literal as YAML means it, where no type says more. Integers come from their source token, as
 * the tree's numbers are doubles; one beyond 64 bits is a float. Aliases make a tree a graph, whose
 * size in full the limits of the tree have bounded.
 */
export function untypedValue(tree: Tree): Value {
  switch (tree.kind) {
    case "scalar":
      return untypedScalar(tree);
    case "sequence":
      return tree.items.map(untypedValue);
    case "mapping":
      return new Map(tree.keys.map((key, i) => [key.text, untypedValue(tree.values[i] as Tree)]));
  }
}

function untypedScalar({ text, value }: Scalar): Value {
  if (typeof value !== "number") return value;
  const whole = parseInteger(text);
  return typeof whole === "bigint" ? whole : value;
}
