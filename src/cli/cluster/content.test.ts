import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { DesiredContent } from "../../agent/index.ts";
import { asInstanceId } from "../../model/index.ts";
import type { NodeName, Topology } from "../../model/index.ts";
import { decodeContent, encodeContent } from "./content.ts";

const position = { file: "shop.yaml", line: 1, column: 3 };
const limits = {
  timeoutMs: 1,
  attempts: 5,
  backoffBaseMs: 1,
  backoffCapMs: 2,
  settleMs: 3,
  killAfterMs: 4,
  everyMs: 5,
  recheckMs: 6,
};
const nameOf = (text: string): string => createHash("sha256").update(text).digest("hex");

function nodeOf(name: string, content: string): Topology["nodes"][number] {
  const file = {
    engine: "file",
    params: { path: "/tmp/x", content, mode: 0 },
    templates: [
      { path: ["content"], template: ["port ", { kind: "host", field: "name" }] },
      { path: ["mode"], template: [{ kind: "instance", field: "index" }], as: "number" },
    ],
    position,
  } as const;
  return {
    name: asInstanceId(name) as string as NodeName,
    labels: { tier: "web" },
    placement: { kind: "host", host: "alpha" as never },
    requirements: [],
    operations: {
      create: {
        kind: "perform",
        check: file,
        do: file,
        limits,
        redoOn: [],
        env: { A: ["b"] },
        position,
      },
      delete: { kind: "keep", position },
    },
    exports: { url: ["http://", { kind: "host", field: "address" }] },
    onBroken: "keep",
    onHostLost: "keep",
    updateParallel: 1,
    position,
  };
}

function contentOf(text = "hello"): DesiredContent {
  const nodes = [nodeOf("web", text), { ...nodeOf("old", ""), count: 2 }];
  return {
    topology: { name: "shop" as never, form: "khoreia", nodes },
    origin: "abc",
    retired: [
      { node: nodeOf("gone", ""), indexes: "all", requiredBy: ["web" as NodeName] },
      { node: { ...nodeOf("old", ""), count: 4 }, indexes: [2, 3] },
    ],
  };
}

for (const { given, text, parts } of [
  { given: "a small content", text: "hello", parts: 1 },
  { given: "a content of several parts", text: "x".repeat(2_500_000), parts: 3 },
  { given: "characters that straddle the parts", text: "ü€😀".repeat(300_000), parts: 3 },
]) {
  test(`${given} comes back as it was, in parts that the store takes`, () => {
    const content = contentOf(text);
    const encoded = encodeContent(content);
    assert.equal(encoded.parts.length, parts);
    for (const part of encoded.parts) assert.ok(Buffer.byteLength(part) <= 1_000_000);
    assert.equal(encoded.name, nameOf(encoded.parts.join("")));
    assert.deepEqual(decodeContent(encoded.name, encoded.parts), { kind: "content", content });
  });
}

test("a content without origin has none", () => {
  const { topology, retired } = contentOf();
  const { name, parts } = encodeContent({ topology, retired, origin: undefined });
  assert.deepEqual(decodeContent(name, parts), { kind: "content", content: { topology, retired } });
});

test("equal contents have one name, other ones another", () => {
  assert.equal(encodeContent(contentOf()).name, encodeContent(contentOf()).name);
  assert.notEqual(encodeContent(contentOf()).name, encodeContent(contentOf("hullo")).name);
});

test("what the store should not hold is refused before it is written", () => {
  assert.throws(() => encodeContent(contentOf("x".repeat(65_000_000))), {
    code: "KHO_CONTENT_TOO_LARGE",
  });
});

const long = encodeContent(contentOf("x".repeat(1_500_000)));
for (const { given, name, parts } of [
  { given: "no part", name: long.name, parts: [] },
  { given: "a part that is missing", name: long.name, parts: long.parts.slice(0, 1) },
  { given: "parts in another order", name: long.name, parts: long.parts.toReversed() },
  { given: "another name", name: nameOf("x"), parts: long.parts },
]) {
  test(`with ${given} it is not what was named`, () => {
    const decoded = decodeContent(name, parts);
    assert.ok(decoded.kind === "unreadable");
    assert.match(decoded.why, /^its \d parts are not what "[0-9a-f]{64}" names$/);
  });
}

const [text = ""] = encodeContent(contentOf()).parts;
const whole = JSON.parse(text) as Record<string, unknown>;
for (const { given, written, why } of [
  { given: "what is not JSON", written: "{", why: /^not JSON$/ },
  { given: "no object", written: "[1]", why: /^content format none is not known here$/ },
  {
    given: "a later format",
    written: JSON.stringify({ ...whole, format: 2 }),
    why: /^content format 2 is not known here$/,
  },
  {
    given: "no topology",
    written: JSON.stringify({ ...whole, topology: undefined }),
    why: /^its shape is wrong at "topology"/,
  },
  {
    given: "nodes that are none",
    written: JSON.stringify({ ...whole, topology: { files: [], limits: [], nodes: [7, null] } }),
    why: /^its shape is wrong at "topology"/,
  },
  {
    given: "an operation without limits",
    written: text.replace(/"limits":\[[^\]]*\]/, '"limits":[]'),
    why: /^its shape is wrong at "topology\.nodes\.0\.operations\.create\.limits"/,
  },
  {
    given: "a field that this release does not know",
    written: text.replace('"onBroken"', '"onBreak"').replace('"name":"web"', '"name":"web","x":1'),
    why: /^its shape is wrong at "topology\.nodes\.0"/,
  },
  {
    given: "nothing said of what is retired",
    written: JSON.stringify({ ...whole, retired: undefined }),
    why: /^its shape is wrong at "retired"/,
  },
]) {
  test(`${given} is unreadable, whatever its hash`, () => {
    const decoded = decodeContent(nameOf(written), [written]);
    assert.ok(decoded.kind === "unreadable");
    assert.match(decoded.why, why);
  });
}
