import assert from "node:assert/strict";
import { test } from "node:test";
import { feedHostileTexts, fuzzTosca, tenthSize } from "./fuzz-tosca.ts";

test("1,000 broken TOSCA files are read as promised", async () => {
  const { sound, codes, findings } = await fuzzTosca({ seed: 1, inputs: 1_000 });
  assert.deepEqual(findings, []);
  // A fuzzer that only ever sees syntax errors, or never any, tests nothing.
  assert.ok(sound > 20, `only ${sound} texts were sound`);
  assert.ok(codes.size > 150, `only ${codes.size} rules were met`);
});

test("texts that try to exhaust the TOSCA reader come to an end", async () => {
  assert.deepEqual(await feedHostileTexts(tenthSize), []);
});
