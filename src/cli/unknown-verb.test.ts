import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignWords } from "./foreign-words.ts";
import { unknownFlags, unknownVerb } from "./unknown-verb.ts";
import { verbs } from "./verbs.ts";

test("each word of another tool points to a verb, and is none itself", () => {
  const names = new Set(verbs.filter(({ hidden }) => hidden !== true).map(({ name }) => name));
  for (const [word, ours] of Object.entries(foreignWords)) {
    assert.ok(names.has(ours), `${word} points to ${ours}`);
    assert.ok(!names.has(word), `${word} is a verb already`);
  }
});

for (const { word, hint } of [
  { word: "apply", hint: /"khoreia up"/ },
  { word: "vlidate", hint: /did you mean "validate"\?/ },
  { word: "constructor", hint: /"khoreia help" lists all verbs/ },
  { word: "complet", hint: /"khoreia help" lists all verbs/ },
])
  test(`"${word}" is answered with ${hint.source}`, () =>
    assert.match(unknownVerb(word).hint ?? "", hint));

test("flags in front of nothing are known or told", () => {
  assert.equal(unknownFlags(["--color=never", "-v"]), undefined);
  assert.match(unknownFlags(["--colr"])?.hint ?? "", /did you mean "--color"\?/);
});

test("no two verbs share a name, and summaries fit one line of help", () => {
  assert.equal(new Set(verbs.map(({ name }) => name)).size, verbs.length);
  for (const { summary } of verbs) assert.ok(summary.length <= 66, summary);
});
