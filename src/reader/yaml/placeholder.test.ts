import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Meaning, type Piece, piecesOf } from "./placeholder.ts";

const brief = (pieces: readonly Piece[]): readonly unknown[] =>
  pieces.map((piece) => (typeof piece === "string" ? piece : [piece.offset, piece.raw]));

for (const { text, pieces } of [
  { text: "", pieces: [""] },
  { text: "plain $x {y}", pieces: ["plain $x {y}"] },
  { text: "${inputs.a}", pieces: [[0, "${inputs.a}"]] },
  { text: "a ${inputs.a} b", pieces: ["a ", [2, "${inputs.a}"], " b"] },
  {
    text: "${inputs.a}${host.name}",
    pieces: [
      [0, "${inputs.a}"],
      [11, "${host.name}"],
    ],
  },
  { text: "$${inputs.a}", pieces: ["${inputs.a}"] },
  { text: "$$${inputs.a}", pieces: ["$${inputs.a}"] },
  { text: "a $${b} ${node.name} $${c}", pieces: ["a ${b} ", [8, "${node.name}"], " ${c}"] },
  { text: "${inputs.a", pieces: [[0, "${inputs.a"]] },
  { text: "${inputs.a}$${b}", pieces: [[0, "${inputs.a}"], "${b}"] },
])
  test(`${JSON.stringify(text)} falls apart`, () =>
    assert.deepEqual(brief(piecesOf(text)), pieces));

for (const { inner, meaning } of [
  { inner: "inputs.port", meaning: { kind: "input", name: "port", path: [] } },
  { inner: "inputs.db.ports.0", meaning: { kind: "input", name: "db", path: ["ports", "0"] } },
  { inner: "env.HOME", meaning: { kind: "env", name: "HOME" } },
  {
    inner: "host.labels.kubernetes.io/arch",
    meaning: { kind: "host", field: "labels.kubernetes.io/arch" },
  },
  { inner: "instance.index", meaning: { kind: "instance" } },
  { inner: "node.name", meaning: { kind: "node" } },
  { inner: "deployment.name", meaning: { kind: "deployment" } },
  { inner: "db.url", meaning: { kind: "export", node: "db", index: undefined, export: "url" } },
  { inner: "api.v2[3].url", meaning: { kind: "export", node: "api.v2", index: 3, export: "url" } },
  { inner: "ö.x", meaning: { kind: "export", node: "ö", index: undefined, export: "x" } },
] satisfies { inner: string; meaning: Meaning }[])
  test(`\${${inner}} means what the dialect says`, () => {
    const [piece] = piecesOf(`\${${inner}}`);
    assert.deepEqual(typeof piece === "object" ? piece.meaning : piece, meaning);
  });

for (const inner of [
  "",
  "HOME",
  "inputs.",
  "inputs.a..b",
  "env.A-B",
  "host.labels.",
  "node.x",
  "a.",
  ".a",
])
  test(`\${${inner}} means nothing`, () => {
    const [piece] = piecesOf(`\${${inner}}`);
    assert.equal(typeof piece === "object" ? piece.meaning.kind : piece, "malformed");
  });

test("escaping makes any text literal", () => {
  const unit = fc.constantFrom("$", "{", "}", "a", ".", "${inputs.a}");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
      // A dollar right before a placeholder would escape it: that is what doubling is for.
      const escaped = text.replaceAll("${", () => "$${");
      assert.deepEqual(piecesOf(escaped), [text]);
    }),
    { seed: 1 },
  );
});
