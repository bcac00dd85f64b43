import assert from "node:assert/strict";
import { test } from "node:test";
import type { SimulationResult } from "../../src/testing/index.ts";
import { runSeed } from "./run-seed.ts";

/** The quick size; `npm run sim -- --seeds 5000` is the full one. */
const seeds = 80;
const faults = 50;

/** What a sweep must have met, or it was blind. */
const mustHappen = ["step.fell", "do failed", "hold.placed", "heal.requested", "store.lost"];

test(`${seeds} universes of ${faults} faults: nothing that must not happen`, async () => {
  const happened = new Map<string, number>();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const result = await runSeed({ seed, faults });
    assert.deepEqual(result.violations, [], `seed ${seed}`);
    for (const [what, count] of Object.entries(result.sometimes)) {
      happened.set(what, (happened.get(what) ?? 0) + count);
    }
  }
  for (const what of mustHappen) assert.ok((happened.get(what) ?? 0) > 0, `never: ${what}`);
});

test("a seed is the same universe every time", async () => {
  const hashOf = (result: SimulationResult): string => result.hash;
  for (const seed of [3, 14, 159]) {
    const once = hashOf(await runSeed({ seed, faults }));
    assert.equal(hashOf(await runSeed({ seed, faults })), once, `seed ${seed}`);
  }
});
