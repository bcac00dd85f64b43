import { nodeName, type Reference, type Span, type Template } from "../../model/index.ts";
import { canonicalJson, type Json } from "../../std/json.ts";
import type { Scope } from "../desk.ts";
import { didYouMean } from "../did-you-mean.ts";
import { placeOfPlaceholder } from "./placeholder-place.ts";
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

/** Pieces as one text: known when all of them are, otherwise a template of few parts. */
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
  const { raw } = spot.placeholder;
  const input = spot.scope.inputs.get(meaning.name);
  if (input === undefined) {
    const question = didYouMean(meaning.name, spot.scope.inputs.keys());
    diagnostics.error("KHO_INPUT_UNKNOWN", placeOf(spot), {
      message: `Cannot fill "${raw}": no input is called "${meaning.name}"${question}`,
      hint: "declare it under inputs",
    });
    return failed;
  }
  if (input.secret && !spot.use.secret) {
    diagnostics.error("KHO_INPUT_SECRET", placeOf(spot), {
      message: `Cannot use the secret input "${input.name}" in ${spot.use.what}: all could see it`,
      hint: "use it in the parameters or the env of an operation",
    });
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
  const { raw } = spot.placeholder;
  if (!allowedEnvironment.has(name)) {
    const question = didYouMean(name, allowedEnvironment);
    desk.diagnostics.error("KHO_ENV_NOT_ALLOWED", placeOf(spot), {
      message: `Cannot fill "${raw}": "${name}" is not listed in env_allow${question}`,
      hint: `add "env_allow: [${name}]" at the top of the topology`,
    });
    return failed;
  }
  const value = desk.environment(name);
  if (value !== undefined) return { kind: "value", value };
  desk.diagnostics.error("KHO_ENV_MISSING", placeOf(spot), {
    message: `Cannot fill "${raw}": the environment has no variable "${name}"`,
    hint: `set ${name} before you call khoreia, or use an input with a default`,
  });
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
  const { raw } = spot.placeholder;
  spot.scope.desk.diagnostics.error("KHO_PLACEHOLDER_PLACE", placeOf(spot), {
    message: `Cannot use "${raw}" in ${spot.use.what}: it is known only when the node is played`,
    hint: "use an input here; such placeholders belong into parameters, env and exports",
  });
  return failed;
}

function refuse(spot: Spot, why: string): Resolved {
  const { raw } = spot.placeholder;
  spot.scope.desk.diagnostics.error("KHO_PLACEHOLDER_INVALID", placeOf(spot), {
    message: `Cannot fill the placeholder ${quote(raw)}: ${why}`,
    hint: 'write "$${" for a literal "${"; a shell variable does without the braces',
  });
  return failed;
}

const placeOf = ({ placeholder, scalar, scope }: Spot): Span =>
  placeOfPlaceholder(placeholder, scalar, scope.desk);
