import { isEmpty, type Tree } from "../../yaml/tree.ts";
import { type Finding, parseVersion, readRange } from "../value/index.ts";
import type { ValueKind } from "./construct.ts";
import type { Version } from "./version.ts";

/** Why a value does not fit: what was expected, and where when that is not the whole. */
interface Misfit {
  readonly expected: string;
  readonly at?: Tree;
}

type PlainKind = Exclude<
  ValueKind["kind"],
  "construct" | "shape" | "list" | "map" | "named-list" | "type" | "any"
>;

type PlainRule<Kind extends PlainKind> = (
  tree: Tree,
  value: Extract<ValueKind, { readonly kind: Kind }>,
  version: Version,
) => Misfit | undefined;

/** What fits where the grammar asks for something that is no construct and no name. */
export const plainRules: { readonly [Kind in PlainKind]: PlainRule<Kind> } = {
  text: (tree) => (isText(tree) ? undefined : { expected: "text" }),
  label: (tree) => (tree.kind === "scalar" && !isEmpty(tree) ? undefined : { expected: "text" }),
  boolean: (tree) =>
    // YAML knows True and TRUE as well; TOSCA has the two lowercase words only.
    tree.kind === "scalar" && typeof tree.value === "boolean" && /^(true|false)$/.test(tree.text)
      ? undefined
      : { expected: "true or false" },
  version: (tree) =>
    tree.kind === "scalar" && parseVersion(tree.text) !== undefined
      ? undefined
      : { expected: "a version such as 1.0 or 2.1.3.beta-4" },
  integer: (tree, { least }) =>
    isWhole(tree) && tree.value >= least
      ? undefined
      : { expected: `a whole number from ${least} on` },
  range: (tree, _, version) => rangeMisfit(tree, version),
  metadata: readMetadata,
  mapping: (tree) => (tree.kind === "mapping" ? undefined : { expected: "a mapping" }),
};

const isText = (tree: Tree): boolean => tree.kind === "scalar" && typeof tree.value === "string";

function isWhole(tree: Tree | undefined): tree is Tree & { readonly value: number } {
  return tree?.kind === "scalar" && typeof tree.value === "number" && /^[-+]?\d+$/.test(tree.text);
}

function rangeMisfit(tree: Tree, version: Version): Misfit | undefined {
  const places: unknown[] = [];
  const context = { version, report: ({ place }: Finding) => void places.push(place) };
  if (readRange(tree, context, 0n) !== undefined) return undefined;
  const bounds = tree.kind === "sequence" ? tree.items : [];
  const at = bounds.find((bound) => places.includes(bound));
  const expected = "a range [lowest, highest] of whole numbers, highest may be UNBOUNDED";
  return { expected, ...(at === undefined ? {} : { at }) };
}

function readMetadata(tree: Tree, _: unknown, version: Version): Misfit | undefined {
  if (tree.kind !== "mapping") return { expected: "a mapping" };
  for (const value of tree.values) {
    if (isEmpty(value)) return { expected: "a value", at: value };
    if (version !== "2.0" && value.kind !== "scalar") return { expected: "text", at: value };
  }
  return undefined;
}
