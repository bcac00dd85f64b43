import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fault, drawFaults, formatSchedule, parseSchedule } from "./faults.ts";
import { createPrng } from "../../std/prng.ts";
import { shrinkSchedule } from "./shrink.ts";

const drawn = (seed: number, count: number): readonly Fault[] =>
  drawFaults(createPrng(seed), { count, withinMs: 120_000 });

for (const { guilty, asked } of [
  { guilty: 0, asked: 60 },
  { guilty: 1, asked: 60 },
  { guilty: 2, asked: 120 },
  { guilty: 5, asked: 400 },
])
  test(`${guilty} guilty faults of 50 are found in at most ${asked} runs`, async () => {
    const schedule = drawn(7, 50);
    const wanted = schedule.filter((_, i) => i % 11 === 3).slice(0, guilty);
    let runs = 0;
    const shrunk = await shrinkSchedule(schedule, async (part) => {
      runs += 1;
      return wanted.every((fault) => part.includes(fault));
    });
    assert.deepEqual(shrunk, wanted);
    assert.ok(runs <= asked, `${runs} runs`);
  });

test("what is needed only in pairs is kept in pairs", async () => {
  const schedule = drawn(3, 20);
  const shrunk = await shrinkSchedule(schedule, async (part) => {
    const has = (i: number): boolean => part.includes(schedule[i] as Fault);
    return (has(2) && has(17)) || (has(5) && has(6));
  });
  assert.equal(shrunk.length, 2);
});

test("a schedule is the same after it was written and read", () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const schedule = drawn(seed, 30);
    assert.deepEqual(parseSchedule(formatSchedule(schedule)), schedule);
  }
  assert.deepEqual(parseSchedule(""), []);
  assert.deepEqual(parseSchedule(" 5:crash:ff:9 , 1:cut:0:1"), [
    { at: 1, kind: "cut", roll: 0, durationMs: 1 },
    { at: 5, kind: "crash", roll: 255, durationMs: 9 },
  ]);
});

for (const text of [
  "50",
  "5:crash",
  "5:crush:ff:9",
  "5:crash:ff:9:1",
  "-5:crash:ff:9",
  "5:crash:xy:9",
])
  test(`"${text}" is no schedule`, () => assert.equal(parseSchedule(text), undefined));
