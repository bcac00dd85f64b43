import type { Json } from "../../std/json.ts";
import type { Diagnostics } from "../diagnostics.ts";
import { quote, type Scalar, type Tree } from "./tree.ts";

/** A tree as plain data, nothing filled in: defaults of inputs, files of input values. */
export function toJson(tree: Tree, diagnostics: Diagnostics): Json {
  switch (tree.kind) {
    case "scalar":
      return scalarJson(tree, diagnostics) ?? null;
    case "sequence":
      return tree.items.map((item) => toJson(item, diagnostics));
    case "mapping": {
      const object: Record<string, Json> = {};
      // `__proto__` never gets this far: the tree refuses it as a key.
      tree.keys.forEach((key, i) => {
        object[key.text] = toJson(tree.values[i] as Tree, diagnostics);
      });
      return object;
    }
  }
}

/** Undefined, and reported, for a number that JSON or a double cannot hold: none is changed. */
export function scalarJson(scalar: Scalar, diagnostics: Diagnostics): Json | undefined {
  const { value } = scalar;
  if (typeof value !== "number") return value;
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (exact) return value;
  diagnostics.error("KHO_YAML_NUMBER", scalar, {
    message: `Cannot keep the number ${quote(scalar.text)} exactly`,
    hint: "put it in quotes if it is meant as text",
  });
  return undefined;
}
