import assert from "node:assert/strict";
import { test } from "node:test";
import { nodes, readText, summary } from "./fixtures.ts";

/** The finding of one cycle, as people read it. */
async function cycle(...lines: readonly string[]): Promise<string> {
  const reading = await readText(nodes(...lines));
  assert.deepEqual(
    reading.diagnostics.map(({ code }) => code),
    ["KHO_REQUIREMENT_CYCLE"],
  );
  const [found] = reading.diagnostics;
  return `${found?.message}\n${found?.hint}\n${found?.excerpt}`;
}

test("a node that waits for itself", async () => {
  assert.equal(
    await cycle("a: { requires: [a] }"),
    'Node "a" waits for itself, so it can never start: "a" requires "a" (shop.yaml:3:19)\n' +
      "drop it\n" +
      "2 | nodes:\n3 |   a: { requires: [a] }\n  |                   ^",
  );
});

test("a cycle is printed edge by edge, through gates and exports", async () => {
  assert.equal(
    await cycle(
      "api: { requires: [cache], exports: { url: x } }",
      "cache: { requires: [{ node: proxy, until: created, before: start }] }",
      "proxy: { exports: { p: '${api.url}' } }",
      "other: { requires: [api] }",
    ),
    "3 nodes wait for each other, so none of them can start: " +
      '"api" requires "cache" (shop.yaml:3:21), "cache" requires "proxy" (shop.yaml:4:31), ' +
      '"proxy" uses an export of "api" (shop.yaml:5:27)\n' +
      "drop one of these; the one at shop.yaml:5:27 stands last in the text\n" +
      "2 | nodes:\n3 |   api: { requires: [cache], exports: { url: x } }\n" +
      "  |                     ^^^^^",
  );
});

test("of several cycles in one knot the shortest is printed, and one per knot", async () => {
  const reading = await readText(
    nodes(
      "a: { requires: [b] }",
      "b: { requires: [c] }",
      "c: { requires: [a, b] }",
      "x: { requires: [y, a] }",
      "y: { requires: [x] }",
      "z: { requires: [x] }",
    ),
  );
  assert.deepEqual(summary(reading), ["KHO_REQUIREMENT_CYCLE 4:19", "KHO_REQUIREMENT_CYCLE 6:19"]);
  assert.match(
    reading.diagnostics[0]?.message ?? "",
    /^2 nodes .*"b" requires "c".*"c" requires "b"/,
  );
  assert.match(
    reading.diagnostics[1]?.message ?? "",
    /^2 nodes .*"x" requires "y".*"y" requires "x"/,
  );
});

test("a long cycle names its first and last edges", async () => {
  const ring = Array.from({ length: 500 }, (_, i) => `n${i}: { requires: [n${(i + 1) % 500}] }`);
  const text = await cycle(...ring);
  assert.match(
    text,
    /^500 nodes wait .*"n10" requires "n11" \(.*\), and 488 more, "n499" requires "n0"/,
  );
});

test("a cycle of 100,000 nodes is found without exhausting the stack", async () => {
  const size = 100_000;
  const ring = Array.from({ length: size }, (_, i) => `n${i}: { requires: [n${(i + 1) % size}] }`);
  const reading = await readText(`khoreia: 1\nnodes:\n  ${ring.join("\n  ")}\n`);
  assert.match(reading.diagnostics[0]?.message ?? "", /^100000 nodes wait for each other/);
});

test("a hundred thousand unknown nodes are reported in bounded time and number", async () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `n${i}: { requires: [m${i}, k${i}] }`);
  const reading = await readText(nodes(...lines));
  assert.equal(reading.diagnostics.length, 1_001);
  assert.equal(reading.diagnostics.at(-1)?.code, "KHO_DIAGNOSTICS_LIMIT");
});
