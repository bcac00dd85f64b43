import assert from "node:assert/strict";
import { test } from "node:test";
import { redeploy, slope } from "./redeploy.ts";

// The quick size of `node scripts/soak.ts`, which deploys 1,000 times.
test("25 generations in one process leave files, watches, timers and memory flat", async (t) => {
  const usages = await redeploy({ generations: 25, filled: false, samples: 12 });
  const later = usages.slice(2);
  const heapSlope = slope(later, ({ heapBytes }) => heapBytes);
  t.diagnostic(`heap grows by ${Math.round(heapSlope)} bytes a generation`);
  for (const what of ["fds", "watches", "timers"] as const) {
    const values = later.map((usage) => usage[what]);
    const most = Math.max(...values) - Math.min(...values);
    assert.ok(most <= 12, `${what}: ${values.join(" ")}`);
    assert.ok(Math.abs(slope(later, (usage) => usage[what])) < 0.1, `${what}: ${values.join(" ")}`);
  }
  // The 400 nodes that it began with, kept with every generation, cost three times as much.
  assert.ok(heapSlope < 200_000, later.map(({ heapBytes }) => heapBytes).join(" "));
});
