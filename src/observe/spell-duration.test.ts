import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { spellDuration } from "./spell-duration.ts";

for (const [ms, text] of [
  [-5, "0 ms"],
  [0, "0 ms"],
  [0.4, "< 1 ms"],
  [1, "1 ms"],
  [41.9, "41 ms"],
  [999.9, "999 ms"],
  [1_000, "1.0 s"],
  [1_999, "1.9 s"],
  [9_999, "9.9 s"],
  [10_000, "10 s"],
  [59_999, "59 s"],
  [60_000, "1 m 00 s"],
  [362_000, "6 m 02 s"],
  [3_599_999, "59 m 59 s"],
  [8_040_000, "2 h 14 m"],
  [86_399_999, "23 h 59 m"],
  [86_400_000, "1 d 0 h"],
  [1_000_000_000, "11 d 13 h"],
] as const) {
  test(`${ms} ms are "${text}"`, () => assert.equal(spellDuration(ms), text));
}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

test("a duration never reads longer than it is, nor shorter by a unit shown", () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), (ms) => {
      const parts = spellDuration(ms).split(" ");
      let read = 0;
      let unit = 1;
      for (let i = 0; i < parts.length; i += 2) {
        unit = unitMs[parts[i + 1] as keyof typeof unitMs];
        read += Number(parts[i]) * unit;
        if (parts[i]?.includes(".")) unit /= 10;
      }
      assert.ok(read <= ms + 1e-3 && ms - read < unit + 1e-3, spellDuration(ms));
    }),
  );
});
