import assert from "node:assert/strict";
import { test } from "node:test";
import { durationText } from "./duration-text.ts";
import type { Duration } from "./usual-durations.ts";

const cases: readonly (readonly [Duration, elapsedMs: number, text: string, isLate?: boolean])[] = [
  [{ usualMs: 5_000 }, 4_100, "4.1 s of usual 5.0 s"],
  [{ usualMs: 5_000 }, 5_900, "5.9 s of usual 5.0 s"],
  [{ usualMs: 5_000 }, 6_300, "6.3 s, usually 5.0 s", true],
  [{ usualMs: 12 }, 40, "40 ms of usual 12 ms"],
  [{ usualMs: 12 }, 2_000, "2.0 s, usually 12 ms", true],
  [{ usualMs: 600_000 }, 640_000, "10 m 40 s of usual 10 m 00 s"],
  [{ firstRun: true }, 900, "900 ms, first run"],
  [{}, 900, "900 ms"],
];

for (const [duration, elapsedMs, text, isLate = false] of cases) {
  test(`an attempt under way is told as "${text}"`, () => {
    const told = durationText({ ...duration, attemptSince: 1_000 }, 1_000 + elapsedMs);
    assert.deepEqual(told, { text, isLate });
  });
}

test("without an attempt under way there is nothing to tell", () =>
  assert.equal(durationText({ usualMs: 5_000 }, 1_000), undefined));
