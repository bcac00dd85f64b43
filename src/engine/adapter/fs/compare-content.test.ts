import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { Workplace } from "../fixture.ts";
import { closing } from "../../../std/fixture.ts";
import { compareContent } from "./compare-content.ts";

const chunk = 65_536;
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

test("it agrees with a comparison of the whole bytes", (t) => {
  const place = closing(t, new Workplace());
  const path = place.path("file");
  fc.assert(
    fc.property(text, text, fc.boolean(), (one, other, isSame) => {
      writeFileSync(path, one);
      const wanted = isSame ? one : other;
      const isEqual = Buffer.from(one).equals(Buffer.from(wanted));
      assert.equal(compareContent(path, wanted).kind, isEqual ? "same" : "differs");
    }),
  );
});

test("characters on the border of two pieces stay whole", (t) => {
  const place = closing(t, new Workplace());
  const path = place.path("file");
  for (const sign of ["é", "€", "😀", "\ud800"]) {
    for (let before = chunk - 5; before <= chunk + 1; before += 1) {
      const content = `${"x".repeat(before)}${sign}${"y".repeat(chunk)}${sign}`;
      writeFileSync(path, content);
      assert.deepEqual(compareContent(path, content), { kind: "same" }, `${sign} after ${before}`);
      assert.equal(compareContent(path, `${content}z`).kind, "differs");
      assert.equal(compareContent(path, content.slice(0, -1)).kind, "differs");
    }
  }
});

test("bytes that are no text differ from the sign that replaces them", (t) => {
  const place = closing(t, new Workplace());
  const path = place.path("file");
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0xfd]));
  assert.equal(compareContent(path, "\ufffd").kind, "differs");
});

for (const { given, found, wanted, line } of [
  { given: "the first line", found: "a\nb\nc\n", wanted: "x\nb\nc\n", line: 1 },
  { given: "the last line", found: "a\nb\nc\n", wanted: "a\nb\nx\n", line: 3 },
  { given: "a missing end", found: "a\nb\n", wanted: "a\nb\nc\n", line: 3 },
  { given: "an additional end", found: "a\nb\nc\n", wanted: "a\nb\n", line: 3 },
  { given: "an empty file", found: "", wanted: "a\n", line: 1 },
  { given: "an empty text", found: "a\n", wanted: "", line: 1 },
  {
    given: "a line far behind",
    found: `${"l\n".repeat(100_000)}a\n`,
    wanted: `${"l\n".repeat(100_000)}b\n`,
    line: 100_001,
  },
])
  test(`${given} is named as line ${line}`, (t) => {
    const place = closing(t, new Workplace());
    const path = place.path("file");
    writeFileSync(path, found);
    assert.deepEqual(compareContent(path, wanted), { kind: "differs", line });
  });

test("what cannot be read says why", (t) => {
  const place = closing(t, new Workplace());
  mkdirSync(place.path("directory"));
  symlinkSync("loop", place.path("loop"));
  assert.deepEqual(compareContent(place.path("none"), ""), { kind: "failed", errno: "ENOENT" });
  assert.deepEqual(compareContent(place.path("directory"), ""), {
    kind: "failed",
    errno: "EISDIR",
  });
  assert.deepEqual(compareContent(place.path("loop"), ""), { kind: "failed", errno: "ELOOP" });
});
