/**
 * A text with placeholders, taken apart. Written `${…}`; `$${` is a literal `${`.
 * Offsets count within the text, so that a finding points at its placeholder.
 */
export type Piece = string | Placeholder;

export interface Placeholder {
  /** As written, `${` and `}` included. */
  readonly raw: string;
  readonly offset: number;
  readonly meaning: Meaning;
}

export type Meaning =
  | { readonly kind: "input"; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: "env"; readonly name: string }
  /** `name`, `address`, `os`, `arch`, or `labels.` and the label's key. */
  | { readonly kind: "host"; readonly field: string }
  | { readonly kind: "instance" }
  | { readonly kind: "node" }
  | { readonly kind: "deployment" }
  | {
      readonly kind: "export";
      readonly node: string;
      readonly index: number | undefined;
      readonly export: string;
    }
  | { readonly kind: "malformed"; readonly why: string };

/** First words of placeholders that are not nodes; no node may be called so. */
export const reservedWords: ReadonlySet<string> = new Set([
  "inputs",
  "env",
  "host",
  "instance",
  "node",
  "deployment",
]);

export const mayHoldPlaceholder = (text: string): boolean => text.includes("${");

/** Literal stretches and placeholders in turn; neighbouring literals are joined. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let literal = "";
  let from = 0;
  for (let at = text.indexOf("${"); at !== -1; at = text.indexOf("${", from)) {
    if (at > from && text[at - 1] === "$") {
      literal += `${text.slice(from, at - 1)}\${`;
      from = at + 2;
      continue;
    }
    const end = text.indexOf("}", at);
    const raw = end === -1 ? text.slice(at) : text.slice(at, end + 1);
    literal += text.slice(from, at);
    if (literal !== "") pieces.push(literal);
    literal = "";
    pieces.push({ raw, offset: at, meaning: end === -1 ? unclosed : meaningOf(raw.slice(2, -1)) });
    from = at + raw.length;
  }
  literal += text.slice(from);
  if (literal !== "" || pieces.length === 0) pieces.push(literal);
  return pieces;
}

const unclosed: Meaning = { kind: "malformed", why: 'its "}" is missing' };
const name = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const exported = /^(.+?)(?:\[(\d{1,9})\])?\.([A-Za-z_][A-Za-z0-9_-]*)$/u;
const hostFields: ReadonlySet<string> = new Set(["name", "address", "os", "arch"]);

function meaningOf(inner: string): Meaning {
  const dot = inner.indexOf(".");
  if (dot === -1) return { kind: "malformed", why: "it names nothing that a topology knows" };
  const head = inner.slice(0, dot);
  const rest = inner.slice(dot + 1);
  switch (head) {
    case "inputs":
      return inputMeaning(rest);
    case "env":
      return /^[A-Za-z_][A-Za-z0-9_]*$/.test(rest)
        ? { kind: "env", name: rest }
        : { kind: "malformed", why: "an environment variable has letters, digits and _ only" };
    case "host":
      return hostMeaning(rest);
    case "instance":
      return rest === "index" ? { kind: "instance" } : onlyField("instance", "index");
    case "node":
      return rest === "name" ? { kind: "node" } : onlyField("node", "name");
    case "deployment":
      return rest === "name" ? { kind: "deployment" } : onlyField("deployment", "name");
    default:
      return exportMeaning(inner);
  }
}

function inputMeaning(rest: string): Meaning {
  const [first, ...path] = rest.split(".");
  if (first !== undefined && name.test(first) && path.every((key) => key !== ""))
    return { kind: "input", name: first, path };
  return { kind: "malformed", why: 'an input is written "inputs." and its name' };
}

function hostMeaning(rest: string): Meaning {
  const label = /^labels\.[A-Za-z0-9][A-Za-z0-9_./-]*$/.test(rest);
  if (label || hostFields.has(rest)) return { kind: "host", field: rest };
  return { kind: "malformed", why: "a host has name, address, os, arch and labels.KEY" };
}

function exportMeaning(inner: string): Meaning {
  const match = exported.exec(inner);
  if (match === null)
    return { kind: "malformed", why: "an export is written NODE.NAME or NODE[0].NAME" };
  const [, node = "", index, key = ""] = match;
  return {
    kind: "export",
    node,
    index: index === undefined ? undefined : Number(index),
    export: key,
  };
}

function onlyField(of: string, field: string): Meaning {
  return { kind: "malformed", why: `of "${of}" only "${of}.${field}" is known` };
}
