import type { Span } from "../../model/index.ts";
import { isJsonArray, isJsonObject, type Json, type JsonObject } from "../../std/json.ts";
import type { Desk, Input, Scope } from "../desk.ts";
import { didYouMean } from "../did-you-mean.ts";
import { key, oneOf, prose, type Rule, readKeys, recordSchema, wrongType } from "./rule.ts";
import { parseValue } from "./parse.ts";
import { toJson } from "./to-json.ts";
import { quote, type Scalar, type Tree } from "./tree.ts";

const inputTypes = ["string", "integer", "number", "boolean", "list", "map"] as const;
export type InputType = (typeof inputTypes)[number];

const yesNo: Rule<boolean> = {
  schema: { type: "boolean" },
  read: (tree, scope) =>
    tree.kind === "scalar" && typeof tree.value === "boolean"
      ? tree.value
      : wrongType(tree, "true or false", scope),
};

const anything: Rule<Tree> = { schema: {}, read: (tree) => tree };

const inputKeys = {
  type: key("What values are accepted. Without it: the default's type, else string.", {
    ...oneOf("an input type", inputTypes),
  }),
  default: key("The value when none is given. Placeholders in it are not filled in.", anything),
  description: key("What the input is for.", prose("a description")),
  secret: key("Masked wherever it would be shown; allowed in parameters and env only.", yesNo),
  required: key("Without a value: true refuses the topology, false leaves the input out.", yesNo),
};

export const inputSchema: JsonObject = recordSchema(inputKeys);
const inputName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** A value from outside: a file of inputs, `--set`, or the caller of the library. */
export type GivenInput =
  | { readonly kind: "tree"; readonly name: string; readonly tree: Tree; readonly key: Scalar }
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  | { readonly kind: "value"; readonly name: string; readonly value: Json };

interface Declared {
  readonly name: string;
  readonly place: Span;
  readonly type: InputType;
  readonly secret: boolean;
  readonly required: boolean;
  readonly default: Json | undefined;
  /** The default as written, also when it does not fit. */
  readonly written: Json | undefined;
}

/**
 * The inputs that hold for this reading: declarations with their defaults, overridden by what is
 * given, the last one winning. Every mismatch is reported where it was written.
 */
export function readInputs(
  declarations: readonly { readonly key: Scalar; readonly value: Tree }[],
  given: readonly GivenInput[],
  scope: Scope,
): { readonly inputs: ReadonlyMap<string, Input>; readonly secrets: readonly string[] } {
  const secrets = new Set<string>();
  const inputs = new Map<string, Input>();
  const declared = new Map<string, Declared>();
  for (const { key, value } of declarations) {
    const declaration = readDeclaration(key, value, scope);
    if (declaration !== undefined) declared.set(key.text, declaration);
    else inputs.set(key.text, { name: key.text, secret: false, value: undefined });
  }
  const last = new Map<string, GivenInput>();
  for (const one of given) {
    if (declared.has(one.name)) last.set(one.name, one);
    else if (!inputs.has(one.name)) reportUndeclared(one, [...declared.keys()], scope.desk);
  }
  for (const declaration of declared.values()) {
    const { name, secret } = declaration;
    const from = last.get(name);
    const value = valueFor(declaration, from, scope.desk);
    inputs.set(name, { name, secret, value });
    // What was refused is no less secret than what is used.
    if (!secret) continue;
    collectTexts(value ?? null, secrets);
    if (from?.kind === "tree") collectTexts(toJson(from.tree, scope.desk.diagnostics), secrets);
    if (from?.kind === "text") secrets.add(from.text);
    collectTexts(declaration.written ?? null, secrets);
  }
  secrets.delete("");
  return { inputs, secrets: [...secrets] };
}

function collectTexts(value: Json, into: Set<string>): void {
  if (typeof value === "string" || typeof value === "number") into.add(String(value));
  else if (isJsonArray(value)) for (const item of value) collectTexts(item, into);
  else if (isJsonObject(value)) for (const item of Object.values(value)) collectTexts(item, into);
}

