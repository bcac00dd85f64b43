import { nodeName, type Reference, type Span, type Template } from "../../model/index.ts";
import { closestWord } from "../../std/edit-distance.ts";
import { canonicalJson, type Json } from "../../std/json.ts";
import type { Scope } from "../desk.ts";
import { valueAt } from "./json-path.ts";
import { type Meaning, mayHoldPlaceholder, type Placeholder, piecesOf } from "./placeholder.ts";
import { quote, type Scalar } from "./tree.ts";

/** What a place allows: placeholders that only the playing host can fill, and secrets. */
export interface Use {
  readonly late: boolean;
  readonly secret: boolean;
  /** For messages: "a host", "an export". */
  readonly what: string;
}

export type Resolved =
  /** Known now; `input` says which input it came from. */
  | {
      readonly kind: "value";
      readonly value: Json;
      readonly input?: string;
      readonly secret?: true;
    }
  | { readonly kind: "late"; readonly reference: Reference }
  /** Wrong, and reported. */
  | { readonly kind: "failed" };

/** A text taken apart, every placeholder with what it stands for. */
export type ResolvedPiece = string | (Resolved & { readonly placeholder: Placeholder });

export type ResolvedText =
  /** A text that is one placeholder keeps the type of its value. */
  | { readonly kind: "value"; readonly value: Json; readonly input?: string }
  | { readonly kind: "template"; readonly template: Template }
  | { readonly kind: "failed" };

const failed = { kind: "failed" } as const;

/** The meaning of a text that may hold placeholders, in `scope`, at a place that allows `use`. */
export function resolveText(scalar: Scalar, scope: Scope, use: Use): ResolvedText {
  if (!mayHoldPlaceholder(scalar.text)) return { kind: "value", value: scalar.text };
  const pieces = resolvePieces(scalar, scope, use);
  const [first] = pieces;
  if (pieces.length === 1 && typeof first === "object" && first.kind === "value") return first;
  return joined(pieces);
}

export function resolvePieces(scalar: Scalar, scope: Scope, use: Use): readonly ResolvedPiece[] {
  return piecesOf(scalar.text).map((placeholder) => {
    if (typeof placeholder === "string") return placeholder;
    return { ...resolve({ placeholder, scalar, scope, use }), placeholder };
  });
}

/** Pieces as one text: known when all of them are, otherwise a template of as few parts as can be. */
function joined(pieces: readonly ResolvedPiece[]): ResolvedText {
  const parts: (string | Reference)[] = [];
  let literal = "";
  for (const piece of pieces) {
    if (typeof piece === "string") literal += piece;
    else if (piece.kind === "value") literal += textOf(piece.value);
    else if (piece.kind === "failed") return failed;
    else {
      if (literal !== "") parts.push(literal);
      literal = "";
      parts.push(piece.reference);
    }
  }
  if (parts.length === 0) return { kind: "value", value: literal };
  if (literal !== "") parts.push(literal);
  return { kind: "template", template: parts };
}

/** A value inside a longer text; an input that was not given is nothing. */
export function textOf(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? canonicalJson(value) : String(value);
}

/** A template in people's terms; placeholders as they are written in topologies. */
export function templateText(template: Template): string {
  return template
    .map((part) => (typeof part === "string" ? part : `\${${referenceText(part)}}`))
    .join("");
}

function referenceText(reference: Reference): string {
  if (reference.kind !== "export") return `${reference.kind}.${reference.field}`;
  const index = reference.index === undefined ? "" : `[${reference.index}]`;
  return `${reference.node}${index}.${reference.export}`;
}

/** One placeholder at its place. */
interface Spot {
  readonly placeholder: Placeholder;
  readonly scalar: Scalar;
  readonly scope: Scope;
  readonly use: Use;
}

function resolve(spot: Spot): Resolved {
  const { scope } = spot;
  const { meaning } = spot.placeholder;
  switch (meaning.kind) {
    case "malformed":
      return refuse(spot, meaning.why);
    case "input":
      return resolveInput(spot, meaning);
    case "env":
      return resolveEnvironment(spot, meaning.name);
    case "deployment":
      return { kind: "value", value: scope.deployment };
    case "node":
      if (scope.node !== undefined) return { kind: "value", value: scope.node };
      return refuse(spot, "it has a meaning inside a node only");
    case "host":
      return late(spot, { kind: "host", field: meaning.field });
    case "instance":
      return late(spot, { kind: "instance", field: "index" });
    case "export":
      return resolveExport(spot, meaning);
  }
}

