import assert from "node:assert/strict";
import { test } from "node:test";
import { testFacts } from "./fixtures.ts";

test("facts are what an engine has, and what it says of itself", () => {
  assert.deepEqual(testFacts("file"), {
    gate: false,
    hasCheck: true,
    hasDo: true,
    hasUndo: true,
    undoneBy: "delete",
    identity: ["path"],
  });
  assert.deepEqual(testFacts("tcp"), {
    gate: false,
    hasCheck: true,
    hasDo: false,
    hasUndo: false,
    identity: [],
  });
  assert.equal(testFacts("nil").gate, true);
});

test("an engine that the reader should have refused is a broken invariant", () => {
  assert.throws(() => testFacts("fiel"), /invariant broken: .*unknown engine "fiel"/);
});
