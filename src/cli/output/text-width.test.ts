import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { padEnd, padStart, textWidth, truncate, wrap } from "./text-width.ts";

for (const { text, width } of [
  { text: "", width: 0 },
  { text: "db[2]", width: 5 },
  { text: "✔ ↻ ◐ ■ ‖", width: 9 },
  { text: "\u001b[31mred\u001b[39m", width: 3 },
  { text: "日本", width: 4 },
  { text: "e\u0301", width: 1 },
  { text: "💃", width: 2 },
])
  test(`${JSON.stringify(text)} takes ${width} columns`, () =>
    assert.equal(textWidth(text), width));

test("padding reaches the width and cuts nothing", () => {
  assert.equal(padEnd("ab", 4), "ab  ");
  assert.equal(padStart("ab", 4), "  ab");
  assert.equal(padEnd("abcde", 4), "abcde");
});

for (const { text, columns, cut } of [
  { text: "shop", columns: 4, cut: "shop" },
  { text: "shops", columns: 4, cut: "sho…" },
  { text: "日本語", columns: 5, cut: "日本…" },
  { text: "日本語", columns: 4, cut: "日…" },
  { text: "ab", columns: 0, cut: "" },
])
  test(`${JSON.stringify(text)} in ${columns} columns is ${JSON.stringify(cut)}`, () =>
    assert.equal(truncate(text, columns), cut));

test("a cut text is never too wide", () =>
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, columns) => {
      const plain = text.replaceAll(/[\p{Cc}\u009b]/gu, "");
      assert.ok(textWidth(truncate(plain, columns)) <= Math.max(columns, 0));
    }),
  ));

test("wrapping keeps every word in order, and lines short where words are", () =>
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), (words) => {
      const lines = wrap(words.join(" "), 20);
      assert.deepEqual(lines.join(" ").split(" "), words);
      assert.ok(lines.every((line) => line.length <= 20));
    }),
  ));
