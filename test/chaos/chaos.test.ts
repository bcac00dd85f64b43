import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type RoundReport, runChaos } from "./chaos.ts";

const cutIn = (rounds: readonly RoundReport[]): number =>
  rounds.reduce((sum, { cut }) => sum + cut, 0);

// The quick size of `npm run chaos`, which kills 200 times.
test("killed 12 times, it converges, and no operation ran beside or before another", async () => {
  const keep = join(tmpdir(), "khoreia-chaos-failures");
  const rounds: RoundReport[] = [];
  // One kill in eight cuts an operation, by the machine's speed: twelve may all come between two.
  for (const seed of [1, 101, 201]) {
    if (cutIn(rounds) > 0) break;
    rounds.push(...(await runChaos({ kills: 12, seed, nodes: 40, keep })));
  }
  const violations = rounds.flatMap(({ violations: each }) => each);
  assert.deepEqual(violations, [], `saved below "${keep}"`);
  assert.ok(rounds.reduce((sum, { kills }) => sum + kills, 0) >= 12);
  assert.ok(cutIn(rounds) > 0, "no kill cut an operation: the test has shown nothing");
});
