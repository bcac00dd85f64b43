import type { Span } from "../../model/index.ts";

/**
 * A YAML value with its place. Thin on purpose: a topology of 100,000 nodes passes through as two
 * million of these, a stretch at a time. Aliases point to the tree of their anchor, so a tree may
 * hold another more than once, but never itself; its expanded size is within the limits.
 */
export type Tree = Scalar | Sequence | Mapping;

export interface Scalar extends Span {
  readonly kind: "scalar";
  /** As written, after quotes, escapes and folding: `0644` stays `0644`. */
  readonly text: string;
  /** What the text means by YAML 1.2's core schema; always text when quoted. */
  readonly value: null | boolean | number | string;
  /** A key that is a list or a mapping, where the dialect has such keys; `text` is its source. */
  readonly written?: Tree;
}

/**
 * A scalar whose value is its text, as most are, in two words less: for trees that are kept whole.
 * What all of them share is not written into each, so a copy by spreading lacks `kind` and `value`.
 */
export class TextScalar implements Scalar {
  readonly source: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;

  constructor({ source, start, end }: Span, text: string) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.text = text;
  }

  get kind(): "scalar" {
    return "scalar";
  }

  get value(): string {
    return this.text;
  }
}

export interface Sequence extends Span {
  readonly kind: "sequence";
  readonly items: readonly Tree[];
}

/** Keys are text, each once; merge keys are already worked in. */
export interface Mapping extends Span {
  readonly kind: "mapping";
  readonly keys: readonly Scalar[];
  /** `values[i]` belongs to `keys[i]`. */
  readonly values: readonly Tree[];
}

/** What stands under a key. */
export function valueOf(mapping: Mapping, key: string): Tree | undefined {
  const { keys } = mapping;
  for (let i = 0; i < keys.length; i++) if (keys[i]?.text === key) return mapping.values[i];
  return undefined;
}

/** A value in people's terms, for messages: `the number 420`, `the text "abc"`, `a list`. */
export function describe(tree: Tree): string {
  if (tree.kind === "sequence") return "a list";
  if (tree.kind === "mapping") return "a mapping";
  if (tree.value === null) return "nothing";
  if (typeof tree.value === "number") return `the number ${tree.text}`;
  if (typeof tree.value === "boolean") return `the truth value ${tree.text}`;
  return `the text ${quote(tree.text)}`;
}

const longestQuote = 60;

/** In double quotes, cut when long. */
export function quote(text: string): string {
  return text.length > longestQuote ? `"${text.slice(0, longestQuote)}…"` : `"${text}"`;
}

export const isEmpty = (tree: Tree): boolean => tree.kind === "scalar" && tree.value === null;
