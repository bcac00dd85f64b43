import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../std/json.ts";
import { Diagnostics } from "../diagnostics.ts";
import { defaultReadLimits, type ReadLimits } from "../limits.ts";
import { TreeBuilder } from "./build-tree.ts";
import { parse } from "./parse.ts";
import { toJson } from "./to-json.ts";
import type { Tree } from "./tree.ts";

interface Built {
  readonly tree: Tree | undefined;
  readonly json: Json | undefined;
  readonly codes: readonly string[];
}

function build(text: string, limits: Partial<ReadLimits> = {}): Built {
  const parsed = parse(text, 64);
  assert.equal(parsed.kind, "events");
  if (parsed.kind !== "events") throw new Error("unreachable");
  const diagnostics = new Diagnostics(100);
  const builder = new TreeBuilder(0, diagnostics, { ...defaultReadLimits, ...limits });
  const tree = builder.build(parsed.events, text, 0);
  const json = tree === undefined ? undefined : toJson(tree, diagnostics);
  return { tree, json, codes: diagnostics.finish([], []).map(({ code }) => code) };
}

const sound: readonly { readonly text: string; readonly json: Json }[] = [
  { text: "a: 1\nb: [x, 'y', \"z\\n\"]", json: { a: 1, b: ["x", "y", "z\n"] } },
  {
    text: "[null, ~, true, False, 0o17, 0x1F, 1e3, .5, -0]",
    json: [null, null, true, false, 15, 31, 1000, 0.5, -0],
  },
  {
    text: "[yes, no, on, 1_000, 0b1, 1:30, 2001-01-01, '1', !!str 1, !!int '7']",
    json: ["yes", "no", "on", "1_000", "0b1", "1:30", "2001-01-01", "1", "1", 7],
  },
  { text: "a: |\n  x\n   y\nb: >-\n  c\n  d\n", json: { a: "x\n y\n", b: "c d" } },
  { text: "1: a\ntrue: b\n~: c\n", json: { 1: "a", true: "b", "~": "c" } },
  { text: "a: &x { b: 1 }\nc: *x", json: { a: { b: 1 }, c: { b: 1 } } },
  { text: "a: &x 1\nb: &x 2\nc: *x", json: { a: 1, b: 2, c: 2 } },
  {
    text: "base: &b { x: 1, y: 2 }\nmore: &m { y: 3, z: 4 }\na: { y: 0, <<: [*b, *m] }",
    json: { base: { x: 1, y: 2 }, more: { y: 3, z: 4 }, a: { y: 0, x: 1, z: 4 } },
  },
  { text: "'<<': { a: 1 }", json: { "<<": { a: 1 } } },
  {
    text: "constructor: 1\ntoString: 2\nhasOwnProperty: 3",
    json: { constructor: 1, toString: 2, hasOwnProperty: 3 },
  },
];
for (const { text, json } of sound)
  test(`${JSON.stringify(text)} is read as YAML 1.2 means it`, () => {
    const built = build(text);
    assert.deepEqual(built.codes, []);
    assert.deepEqual(built.json, json);
  });

for (const { given, text, limits, codes } of [
  {
    given: "an alias before its anchor",
    text: "a: *x\nb: &x 1",
    limits: {},
    codes: ["KHO_YAML_ALIAS"],
  },
  {
    given: "an alias inside its anchor",
    text: "a: &x [*x]",
    limits: {},
    codes: ["KHO_YAML_ALIAS"],
  },
  {
    given: "aliases beyond the limit",
    text: "a: &x [1, 2, 3]\nb: [*x, *x, *x]",
    limits: { expansion: 10 },
    codes: ["KHO_YAML_EXPANSION"],
  },
  {
    given: "merged keys beyond the limit",
    text: "a: &x { p: 1, q: 2 }\nb: { <<: *x }",
    limits: { expansion: 7 },
    codes: ["KHO_YAML_EXPANSION"],
  },
  {
    given: "aliases that nest too deeply",
    text: "a: &x [[[1]]]\nb: [[*x]]",
    limits: { depth: 6 },
    codes: ["KHO_YAML_DEPTH"],
  },
  {
    given: "__proto__ as a key",
    text: "a: { __proto__: { x: 1 } }",
    limits: {},
    codes: ["KHO_YAML_KEY"],
  },
  {
    given: "a number too large",
    text: "a: 99999999999999999999",
    limits: {},
    codes: ["KHO_YAML_NUMBER"],
  },
])
  test(`${given} is refused`, () => assert.deepEqual(build(text, limits).codes, codes));

test("__proto__ as a key changes no object", () => {
  const { json } = build("{ __proto__: { polluted: 1 }, a: 1 }");
  assert.deepEqual(json, { a: 1 });
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("an alias bomb costs its text and no more", () => {
  const levels = Array.from({ length: 40 }, (_, i) => {
    const before = Array.from({ length: 10 }, () => `*a${i}`).join(", ");
    return `a${i + 1}: &a${i + 1} [${before}]`;
  });
  const built = build(`a0: &a0 [${"x, ".repeat(9)}x]\n${levels.join("\n")}\n`);
  assert.deepEqual([...new Set(built.codes)], ["KHO_YAML_EXPANSION"]);
  assert.ok(JSON.stringify(built.json).length < 4_000_000);
});

test("large mappings find duplicates as small ones do", () => {
  const keys = Array.from({ length: 2_000 }, (_, i) => `k${i}: ${i}`);
  assert.deepEqual(build([...keys, "k7: again"].join("\n")).codes, ["KHO_YAML_DUPLICATE_KEY"]);
});

for (const { text, path, source } of [
  { text: "a: 'x y'", path: ["a"], source: "'x y'" },
  { text: 'a: "x"  # note', path: ["a"], source: '"x"' },
  { text: "a: |+ # note\n  x\n", path: ["a"], source: "|+ # note\n  x\n" },
  { text: "a: &x >\n  x\n", path: ["a"], source: ">\n  x\n" },
  { text: "a: [b, c ]\n", path: ["a"], source: "[b, c" },
  { text: "a:\n  b: 1\n  c: 2\n", path: ["a"], source: "b: 1\n  c: 2" },
  { text: "a: [b, {c: d}]", path: ["a", 1, "c"], source: "d" },
])
  test(`the place of ${path.join(".")} in ${JSON.stringify(text)}`, () => {
    let tree = build(text).tree;
    for (const key of path) {
      if (tree?.kind === "sequence") tree = tree.items[Number(key)];
      else if (tree?.kind === "mapping") {
        const index = tree.keys.findIndex((candidate) => candidate.text === key);
        tree = tree.values[index];
      }
    }
    assert.equal(text.slice(tree?.start, tree?.end), source);
  });
