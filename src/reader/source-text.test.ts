import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { excerptOf } from "./excerpt.ts";
import { SourceText } from "./source-text.ts";

const source = (text: string): SourceText => new SourceText(0, "a.yaml", text);
const as = (line: string): string => line;

for (const { text, offset, line, column } of [
  { text: "", offset: 0, line: 1, column: 1 },
  { text: "ab", offset: 2, line: 1, column: 3 },
  { text: "a\nb", offset: 1, line: 1, column: 2 },
  { text: "a\nb", offset: 2, line: 2, column: 1 },
  { text: "a\r\nb", offset: 3, line: 2, column: 1 },
  { text: "a\n\n\nb", offset: 4, line: 4, column: 1 },
  { text: "a\n", offset: 2, line: 2, column: 1 },
])
  test(`offset ${offset} of ${JSON.stringify(text)} is ${line}:${column}`, () =>
    assert.deepEqual(source(text).position(offset), { file: "a.yaml", line, column }));

test("positions agree with counting, in whatever order they are asked for", () => {
  const unit = fc.constantFrom("a", "b", "\n", "\r\n", "é");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), fc.array(fc.nat()), (text, wishes) => {
      const asked = source(text);
      for (const wish of wishes) {
        const offset = wish % (text.length + 1);
        const before = text.slice(0, offset).split("\n");
        const column = (before.at(-1)?.length ?? 0) + 1;
        const position = { file: "a.yaml", line: before.length, column };
        assert.deepEqual(asked.position(offset), position);
        assert.equal(asked.offset(position), offset);
      }
    }),
    { seed: 1 },
  );
});

test("lines come without their breaks, and not from outside the text", () => {
  const three = source("a\r\nb\nc");
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((n) => three.line(n)),
    [undefined, "a", "b", "c", undefined],
  );
});

test("more lines than the index has room for at first", () => {
  const text = "x\n".repeat(5_000);
  assert.deepEqual(source(text).position(9_998), { file: "a.yaml", line: 5_000, column: 1 });
});

for (const { given, text, start, end, excerpt } of [
  { given: "the first line", text: "ab: c", start: 4, end: 5, excerpt: "1 | ab: c\n  |     ^" },
  { given: "a blank line before", text: "a\n\nbc", start: 3, end: 5, excerpt: "3 | bc\n  | ^^" },
  {
    given: "a line before, and one more digit",
    text: `${"\n".repeat(8)}a:\n  b`,
    start: 13,
    end: 14,
    excerpt: " 9 | a:\n10 |   b\n   |   ^",
  },
  { given: "the end of the text", text: "ab", start: 2, end: 2, excerpt: "1 | ab\n  |   ^" },
  { given: "more than the line", text: "ab\ncd", start: 1, end: 5, excerpt: "1 | ab\n  |  ^" },
  {
    given: "tabs and characters that a terminal obeys",
    text: "\ta\u001b[2J\u202eb",
    start: 1,
    end: 2,
    excerpt: "1 |  a\ufffd[2J\ufffdb\n  |  ^",
  },
])
  test(`an excerpt of ${given}`, () =>
    assert.equal(excerptOf(source(text), { start, end }, as), excerpt));

test("an excerpt of a long line is cut around the caret", () => {
  const text = `${"a".repeat(500)}HERE${"b".repeat(500)}`;
  const [line = "", carets = ""] = excerptOf(source(text), { start: 500, end: 504 }, as).split(
    "\n",
  );
  assert.ok(line.length < 100);
  assert.equal(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1), "HERE");
});
