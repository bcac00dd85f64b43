import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { rulePage } from "./rule-page.ts";
import { valueFindingRules } from "./value-finding-rules.ts";

const room = fileURLToPath(new URL("../value", import.meta.url));
const source = readdirSync(room)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(room, name), "utf8"))
  .join("\n");
/** `"9.1.1.2-integer"`, `"T20-9.10-boolean"`, `}-arity`, `word: "operand"`, `"scalar-form"`. */
const told = [
  /"(?:T13-|T20-)?[0-9]+[0-9.]*-([a-z-]+)"/g,
  /"[0-9.]+"\}-([a-z-]+)`|paragraph\}-([a-z-]+)`/g,
  /\bword: "([a-z-]+)"/g,
  /"(scalar-[a-z]+)"/g,
];

test("each rule of values that is reported has its sentences, and each of these a rule", () => {
  const words = new Set<string>();
  for (const form of told) {
    for (const [, one, other] of source.matchAll(form)) words.add(one ?? other ?? "");
  }
  // What is wrong with a constraint without another word.
  words.add("constraint");
  assert.deepEqual([...words].sort(), Object.keys(valueFindingRules).sort());
});

for (const { id, says } of [
  { id: "T20-9.1.1.2-integer", says: /9\.1\.1\.2 \(values\): integer\.[^]*whole number/ },
  { id: "T13-3.6.3-operand", says: /\(values\)[^]*what its operator takes/ },
])
  test(`the page of ${id} says what the rule demands`, () =>
    assert.match(rulePage(id) ?? "", says));

test("a paragraph that is not about values has no such rule", () =>
  assert.equal(rulePage("T20-7.2-integer"), undefined));
