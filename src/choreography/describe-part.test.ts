import assert from "node:assert/strict";
import { test } from "node:test";
import { describePart } from "./describe-part.ts";
import { Trial, generationOf, topologyOf } from "./fixture.ts";
import { stepPart } from "./step-part.ts";

const hourMs = 3_600_000;
/** Far from whole numbers, as the system's clock reads. */
const readings = [0, 0.2, 0.49, 0.5, 0.51, 0.7, 0.999].map((part, i) => i * 100 + part);

test("what stands still is told with the same times, however the two clocks are read", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {}, web: { requires: ["db"] } })));
  trial.report("web.create", "fails");
  trial.report("db.create", "fails");
  trial.fail("db.create");
  const told = readings.map((now) => {
    const at = { now: now + 100, wall: hourMs + Math.floor(now + 100) };
    return JSON.stringify(describePart(trial.play, at));
  });
  assert.deepEqual([...new Set(told)], [told[0]]);
});

test("when the wall clock is set, times are told by the new one from the next event on", () => {
  const trial = new Trial(generationOf(topologyOf({ db: {} })));
  const since = () => describePart(trial.play, { now: 500, wall: 500 })[0]?.since;
  const tick = (now: number, wall: number) =>
    stepPart(trial.play, { kind: "clock.ticked", now, wall });
  trial.report("db.create", "holds");
  assert.equal(since(), 0);
  tick(1_000, 1_900);
  assert.equal(since(), 0, "what a clock that is disciplined loses or gains is not told");
  tick(2_000, hourMs + 2_000);
  assert.equal(since(), hourMs);
});