function readDeclaration(key: Scalar, tree: Tree, scope: Scope): Declared | undefined {
  const { diagnostics } = scope.desk;
  if (!inputName.test(key.text)) {
    const why = `${quote(key.text)} cannot name an input: it takes letters, digits, - and _`;
    diagnostics.error("KHO_NAME_INVALID", key, why);
    return undefined;
  }
  if (tree.kind !== "mapping")
    return wrongType(
      tree,
      { expected: "a declaration", hint: "write { type: string, default: … }" },
      scope,
    );
  const read = readKeys(tree, inputKeys, { scope });
  const defaultTree = read.default;
  const before = diagnostics.errors;
  const fallback = defaultTree === undefined ? undefined : toJson(defaultTree, diagnostics);
  const type = read.type ?? typeOf(fallback);
  const declared: Declared = {
    name: key.text,
    place: key,
    type,
    secret: read.secret ?? false,
    required: read.required ?? true,
    default: fallback ?? undefined,
    written: fallback,
  };
  if (diagnostics.errors > before) return { ...declared, default: undefined, required: false };
  if (defaultTree === undefined || fallback === null || fallback === undefined) return declared;
  if (fits(fallback, type)) return declared;
  reportMismatch(declared, { tree: defaultTree, what: "the default" }, scope.desk);
  return { ...declared, default: undefined, required: false };
}

function valueFor(declared: Declared, given: GivenInput | undefined, desk: Desk): Json | undefined {
  if (given === undefined) {
    if (declared.default !== undefined) return declared.default;
    if (!declared.required) return null;
    desk.diagnostics.error("KHO_INPUT_MISSING", declared.place, {
      message: `Input "${declared.name}" has no value: none was given and it has no default`,
      hint: `give one with --set ${declared.name}=VALUE or in a file of --inputs`,
    });
    return undefined;
  }
  const value = givenValue(given, declared.type, desk);
  if (value !== undefined && fits(value, declared.type)) return value;
  if (given.kind === "tree")
    reportMismatch(declared, { tree: given.tree, what: "the value" }, desk);
  else reportMismatch(declared, { tree: undefined, what: "the value given" }, desk);
  return undefined;
}

function givenValue(given: GivenInput, type: InputType, desk: Desk): Json | undefined {
  switch (given.kind) {
    case "value":
      return given.value;
    case "text":
      return parseText(given.text, type, desk);
    case "tree": {
      // A number in a file of inputs is fine where text is wanted: its spelling counts.
      const { tree } = given;
      if (type === "string" && tree.kind === "scalar" && tree.value !== null) return tree.text;
      return toJson(tree, desk.diagnostics);
    }
  }
}

/** What a command line's text means for an input of this type; undefined when it does not fit. */
function parseText(text: string, type: InputType, desk: Desk): Json | undefined {
  switch (type) {
    case "string":
      return text;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "integer":
    case "number":
      return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
    case "list":
    case "map":
      return parseValue(text, desk.limits);
  }
}

function fits(value: Json, type: InputType): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return isJsonArray(value);
    case "map":
      return isJsonObject(value);
  }
}

function typeOf(value: Json | undefined): InputType {
  if (value === undefined) return "string";
  return inputTypes.find((type) => fits(value, type)) ?? "string";
}

const typeWords: Readonly<Record<InputType, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  list: "a list",
  map: "a mapping",
};

function reportMismatch(
  declared: Declared,
  { tree, what }: { readonly tree: Tree | undefined; readonly what: string },
  desk: Desk,
): void {
  const hints: Partial<Record<InputType, string>> = {
    list: "on the command line, write '[a, b]'",
    map: "on the command line, write '{ a: 1, b: 2 }'",
  };
  desk.diagnostics.error("KHO_INPUT_TYPE", tree ?? declared.place, {
    message: `Input "${declared.name}" takes ${typeWords[declared.type]}, which ${what} is not`,
    hint: tree === undefined ? hints[declared.type] : undefined,
  });
}

function reportUndeclared(given: GivenInput, known: readonly string[], desk: Desk): void {
  const question = didYouMean(given.name, known);
  desk.diagnostics.error("KHO_INPUT_UNKNOWN", given.kind === "tree" ? given.key : undefined, {
    message: `Cannot set input ${quote(given.name)}: the topology does not declare it${question}`,
    hint: known.length === 0 ? "the topology declares no inputs" : `declared: ${known.join(", ")}`,
  });
}
