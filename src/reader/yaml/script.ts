import type { Json } from "../../std/json.ts";
import { isJsonArray } from "../../std/json.ts";
import type { Template } from "../../model/index.ts";
import type { Scope } from "../desk.ts";
import type { Placeholder } from "./placeholder.ts";
import { placeOfPlaceholder } from "./placeholder-place.ts";
import { type ResolvedPiece, resolvePieces, textOf, type Use } from "./resolve.ts";
import type { Scalar } from "./tree.ts";

/**
 * What the placeholders of an operation's scripts stand for. A script keeps `${KHOREIA_ARG_1}`,
 * the value goes into the operation's environment: no shell text is ever built from data, so no
 * value can become a command.
 */
export class Arguments {
  /** Undefined until a script needs a value: most operations have none. */
  env: Record<string, Template> | undefined;
  #names: Map<string, string> | undefined;

  /** The variable for a placeholder; the same placeholder gets the same one. */
  nameFor(placeholder: Placeholder, template: Template): string {
    this.#names ??= new Map();
    const known = this.#names.get(placeholder.raw);
    if (known !== undefined) return known;
    const name = `${argumentPrefix}${this.#names.size + 1}`;
    this.#names.set(placeholder.raw, name);
    this.env ??= Object.create(null) as Record<string, Template>;
    this.env[name] = template;
    return name;
  }
}

const argumentPrefix = "KHOREIA_ARG_";

export type Script =
  | { readonly kind: "script"; readonly text: string }
  /** The whole script was an input that is a list: a program and its arguments, no shell. */
  | { readonly kind: "list"; readonly value: readonly Json[] }
  | { readonly kind: "absent" }
  | { readonly kind: "failed" };

export interface ScriptRequest {
  readonly scalar: Scalar;
  readonly scope: Scope;
  readonly args: Arguments;
}

const scriptUse: Use = { late: true, secret: true, what: "a script" };

export function resolveScript({ scalar, scope, args }: ScriptRequest): Script {
  const pieces = resolvePieces(scalar, scope, scriptUse);
  const [first] = pieces;
  if (pieces.length === 1 && typeof first === "object" && first.kind === "value") {
    if (first.value === null) return { kind: "absent" };
    if (isJsonArray(first.value) && first.secret) return refuseSecretArgv(scalar, scope);
    if (isJsonArray(first.value)) return { kind: "list", value: first.value };
  }
  let text = "";
  let quoting: Quoting = "none";
  let before = "";
  for (const piece of pieces) {
    if (typeof piece === "string") {
      quoting = quotingAfter(piece, quoting);
      before = piece.slice(-longestVariable);
      text += piece;
      continue;
    }
    if (piece.kind === "failed") return { kind: "failed" };
    warnOfQuoting({ piece, quoting, before, scalar, scope });
    before = "";
    const template = piece.kind === "late" ? [piece.reference] : [textOf(piece.value)];
    text += `\${${args.nameFor(piece.placeholder, template)}}`;
  }
  return { kind: "script", text };
}

function refuseSecretArgv(scalar: Scalar, scope: Scope): Script {
  scope.desk.diagnostics.error("KHO_INPUT_SECRET", scalar, {
    message: "Cannot use a secret input as the arguments of a program: every user can list them",
    hint: "pass it in the env of the operation",
  });
  return { kind: "failed" };
}

type Quoting = "none" | "single" | "double" | "comment";

/** The shell's quoting after more of its text; good enough for a warning, blind to heredocs. */
function quotingAfter(text: string, before: Quoting): Quoting {
  let quoting = before;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoting === "comment") quoting = character === "\n" ? "none" : "comment";
    else if (quoting === "single") quoting = character === "'" ? "none" : "single";
    else if (character === "\\") i++;
    else if (character === '"') quoting = quoting === "double" ? "none" : "double";
    else if (quoting === "double") continue;
    else if (character === "'") quoting = "single";
    else if (character === "#" && (i === 0 || /\s/.test(text[i - 1] ?? ""))) quoting = "comment";
  }
  return quoting;
}

/** A variable that a value is assigned to, `NAME=`, is looked for in so much text before it. */
const longestVariable = 100;

interface Quoted {
  readonly piece: Exclude<ResolvedPiece, string>;
  readonly quoting: Quoting;
  readonly before: string;
  readonly scalar: Scalar;
  readonly scope: Scope;
}

function warnOfQuoting({ piece, quoting, before, scalar, scope }: Quoted): void {
  const { diagnostics } = scope.desk;
  const { raw } = piece.placeholder;
  const place = placeOfPlaceholder(piece.placeholder, scalar, scope.desk);
  if (quoting === "single")
    diagnostics.warning("KHO_SCRIPT_QUOTES", place, {
      message: `"${raw}" stands in single quotes, where the shell fills in nothing`,
      hint: "use double quotes around it",
    });
  if (quoting !== "none" || isOneWord(piece)) return;
  if (/(?:^|[\s;&|(])[A-Za-z_][A-Za-z0-9_]*=$/.test(before)) return;
  diagnostics.warning("KHO_SCRIPT_UNQUOTED", place, {
    message: `"${raw}" stands outside quotes, so the shell splits its value at spaces`,
    hint: "put double quotes around it, or write run as a list",
  });
}

/** Numbers and truth values cannot fall apart. */
function isOneWord(piece: Exclude<ResolvedPiece, string>): boolean {
  if (piece.kind === "late") return piece.reference.kind === "instance";
  return piece.kind === "value" && typeof piece.value !== "string";
}
