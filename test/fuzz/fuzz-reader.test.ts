import assert from "node:assert/strict";
import { test } from "node:test";
import { feed, fuzzReader, readCorpus } from "./fuzz-reader.ts";

test("every text of the corpus is read as promised", async () => {
  const corpus = readCorpus();
  assert.ok(corpus.length >= 10);
  for (const text of corpus) assert.equal((await feed(text)).why, undefined, text);
});

test("20,000 generated texts are read as promised", async () => {
  const report = await fuzzReader({ seed: 1, inputs: 20_000 });
  assert.deepEqual(report.findings, []);
  // A fuzzer that only ever sees syntax errors, or never any, tests nothing.
  assert.ok(report.sound > 1_000, `only ${report.sound} texts were sound`);
  assert.ok(report.codes.size > 40, `only ${report.codes.size} codes were met`);
});

test("a text is found again by seed and index", async () => {
  const [first, second] = [
    await fuzzReader({ seed: 7, inputs: 50 }),
    await fuzzReader({ seed: 7, inputs: 50 }),
  ];
  assert.deepEqual([...first.codes], [...second.codes]);
});
