/** From `start` up to, and without, `end`, in UTF-16 units of the whole text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where the nodes stand, one below the other. */
export interface Body extends Stretch {
  /** Spaces before the key of every node; 0 for the 2016 form's list. */
  readonly indent: number;
  readonly form: "mapping" | "list";
}

/**
 * How a text falls apart between its nodes. Parsing a large topology in one go would hold all its
 * parser events at once (29 of them, 3 KB, for a node of two operations), so it is read in
 * stretches of whole nodes whose events are garbage before the next stretch begins: a third of
 * the time and half of the memory at 100,000 nodes. And after a syntax error reading goes on with
 * the next node.
 *
 * - `mapping`: `head`, the block below the line `nodes:`, and `tail`, both of top-level keys.
 * - `list`: the 2016 form in block style.
 * - `whole`: everything else, flow style and JSON above all.
 *
 * Why this is safe: YAML wants every continuation line of a scalar or flow collection to be
 * indented further than the mapping or list around it. So below a key known to stand at some
 * indentation, each line at the same indentation that begins like a key begins one; the first line
 * with content that is indented less ends the block. Whatever looks odd makes the text `whole`.
 * The tests hold cut and uncut parsing of random texts against each other.
 */
export type Layout =
  | { readonly kind: "whole" }
  | { readonly kind: "list"; readonly body: Body }
  | {
      readonly kind: "mapping";
      readonly head: Stretch;
      readonly body: Body;
      readonly tail: Stretch;
    };

const whole: Layout = { kind: "whole" };

const blankOrComment = /[ ]*(?:#.*)?(?:\r?\n|$)/y;
const documentMark = /---[ ]*(?:(?<=[ ])#.*)?(?:\r?\n|$)/y;
const topLevelKey = /[A-Za-z_][A-Za-z0-9_-]*:(?=[ \r\n]|$)/y;
const nodesLine = /^nodes:[ ]*(?:(?<=[ ])#.*)?\r?\n/gm;
const firstNode = /( +)[A-Za-z0-9][A-Za-z0-9_.-]*:(?=[ \r\n]|$)/y;
const firstItem = /-(?=[ \r\n])/y;

export function layoutOf(text: string): Layout {
  // A lone carriage return is a line break to YAML, but no line start to the patterns here.
  if (text.includes("\r") && /\r(?!\n)/.test(text)) return whole;
  let start = skipBlank(text, text.startsWith("\ufeff") ? 1 : 0);
  const mark = matchAt(documentMark, text, start);
  if (mark !== null) start = skipBlank(text, start + mark[0].length);
  if (matchAt(firstItem, text, start) !== null) return listLayout(text, start);
  if (matchAt(topLevelKey, text, start) === null) return whole;
  const nodes = matchAt(nodesLine, text, start);
  if (nodes === null) return whole;
  const bodyStart = skipBlank(text, nodes.index + nodes[0].length);
  const indent = matchAt(firstNode, text, bodyStart)?.[1]?.length;
  return indent === undefined ? whole : mappingLayout(text, bodyStart, indent);
}

function mappingLayout(text: string, start: number, indent: number): Layout {
  const dedented = ` {0,${indent - 1}}(?=[^ \\r\\n#])`;
  const oddEntry = ` {${indent}}(?=[^ \\r\\n#A-Za-z0-9_"'-])`;
  const last = matchAt(new RegExp(`\\n(?:(${dedented})|${oddEntry})`, "g"), text, start);
  const end = last === null ? text.length : last.index + 1;
  const oddTail = last !== null && matchAt(topLevelKey, text, end) === null;
  if (oddTail || (last !== null && last[1] === undefined)) return whole;
  // The tail is read before the nodes, so it must not speak of what they define.
  if (/(?:^|[\s[{,])[*&][^\s]/.test(text.slice(end))) return whole;
  return {
    kind: "mapping",
    head: { start: 0, end: start },
    body: { start, end, indent, form: "mapping" },
    tail: { start: end, end: text.length },
  };
}

function listLayout(text: string, start: number): Layout {
  if (matchAt(/\n(?:[^ \r\n#-]|-[^ \r\n])/g, text, start) !== null) return whole;
  return { kind: "list", body: { start, end: text.length, indent: 0, form: "list" } };
}

/** Line by line, because one pattern over a million blank lines would exhaust its stack. */
function skipBlank(text: string, offset: number): number {
  let at = offset;
  while (at < text.length) {
    const line = matchAt(blankOrComment, text, at);
    if (line === null) return at;
    at += line[0].length;
  }
  return at;
}

/** The body in pieces of whole nodes, each at least `length` long but for the last. */
export function* stretchesOf(text: string, body: Body, length: number): Generator<Stretch> {
  const entry =
    body.form === "list"
      ? /\n(?=-[ \r\n])/g
      : new RegExp(`\\n(?= {${body.indent}}[A-Za-z0-9_"'])`, "g");
  let start = body.start;
  while (start < body.end) {
    entry.lastIndex = Math.max(start + 1, start + length - 1);
    const next = entry.exec(text);
    const end = next === null || next.index + 1 > body.end ? body.end : next.index + 1;
    yield { start, end };
    start = end;
  }
}

/** The first match from `offset` on, or at `offset` for a sticky pattern. */
function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}