function resolveInput(spot: Spot, meaning: Meaning & { kind: "input" }): Resolved {
  const { diagnostics } = spot.scope.desk;
  const input = spot.scope.inputs.get(meaning.name);
  if (input === undefined) {
    const near = closestWord(meaning.name, spot.scope.inputs.keys());
    diagnostics.error(
      "KHO_INPUT_UNKNOWN",
      placeOf(spot),
      `Cannot fill "${spot.placeholder.raw}": no input is called ${quote(meaning.name)}${ask(near)}`,
      "declare it under inputs",
    );
    return failed;
  }
  if (input.secret && !spot.use.secret) {
    diagnostics.error(
      "KHO_INPUT_SECRET",
      placeOf(spot),
      `Cannot use the secret input "${input.name}" in ${spot.use.what}: it would be shown in clear`,
      "use it in the parameters or the env of an operation",
    );
    return failed;
  }
  const value = input.value === undefined ? undefined : valueAt(input.value, meaning.path);
  if (input.value === undefined) return failed;
  if (value === undefined)
    return refuse(
      spot,
      `the value of input "${input.name}" has no ${quote(meaning.path.join("."))}`,
    );
  const known = { kind: "value", value, input: input.name } as const;
  return input.secret ? { ...known, secret: true } : known;
}

function resolveEnvironment(spot: Spot, name: string): Resolved {
  const { desk, allowedEnvironment } = spot.scope;
  if (!allowedEnvironment.has(name)) {
    const near = closestWord(name, allowedEnvironment);
    desk.diagnostics.error(
      "KHO_ENV_NOT_ALLOWED",
      placeOf(spot),
      `Cannot fill "${spot.placeholder.raw}": "${name}" is not listed in env_allow${ask(near)}`,
      `add "env_allow: [${name}]" at the top of the topology`,
    );
    return failed;
  }
  const value = desk.environment(name);
  if (value !== undefined) return { kind: "value", value };
  desk.diagnostics.error(
    "KHO_ENV_MISSING",
    placeOf(spot),
    `Cannot fill "${spot.placeholder.raw}": the environment has no variable "${name}"`,
    `set ${name} before you call khoreia, or use an input with a default`,
  );
  return failed;
}

function resolveExport(spot: Spot, meaning: Meaning & { kind: "export" }): Resolved {
  const { scope } = spot;
  if (scope.node === undefined) return refuse(spot, "exports can be used inside nodes only");
  const node = nodeName(meaning.node);
  const { index } = meaning;
  const reference = {
    kind: "export",
    node,
    ...(index === undefined ? {} : { index }),
    export: meaning.export,
  } as const;
  const resolved = late(spot, reference);
  if (resolved.kind === "late")
    scope.uses.push({ by: scope.node, node, index, export: meaning.export, place: placeOf(spot) });
  return resolved;
}

function late(spot: Spot, reference: Reference): Resolved {
  if (spot.use.late) return { kind: "late", reference };
  spot.scope.desk.diagnostics.error(
    "KHO_PLACEHOLDER_PLACE",
    placeOf(spot),
    `Cannot use "${spot.placeholder.raw}" in ${spot.use.what}: it is known only when the node is played`,
    "use an input here; such placeholders belong into parameters, env and exports",
  );
  return failed;
}

function refuse(spot: Spot, why: string): Resolved {
  const { raw } = spot.placeholder;
  spot.scope.desk.diagnostics.error(
    "KHO_PLACEHOLDER_INVALID",
    placeOf(spot),
    `Cannot fill the placeholder ${quote(raw)}: ${why}`,
    `write "$${raw.slice(0, 40)}" for a literal "\${"; a shell variable can be written without braces`,
  );
  return failed;
}

const ask = (near: string | undefined): string =>
  near === undefined ? "" : `; did you mean "${near}"?`;

/** Escapes and indentation before a placeholder may move it this far from where it would be. */
const searchedLength = 4_096;

/** The placeholder's own place, or its whole text's where escapes hide it. */
function placeOf({ placeholder, scalar, scope }: Spot): Span {
  const { source } = scalar;
  const whole = { source, start: scalar.start, end: scalar.end };
  const text = scope.desk.sources[source]?.text;
  if (text === undefined) return whole;
  // A decoded text is never longer than its source, so the search may begin at the same offset.
  const from = scalar.start + placeholder.offset;
  const end = Math.min(scalar.end, from + searchedLength + placeholder.raw.length);
  const found = text.slice(from, end).indexOf(placeholder.raw);
  if (found === -1) return whole;
  return { source, start: from + found, end: from + found + placeholder.raw.length };
}
