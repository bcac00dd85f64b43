import { describe, type Mapping, quote, type Tree } from "../../yaml/tree.ts";
import { callOf, malformedCall } from "../grammar/call.ts";
import { noSuch } from "../no-such.ts";
import { type EntityType, primitiveOf } from "../types/entity-type.ts";
import type { Schema } from "../types/schema.ts";
import type { Checking, Subject } from "./checking.ts";
import { literalMisfit } from "./literal.ts";
import { scalarMisfit, scalarUnitsOf } from "./scalar-type.ts";

/** Checks a value against a schema, and every call of a function in it. */
export function checkValue(subject: Subject, schema: Schema, checking: Checking): void {
  const { tree } = subject;
  const { file, onCall } = checking;
  if (refuseMalformed(tree, checking)) return;
  const call = callOf(tree, file.version);
  if (call !== undefined) {
    onCall(call, checking);
    return;
  }
  const { type } = schema;
  const primitive = type === undefined ? undefined : primitiveOf(type);
  if (type === undefined || (primitive === undefined && !type.complete)) {
    checkCallsIn(tree, checking);
    return;
  }
  switch (primitive) {
    case undefined:
      checkComplex(subject, type, checking);
      return;
    case "list":
      checkList(subject, schema, checking);
      return;
    case "map":
      checkMap(subject, schema, checking);
      return;
    default: {
      const misfit =
        primitive === "scalar" && tree.kind === "scalar"
          ? scalarMisfit(tree, scalarUnitsOf(type, checking.facets.types))
          : literalMisfit(primitive, tree, file.version);
      if (misfit !== undefined) refuse(subject, misfit, checking);
    }
  }
}

/** Looks for calls in a value whose type says nothing. */
export function checkCallsIn(tree: Tree, checking: Checking): void {
  if (refuseMalformed(tree, checking)) return;
  const call = callOf(tree, checking.file.version);
  if (call !== undefined) checking.onCall(call, checking);
  else if (tree.kind === "sequence") for (const item of tree.items) checkCallsIn(item, checking);
  else if (tree.kind === "mapping") for (const value of tree.values) checkCallsIn(value, checking);
}

function refuseMalformed(tree: Tree, { file }: Checking): boolean {
  const key = malformedCall(tree, file.version);
  if (key === undefined) return false;
  file.report.error(key, "functions/malformed-function", {
    message: `${quote(key.text)} is a call of a function, which has to be the only key`,
    hint: 'write "$$" where the text begins with one "$"',
  });
  return true;
}

function checkList({ tree, what }: Subject, schema: Schema, checking: Checking): void {
  if (tree.kind !== "sequence") return refuse({ tree, what }, "a list", checking);
  const entry = schema.entry ?? inheritedSchema(schema, "entry", checking);
  for (const item of tree.items) {
    if (entry === undefined) checkCallsIn(item, checking);
    else checkValue({ tree: item, what: `an entry of ${what}` }, entry, checking);
  }
}

function checkMap({ tree, what }: Subject, schema: Schema, checking: Checking): void {
  if (tree.kind !== "mapping") return refuse({ tree, what }, "a map", checking);
  const entry = schema.entry ?? inheritedSchema(schema, "entry", checking);
  const key = schema.key ?? inheritedSchema(schema, "key", checking);
  tree.keys.forEach((name, i) => {
    if (key !== undefined && name.written === undefined)
      checkValue({ tree: name, what: `a key of ${what}` }, key, checking);
    const value = tree.values[i] as Tree;
    if (entry === undefined) checkCallsIn(value, checking);
    else checkValue({ tree: value, what: `"${name.text}" of ${what}` }, entry, checking);
  });
}

function inheritedSchema(
  { type }: Schema,
  part: "key" | "entry",
  { facets }: Checking,
): Schema | undefined {
  return type === undefined ? undefined : facets.schema(type)[part];
}

function checkComplex({ tree, what }: Subject, type: EntityType, checking: Checking): void {
  const { file, facets } = checking;
  if (tree.kind !== "mapping") return refuse({ tree, what }, `a mapping, "${type.name}"`, checking);
  const properties = facets.properties(type);
  tree.keys.forEach((key, i) => {
    const value = tree.values[i] as Tree;
    const definition = properties.get(key.text);
    if (definition !== undefined) {
      checkValue({ tree: value, what: `"${key.text}" of ${what}` }, definition.schema, checking);
      return;
    }
    checkCallsIn(value, checking);
    if (type.complete)
      file.report.error(
        key,
        "dataType/unknown-property",
        noSuch(`property "${key.text}" in "${type.name}"`, key.text, () => properties.keys()),
      );
  });
  for (const { name, required, default: standard, fixed } of properties.values())
    if (required && standard === undefined && fixed === undefined && !hasKey(tree, name))
      file.report.error(tree, "dataType/missing-property", {
        message: `Property "${name}" of "${type.name}" is missing in ${what}`,
        hint: "it is required and has no default",
      });
}

const hasKey = (tree: Mapping, name: string): boolean =>
  tree.keys.some(({ text }) => text === name);

function refuse({ tree, what }: Subject, expected: string, { file }: Checking): void {
  file.report.error(tree, "builtInTypes/wrong-type", {
    message: `Expected ${expected} for ${what}, not ${describe(tree)}`,
  });
}
