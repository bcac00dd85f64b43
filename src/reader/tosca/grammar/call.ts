import type { Scalar, Tree } from "../../yaml/tree.ts";
import type { Version } from "./version.ts";

/** A call of a function, wherever a value is expected. */
export interface Call {
  /** Without its `$`, and without the suffix that tells two calls as keys apart. */
  readonly name: string;
  readonly place: Scalar;
  /** Undefined for a call that is written as a bare word: `$node_index`. */
  readonly argument: Tree | undefined;
}

const simpleFunctions: ReadonlySet<string> = new Set([
  "concat",
  "get_artifact",
  "get_attribute",
  "get_input",
  "get_nodes_of_type",
  "get_operation_output",
  "get_property",
  "join",
  "token",
]);

/** The call that a value is, or undefined when it is a literal. */
export function callOf(tree: Tree, version: Version): Call | undefined {
  if (tree.kind === "mapping") {
    const [key] = tree.keys;
    if (tree.keys.length !== 1 || key === undefined) return undefined;
    const argument = tree.values[0];
    if (version !== "2.0")
      return simpleFunctions.has(key.text) ? { name: key.text, place: key, argument } : undefined;
    return isCallName(key.text) ? { name: nameIn(key.text), place: key, argument } : undefined;
  }
  if (version !== "2.0" || tree.kind !== "scalar" || typeof tree.value !== "string")
    return undefined;
  return isCallName(tree.text)
    ? { name: nameIn(tree.text), place: tree, argument: undefined }
    : undefined;
}

/** A key that begins with one `$` among others can be no call and no literal. */
export function malformedCall(tree: Tree, version: Version): Scalar | undefined {
  if (version !== "2.0" || tree.kind !== "mapping" || tree.keys.length === 1) return undefined;
  return tree.keys.find(({ text }) => isCallName(text));
}

const isCallName = (text: string): boolean => /^\$[^$]/.test(text);
const nameIn = (text: string): string => text.slice(1).replace(/\$.*$/s, "");
