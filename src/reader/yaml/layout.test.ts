import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Diagnostics } from "../diagnostics.ts";
import { defaultReadLimits } from "../limits.ts";
import { TreeBuilder } from "./build-tree.ts";
import { layoutOf, stretchesOf } from "./layout.ts";
import { parse } from "./parse.ts";
import type { Tree } from "./tree.ts";

for (const { given, text, kind } of [
  { given: "nothing", text: "", kind: "whole" },
  { given: "JSON", text: '{"nodes": {}}', kind: "whole" },
  { given: "block style", text: "khoreia: 1\nnodes:\n  a:\n    x: 1\n", kind: "mapping" },
  {
    given: "a mark and comments",
    text: "# x\n--- # y\n\na: 1\nnodes: # z\n\n  b: 1",
    kind: "mapping",
  },
  { given: "a byte order mark", text: "\ufeffa: 1\nnodes:\n  b: 1\n", kind: "mapping" },
  {
    given: "lines that end the Windows way",
    text: "a: 1\r\nnodes:\r\n  b: 1\r\n",
    kind: "mapping",
  },
  { given: "a list", text: "- id: 0\n- id: 1\n", kind: "list" },
  { given: "a list with a key behind it", text: "- id: 0\nx: 1\n", kind: "whole" },
  { given: "a list and a second document", text: "- id: 0\n---\n- id: 1\n", kind: "whole" },
  { given: "a lone carriage return", text: "nodes:\n  a: 1\rname: x\n  b: 2\n", kind: "whole" },
  { given: "nodes in flow style", text: "khoreia: 1\nnodes: { a: 1 }\n", kind: "whole" },
  { given: "a merge among the nodes", text: "nodes:\n  a: 1\n  <<: *x\n", kind: "whole" },
  { given: "a quoted first node", text: "nodes:\n  'a': 1\n", kind: "whole" },
  { given: "a tab in the indentation", text: "nodes:\n  a: 1\n\tb: 1\n", kind: "whole" },
  { given: "an indentation in between", text: "nodes:\n    a: 1\n  b: 1\n", kind: "whole" },
  { given: "aliases behind the nodes", text: "nodes:\n  a: &a 1\nname: *a\n", kind: "whole" },
  { given: "directives", text: "%YAML 1.2\n---\nnodes:\n  a: 1\n", kind: "whole" },
  { given: "nodes only inside a text", text: "a: |\n  nodes:\n    x\n", kind: "whole" },
])
  test(`the layout of ${given} is ${kind}`, () => assert.equal(layoutOf(text).kind, kind));

test("a million blank lines exhaust nothing", () => {
  const blank = "\n".repeat(1_000_000);
  assert.equal(layoutOf(`${blank}a: 1${blank}nodes:${blank}  b: 1${blank}`).kind, "mapping");
});

/** Keys, values and offsets of what stands below `nodes:`, or why it cannot be read. */
function uncut(text: string): unknown {
  const parsed = parse(text, 64);
  if (parsed.kind === "broken") return "broken";
  const root = build(parsed.events, text, 0);
  if (root?.kind !== "mapping") return "broken";
  const index = root.keys.findIndex((key) => key.text === "nodes");
  return root.values[index];
}

function build(events: Parameters<TreeBuilder["build"]>[0], text: string, base: number) {
  const diagnostics = new Diagnostics(100);
  return new TreeBuilder(0, diagnostics, defaultReadLimits).build(events, text, base);
}

function cut(text: string, length: number): unknown {
  const layout = layoutOf(text);
  if (layout.kind !== "mapping") return layout.kind;
  const { head, body, tail } = layout;
  for (const { start, end } of [head, tail])
    if (parse(text.slice(start, end), 64).kind === "broken") return "broken";
  const keys: Tree[] = [];
  const values: Tree[] = [];
  for (const { start, end } of stretchesOf(text, body, length)) {
    const part = text.slice(start, end);
    const parsed = parse(part, 64);
    const tree = parsed.kind === "broken" ? undefined : build(parsed.events, part, start);
    if (tree?.kind !== "mapping") return "broken";
    keys.push(...tree.keys);
    values.push(...tree.values);
  }
  return { kind: "mapping", keys, values };
}

/** A key that stands in two stretches is found when the nodes are collected. */
function hasTwice(tree: unknown): boolean {
  const { keys } = tree as { readonly keys?: readonly { readonly text: string }[] };
  return keys !== undefined && new Set(keys.map(({ text }) => text)).size < keys.length;
}

/** Lines that people write, well and badly, below `nodes:`; indentation goes up and down. */
const line = fc
  .tuple(
    fc.constantFrom("", " ", "  ", "  ", "    ", "    ", "      "),
    fc.constantFrom(
      ...["a: 1", "b:", "'c': x", 'd: "x', 'y"', "e: |", "text here", "- f", "- g: 1", "# note"],
      ...["h: {x: 1,", "y: 2}", "i: [", "]", "? j", ": k", "&l m: 1", "<<: {}", "", "n: >-", "-"],
      ...["o: 'it''s", "more'", "p: &q {}", "r: !!str s", "---", "...", "t: *u", "\tv: 1", "w"],
    ),
  )
  .map(([indent, text]) => indent + text);

test("what is read in stretches is what is read whole, or both are broken", () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.nat({ max: 30 }), (lines, length) => {
      const text = `x: 1\nnodes:\n${lines.join("\n")}\n`;
      const inStretches = cut(text, length);
      if (inStretches === "whole") return;
      const whole = uncut(text) as Tree | string;
      if (typeof whole === "string") assert.equal(inStretches, "broken", text);
      else if (whole.kind === "mapping" && !hasTwice(inStretches)) {
        compared++;
        const { keys, values } = whole;
        assert.deepEqual(inStretches, { kind: "mapping", keys, values }, text);
      }
    }),
    { seed: 3, numRuns: 20_000 },
  );
  assert.ok(compared > 500, `only ${compared} texts were sound`);
});
