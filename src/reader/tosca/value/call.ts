import { quote, type Scalar, type Tree } from "../../yaml/tree.ts";
import { type FunctionEntry, functionsOf } from "./function-table.ts";
import type { ReadContext } from "./finding.ts";

/** A call of a function as it is written. */
export interface Call {
  readonly kind: "call";
  /** Without `$`, namespace and suffix. */
  readonly name: string;
  /** What stands before the name and a colon: `my:ns` of `$my:ns:fn`. */
  readonly namespace: string | undefined;
  /** What follows a second `$`: it only tells equal keys apart. */
  readonly suffix: string | undefined;
  /** What is written behind the name; undefined for `$node_index`. */
  readonly argument: Tree | undefined;
  /** The name as it is written, for messages about it. */
  readonly at: Scalar;
}

/** A literal text whose first `$` was doubled, without that. */
export interface Escaped {
  readonly kind: "escaped";
  readonly text: string;
}

/** `malformed` was reported. */
export type Recognised = Call | Escaped | { readonly kind: "literal" | "malformed" };

const literal: Recognised = { kind: "literal" };
const malformed: Recognised = { kind: "malformed" };

/**
 * Tells whether a value is a function call, by its outermost level alone. In 2.0 by the `$`, in
 * 1.x by being a map with the name of a function as its only key, which then cannot be data.
 */
export function recogniseCall(tree: Tree, context: ReadContext): Recognised {
  if (context.version !== "2.0") return recognise1x(tree, functionsOf(context.version));
  if (tree.kind === "scalar") {
    if (typeof tree.value !== "string" || !tree.text.startsWith("$")) return literal;
    if (tree.text.startsWith("$$")) return { kind: "escaped", text: tree.text.slice(1) };
    return callOf(tree, undefined, context);
  }
  if (tree.kind === "sequence") return literal;
  const at = tree.keys.find((key) => isCallKey(key.text));
  if (at === undefined) return literal;
  if (tree.keys.length === 1) return callOf(at, tree.values[0], context);
  return wrong(at, context, {
    message: `The function ${quote(at.text)} is called beside other keys`,
    hint: 'a call is a map with one key; begin a key that is none with "$$"',
  });
}

/** Whether a value is a call, which nobody is told the faults of. */
export function isCall(tree: Tree, version: ReadContext["version"]): boolean {
  return recogniseCall(tree, { version, report: () => {} }).kind === "call";
}

/** The text of a map's key as data: its doubled `$` undone. */
export function keyText({ text }: Scalar, version: ReadContext["version"]): string {
  return version === "2.0" && text.startsWith("$$") ? text.slice(1) : text;
}

const isCallKey = (text: string): boolean => text.startsWith("$") && !text.startsWith("$$");

const grammar = /^\$(?:([^\s$]+):)?([^\s$:]+)(?:\$(\S*))?$/;

function callOf(at: Scalar, argument: Tree | undefined, context: ReadContext): Recognised {
  const [all, namespace, name = "", suffix] = grammar.exec(at.text) ?? [];
  if (all === undefined)
    return wrong(at, context, {
      message: `Cannot read ${quote(at.text)} as the name of a function`,
      hint: 'write "$NAME" or "$NAMESPACE:NAME", or "$$" at the start of a plain text',
    });
  return { kind: "call", name, namespace, suffix, argument, at };
}

function wrong(
  place: Scalar,
  { report }: ReadContext,
  wording: { readonly message: string; readonly hint: string },
): Recognised {
  report({ severity: "error", rule: "T20-10.1-malformed-function", place, ...wording });
  return malformed;
}

function recognise1x(tree: Tree, functions: ReadonlyMap<string, FunctionEntry>): Recognised {
  if (tree.kind !== "mapping" || tree.keys.length !== 1) return literal;
  const [at] = tree.keys;
  if (at === undefined || !functions.has(at.text)) return literal;
  const argument = tree.values[0];
  return { kind: "call", name: at.text, namespace: undefined, suffix: undefined, argument, at };
}
