import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { nodes, readText, summary } from "./fixtures.ts";

const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `n${i}: {}`);

for (const { given, text, limits, found } of [
  {
    given: "a file",
    text: nodes("a: {}"),
    limits: { fileLength: 10 },
    found: ["KHO_FILE_TOO_LARGE -"],
  },
  {
    given: "a text that cannot be cut",
    text: `{ khoreia: 1, nodes: { ${many(100).join(", ")} } }`,
    limits: { stretchLength: 500 },
    found: ["KHO_FILE_TOO_LARGE 1:1"],
  },
  {
    given: "one node among small ones",
    text: nodes("a: {}", `b: { description: ${"x".repeat(600)} }`, "c: {}"),
    limits: { stretchLength: 500 },
    found: ["KHO_FILE_TOO_LARGE 4:1"],
  },
  {
    given: "nodes",
    text: nodes(...many(12)),
    limits: { nodes: 10 },
    found: ["KHO_NODE_LIMIT 13:3"],
  },
  {
    given: "nodes of 2016",
    text: Array.from({ length: 5 }, (_, i) => `- id: ${i}\n`).join(""),
    limits: { nodes: 3 },
    found: ["KHO_NODE_LIMIT 4:3"],
  },
  {
    given: "instances",
    text: nodes("a: { count: 6 }", "b: { count: 6 }", "c: { count: 6 }"),
    limits: { instances: 10 },
    found: ["KHO_NODE_LIMIT 4:3"],
  },
  {
    given: "nesting",
    text: nodes(`a: { description: ${"[".repeat(70)}${"]".repeat(70)} }`),
    limits: {},
    found: ["KHO_YAML_DEPTH 3:83"],
  },
  {
    given: "nesting by indentation",
    text: nodes("a:", ...Array.from({ length: 80 }, (_, i) => `${" ".repeat(i + 1)}b:`)),
    limits: {},
    found: ["KHO_YAML_DEPTH 66:66"],
  },
  {
    given: "aliases",
    text: nodes("a: &a { labels: { a: 1, b: 2, c: 3 } }", "b: { <<: [*a, *a, *a] }"),
    limits: { expansion: 20 },
    found: ["KHO_YAML_EXPANSION 4:21"],
  },
])
  test(`too much of ${given} is refused`, async () =>
    assert.deepEqual(summary(await readText(text, { limits })), found));

test("an alias bomb through nodes ends in one finding", async () => {
  const bomb = Array.from(
    { length: 30 },
    (_, i) => `n${i + 1}: &n${i + 1} { labels: [${`*n${i}, `.repeat(9)}*n${i}] }`,
  );
  const reading = await readText(nodes("n0: &n0 { labels: {} }", ...bomb));
  assert.equal(reading.diagnostics.filter(({ code }) => code === "KHO_YAML_EXPANSION").length, 1);
});

const lines = (count: number, line: (i: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, i) => line(i));

for (const { given, text } of [
  { given: "brackets that never close", text: `khoreia: 1\nnodes: ${"[".repeat(200_000)}` },
  { given: "a million commas", text: `khoreia: 1\nnodes: [${",".repeat(1_000_000)}]` },
  { given: "a million dashes", text: "- ".repeat(1_000_000) },
  { given: "a million question marks", text: "? ".repeat(1_000_000) },
  { given: "a million anchors", text: "&a ".repeat(300_000) },
  { given: "a million tags", text: "!a ".repeat(300_000) },
  { given: "a quote that never ends", text: `a: "${"x\n  ".repeat(300_000)}` },
  { given: "lines of spaces", text: `a:\n${`${" ".repeat(1_000)}\n`.repeat(1_000)}b` },
  {
    given: "placeholders that never end",
    text: nodes(`a: { exports: { x: "${"${".repeat(300_000)}" } }`),
  },
  {
    given: "a million placeholders",
    text: nodes(`a: { exports: { x: "${"${a.b}".repeat(200_000)}" } }`),
  },
  { given: "a million dots", text: nodes(`a: { exports: { x: "\${${"a.".repeat(500_000)}}" } }`) },
  { given: "one key of a million letters", text: nodes(`${"a".repeat(1_000_000)}: {}`) },
  { given: "nodes that all have the same name", text: nodes(...Array(50_000).fill("a: {}")) },
  { given: "nodes that are all broken", text: nodes(...Array(20_000).fill("a: { [")) },
  {
    given: "a script of a million placeholders",
    text: nodes(`a: { create: { shell: { run: "${"x ${b.c} ".repeat(100_000)}" } } }`),
  },
  {
    given: "a list of wrong numbers, known and late",
    text: nodes(
      `a: { create: { shell: { run: x, exit: [${"x, ".repeat(50_000)}x] } } }`,
      `b: { create: { shell: { run: x, exit: [${"'${a.x}', ".repeat(50_000)}x] } } }`,
    ),
  },
  { given: "unknown keys everywhere", text: nodes("a:", ...lines(100_000, (i) => `  k${i}: 1`)) },
  {
    given: "unknown keys in an operation",
    text: nodes("a:", "  create:", ...lines(100_000, (i) => `    k${i}: 1`)),
  },
  {
    given: "unknown parameters",
    text: nodes("a:", "  create:", "    file:", ...lines(100_000, (i) => `      k${i}: 1`)),
  },
  {
    given: "wrong values in a large mapping",
    text: nodes(
      "a: { create: { process: { run: x, limits: {",
      `${lines(50_000, (i) => `k${i}: x`).join()} } } } }`,
    ),
  },
  {
    given: "a line of five megabytes full of mistakes",
    text: `{ khoreia: 1, nodes: { ${lines(200_000, (i) => `n${i}: { hots: x }`).join(", ")} } }`,
  },
  {
    given: "many merges into one mapping",
    text: nodes("a: &a { labels: {} }", "b:", ...lines(50_000, () => "  <<: *a"), "  hots: x"),
  },
  { given: "bytes that are no text", text: "\u0000\ufffd\u0001\ud800" },
])
  test(`${given} end in findings, in bounded time`, async () => {
    // Of the processor, not of the day: the machine may be busy with other things.
    const before = process.cpuUsage();
    const reading = await readText(text);
    assert.ok(reading.diagnostics.length > 0);
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 8_000_000, "it took far too long");
  });

test("keys that objects inherit are keys like others", async () => {
  const reading = await readText(
    nodes(
      "constructor: { labels: { constructor: x, toString: y, hasOwnProperty: z } }",
      "valueOf:",
      "  exports: { constructor: '1' }",
      "  create: { process: { run: x, limits: { constructor: 1 } } }",
      "b: { exports: { x: '${valueOf.constructor}', y: '${constructor.toString}' } }",
    ),
  );
  assert.deepEqual(summary(reading), ["KHO_EXPORT_UNKNOWN 7:52"]);
  const [first, second] = reading.topology?.nodes ?? [];
  assert.deepEqual({ ...first?.labels }, { constructor: "x", toString: "y", hasOwnProperty: "z" });
  assert.equal(Object.getPrototypeOf(second?.exports), null);
});
