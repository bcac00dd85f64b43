import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runChaos } from "./chaos.ts";

// The quick size of `npm run chaos`, which kills 200 times.
test("killed 12 times, it converges, and no operation ran beside or before another", async () => {
  const keep = join(tmpdir(), "khoreia-chaos-failures");
  const rounds = await runChaos({ kills: 12, seed: 1, nodes: 40, keep });
  const violations = rounds.flatMap(({ violations: each }) => each);
  assert.deepEqual(violations, [], `saved below "${keep}"`);
  assert.equal(
    rounds.reduce((sum, { kills }) => sum + kills, 0),
    12,
  );
  // Otherwise the kills came when nothing ran, and the test has shown nothing.
  assert.ok(rounds.reduce((sum, { cut }) => sum + cut, 0) > 0, "no kill cut an operation");
});
