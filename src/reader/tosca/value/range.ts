import { describe, type Tree } from "../../yaml/tree.ts";
import { type ReadContext, reject } from "./finding.ts";
import { parseInteger } from "./integer.ts";

/** Whole numbers between two bounds, both included; without an upper one it never ends. */
export interface Range {
  readonly kind: "range";
  readonly lower: bigint;
  readonly upper: bigint | "UNBOUNDED";
}

/**
 * Reads `[lower, upper]`, the upper bound possibly `UNBOUNDED`: the type `range` of 1.x, and the
 * occurrences and count ranges of all versions, whose bounds are not below `least`. What is wrong
 * is reported at the bound that is.
 */
export function readRange(
  tree: Tree,
  context: ReadContext,
  least: bigint | undefined,
): Range | undefined {
  const [first, second] = tree.kind === "sequence" ? tree.items : [];
  if (tree.kind !== "sequence" || first === undefined || second === undefined)
    return refuse(context, tree, `Cannot read ${describe(tree)} as a range`);
  if (tree.items.length > 2) return refuse(context, tree, "A range has two bounds and no more");
  const lower = bound(first, { context, least });
  const upper = isUnbounded(second) ? "UNBOUNDED" : bound(second, { context, least });
  if (lower === undefined || upper === undefined) return undefined;
  if (upper !== "UNBOUNDED" && upper < lower)
    return refuse(context, second, `The upper bound ${upper} is below the lower bound ${lower}`);
  return { kind: "range", lower, upper };
}

const isUnbounded = (tree: Tree): boolean => tree.kind === "scalar" && tree.value === "UNBOUNDED";

function bound(
  tree: Tree,
  { context, least }: { readonly context: ReadContext; readonly least: bigint | undefined },
): bigint | undefined {
  const value =
    tree.kind === "scalar" && typeof tree.value === "number" ? parseInteger(tree.text) : undefined;
  if (typeof value !== "bigint")
    return refuse(context, tree, `Cannot read ${describe(tree)} as a bound of a range`);
  if (least !== undefined && value < least)
    return refuse(context, tree, `The bound ${value} is below ${least}`);
  return value;
}

function refuse(context: ReadContext, tree: Tree, message: string): undefined {
  reject(context, tree, {
    rule13: "3.3.3-range",
    rule20: "8.4-count-range",
    message,
    hint: "write [LOWER, UPPER] with two integers, the upper one not smaller, or UNBOUNDED for it",
  });
  return undefined;
}

/** Whether all numbers of `inner` are in `outer`: a refined range only narrows. */
export function liesIn(inner: Range, outer: Range): boolean {
  if (inner.lower < outer.lower) return false;
  if (outer.upper === "UNBOUNDED") return true;
  return inner.upper !== "UNBOUNDED" && inner.upper <= outer.upper;
}
