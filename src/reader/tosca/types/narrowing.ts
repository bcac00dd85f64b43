import type { Scalar, Tree } from "../../yaml/tree.ts";
import type { TypeKind } from "../grammar/construct.ts";
import type { Element } from "../grammar/element.ts";
import type { Rule } from "../rules/rule-table.ts";
import { type EntityType, isA } from "./entity-type.ts";
import type { Defining } from "./schema.ts";

/** Types of which one has to be met; undefined when all will do. */
export type TypeList = readonly EntityType[] | undefined;

/** The list of types under a keyname, which may only be narrower than what it refines. */
export function typeListOf(
  element: Element,
  { keyname, kinds, inherited, rule }: Listing,
  { file, types }: Defining,
): TypeList {
  if (!element.has(keyname)) return inherited;
  const list: EntityType[] = [];
  for (const name of element.scalars(keyname)) {
    const type = kinds
      .map((kind) => types.find(kind, name, file))
      .find((found) => found !== undefined);
    if (type === undefined) continue;
    list.push(type);
    // An empty list of the parent stands for no restriction, as a missing one does.
    if (inherited === undefined || inherited.length === 0 || !type.complete) continue;
    if (inherited.some((each) => isA(type, each))) continue;
    file.report.error(name, rule, {
      message: `"${name.text}" is not among the types that "${keyname}" already allows`,
      hint: `it may be or derive from ${inherited.map((each) => `"${each.name}"`).join(", ")}`,
    });
  }
  return list;
}

interface Listing {
  readonly keyname: string;
  readonly kinds: readonly TypeKind[];
  readonly inherited: TypeList;
  readonly rule: Rule;
}

/** How often something may be: both ends included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range that a tree says, where it is written out in numbers. */
export function rangeOf(tree: Tree | undefined): Range | undefined {
  if (tree?.kind !== "sequence") return undefined;
  const [low, high] = tree.items.map((item) =>
    item.kind === "scalar" ? boundOf(item) : undefined,
  );
  return low === undefined || high === undefined ? undefined : { low, high };
}

function boundOf({ text, value }: Scalar): number | undefined {
  if (text === "UNBOUNDED") return Infinity;
  return typeof value === "number" ? value : undefined;
}

export const within = (inner: Range, outer: Range): boolean =>
  outer.low <= inner.low && inner.high <= outer.high;

export function describeRange({ low, high }: Range): string {
  return `[${low}, ${high === Infinity ? "UNBOUNDED" : high}]`;
}
