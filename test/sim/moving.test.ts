import assert from "node:assert/strict";
import { test } from "node:test";
import { runMovingSeed } from "./run-moving-seed.ts";

/** The quick size; `npm run sim:moving` is the full one. */
const seeds = 40;
const faults = 30;

test(`${seeds} worlds of nodes that move: one owner, one executor`, async () => {
  let programs = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const result = await runMovingSeed({ seed, faults });
    assert.deepEqual(result.violations, [], `seed ${seed}`);
    programs += result.programs;
  }
  assert.ok(programs > 0, "something was run");
});
