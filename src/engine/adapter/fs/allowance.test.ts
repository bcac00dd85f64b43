import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "../../../testing/sim/virtual-clock.ts";
import { Allowance } from "./allowance.ts";

test("what is allowed at once is spent, comes back with time, and has a bound", async () => {
  const clock = new VirtualClock({ macroTask: setImmediate });
  const allowance = new Allowance({ clock, perSecond: 2, most: 3 });
  const taken = (): number => {
    let count = 0;
    while (allowance.take()) count += 1;
    return count;
  };
  assert.equal(taken(), 3);
  await clock.advance(400);
  assert.equal(taken(), 0);
  await clock.advance(600);
  assert.equal(taken(), 2);
  await clock.advance(3_600_000);
  assert.equal(taken(), 3);
});
