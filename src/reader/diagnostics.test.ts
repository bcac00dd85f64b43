import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "./diagnostics.ts";
import { SourceText } from "./source-text.ts";

const texts = [
  new SourceText(0, "a.yaml", "one\ntwo hunter22\n"),
  new SourceText(1, "b.yaml", "x"),
];
const at = (source: number, start: number) => ({ source, start, end: start + 1 });

test("findings are sorted by place, without place first, and each stands once", () => {
  const diagnostics = new Diagnostics(10);
  diagnostics.error("KHO_C", at(1, 0), "in the second file");
  diagnostics.warning("KHO_B", at(0, 4), "below");
  diagnostics.error("KHO_A", at(0, 1), "above");
  diagnostics.error("KHO_A", at(0, 1), "above");
  diagnostics.error("KHO_D", undefined, { message: "nowhere", hint: "look" });
  assert.deepEqual(
    diagnostics.finish(texts, []).map(({ code, position, hint }) => [code, position?.line, hint]),
    [
      ["KHO_D", undefined, "look"],
      ["KHO_A", 1, undefined],
      ["KHO_B", 2, undefined],
      ["KHO_C", 1, undefined],
    ],
  );
  assert.equal(diagnostics.errors, 4);
});

test("secrets are masked in message, hint and excerpt, carets stay in place", () => {
  const diagnostics = new Diagnostics(10);
  diagnostics.error(
    "KHO_A",
    { source: 0, start: 8, end: 16 },
    {
      message: 'Cannot use "hunter22"',
      hint: "try hunter22 again",
    },
  );
  const [found] = diagnostics.finish(texts, ["hunter22"]);
  assert.equal(found?.message, 'Cannot use "••••"');
  assert.equal(found?.hint, "try •••• again");
  assert.equal(found?.excerpt, "1 | one\n2 | two ••••••••\n  |     ^^^^^^^^");
});

test("a secret of several lines is masked line by line; a very short one is not", () => {
  const diagnostics = new Diagnostics(10);
  diagnostics.error("KHO_A", at(0, 5), "begin-key and a one");
  const [found] = diagnostics.finish(texts, ["begin-key\nhunter22", "one"]);
  assert.equal(found?.message, "•••• and a one");
  assert.match(found?.excerpt ?? "", /two ••••••••/);
});

test("beyond the bound findings are only counted", () => {
  const diagnostics = new Diagnostics(3);
  for (let i = 0; i < 10; i++) diagnostics.error("KHO_A", at(0, i), `number ${i}`);
  assert.equal(diagnostics.wanted, false);
  const found = diagnostics.finish(texts, []);
  assert.deepEqual(
    found.map(({ code }) => code),
    ["KHO_A", "KHO_A", "KHO_A", "KHO_DIAGNOSTICS_LIMIT"],
  );
  assert.match(found.at(-1)?.message ?? "", /first 3 .* 7 more/);
});

test("a message carries no control characters and no end of a novel", () => {
  const diagnostics = new Diagnostics(3);
  diagnostics.error("KHO_A", undefined, `\u001b[31m${"x".repeat(10_000)}`);
  const [found] = diagnostics.finish([], []);
  assert.ok((found?.message.length ?? 0) < 2_100);
  assert.ok(!found?.message.includes("\u001b"));
});
