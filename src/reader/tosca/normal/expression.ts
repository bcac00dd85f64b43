import type { Span } from "../../../model/index.ts";
import type { Tree } from "../../yaml/tree.ts";
import type { Version } from "../grammar/version.ts";
import { keyText, recogniseCall } from "../value/index.ts";

/** A value as it is written: calls of functions are told apart, and nothing is evaluated. */
export type Expression = { readonly at: Span } & (
  | {
      readonly kind: "literal";
      readonly value: null | boolean | number | string;
      /** As written: integers beyond a double's reach are whole only here. */
      readonly text: string;
    }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "map"; readonly entries: readonly ExpressionEntry[] }
  | {
      readonly kind: "call";
      /** Without its `$`, with its namespace: `my:function`. */
      readonly function: string;
      /** The items of a list of arguments, or the one argument that stands alone. */
      readonly arguments: readonly Expression[];
    }
);

export interface ExpressionEntry {
  readonly key: string;
  readonly value: Expression;
}

/** What a type says is said of each node of it: one expression, however many share it. */
const known = new WeakMap<Tree, Expression>();

export function expressionOf(tree: Tree, version: Version): Expression {
  if (tree.kind === "scalar") return readExpression(tree, version);
  const earlier = known.get(tree);
  if (earlier !== undefined) return earlier;
  const expression = readExpression(tree, version);
  known.set(tree, expression);
  return expression;
}

function readExpression(tree: Tree, version: Version): Expression {
  const { source, start, end } = tree;
  const at: Span = { source, start, end };
  const recognised = recogniseCall(tree, { version, report: () => {} });
  if (recognised.kind === "call") {
    const { argument, name, namespace } = recognised;
    const items = argument?.kind === "sequence" ? argument.items : [argument];
    const written = items.filter((item) => item !== undefined);
    const all = written.map((item) => expressionOf(item, version));
    const qualified = namespace === undefined ? name : `${namespace}:${name}`;
    return { kind: "call", function: qualified, arguments: all, at };
  }
  switch (tree.kind) {
    case "scalar": {
      const value = recognised.kind === "escaped" ? recognised.text : tree.value;
      return { kind: "literal", value, text: tree.text, at };
    }
    case "sequence":
      return { kind: "list", items: tree.items.map((item) => expressionOf(item, version)), at };
    case "mapping": {
      const entries = tree.keys.map((key, i) => ({
        key: keyText(key, version),
        value: expressionOf(tree.values[i] as Tree, version),
      }));
      return { kind: "map", entries, at };
    }
  }
}
