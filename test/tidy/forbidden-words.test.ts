import assert from "node:assert/strict";
import { test } from "node:test";
import { forbiddenWords, wordsOf, wordTrouble } from "./forbidden-words.ts";
import { readFiles } from "./source-files.ts";

const [page] = readFiles("docs/language.md");
const words = forbiddenWords(page?.text ?? "");

test("the table of docs/language.md names what to say instead", () => {
  assert.equal(words.get("worker"), "agent");
  assert.equal(words.get("link"), "requirement");
  assert.equal(words.get("job"), "step");
  assert.ok(words.size >= 25, `only ${words.size} words were read`);
  assert.ok(!words.has("not") && !words.has(""));
});

for (const { name, parts } of [
  { name: "jobQueue", parts: ["job", "queue"] },
  { name: "HTTPJob", parts: ["http", "job"] },
  { name: "MAX_JOBS", parts: ["max", "jobs", "job"] },
  { name: "retry", parts: ["retry"] },
])
  test(`the words of "${name}"`, () => assert.deepEqual(wordsOf(name), parts));

for (const { text, name } of [
  { text: "const jobs = 1;", name: "jobs" },
  { text: "function f(nodeStage: string) {}", name: "nodeStage" },
  { text: "interface Worker { readonly a: 1 }", name: "Worker" },
  { text: "interface A { readonly stackName: 1 }", name: "stackName" },
  { text: "const { a: daemon } = b;", name: "daemon" },
  { text: 'import { a as driver } from "./a.ts";', name: "driver" },
  { text: "class A { #guard = 1 }", name: "#guard" },
])
  test(`a forbidden word is found in: ${text}`, () => {
    const trouble = wordTrouble({ path: "planted.ts", text }, words);
    assert.equal(trouble.length, 1);
    assert.match(trouble[0] ?? "", new RegExp(`^planted.ts:1 "${name}": say`));
  });

for (const text of [
  'import { link } from "node:fs"; link(a, b);',
  "const aborter = new AbortController();",
  "stats.nlink; fs.link();",
  "// the stage of a job",
  'const text = "job";',
  "try { retry(); } catch {}",
])
  test(`no forbidden word is found in: ${text}`, () =>
    assert.deepEqual(wordTrouble({ path: "planted.ts", text }, words), []));

test("no name in model, score, choreography and agent has a forbidden word", () => {
  const files = readFiles("src/{model,score,choreography,agent}/**/*.ts");
  assert.ok(files.length > 0);
  assert.deepEqual(
    files.flatMap((file) => wordTrouble(file, words)),
    [],
  );
});
