import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

for (const { text, ms } of [
  { text: "100ms", ms: 100 },
  { text: "5s", ms: 5_000 },
  { text: "2m", ms: 120_000 },
  { text: "1h", ms: 3_600_000 },
  { text: "0s", ms: 0 },
  { text: "90s", ms: 90_000 },
  { text: "5", ms: undefined },
  { text: "5 s", ms: undefined },
  { text: "1.5s", ms: undefined },
  { text: "-1s", ms: undefined },
  { text: "1d", ms: undefined },
  { text: "1h30m", ms: undefined },
  { text: "", ms: undefined },
  { text: "999999999999999h", ms: undefined },
])
  test(`parseDuration reads "${text}" as ${ms}`, () => assert.equal(parseDuration(text), ms));

for (const { ms, text } of [
  { ms: 0, text: "0s" },
  { ms: 5_000, text: "5s" },
  { ms: 90_000, text: "90s" },
  { ms: 300_000, text: "5m" },
  { ms: 7_200_000, text: "2h" },
  { ms: 1_500, text: "1500ms" },
  { ms: 0.6, text: "1ms" },
])
  test(`formatDuration writes ${ms} as "${text}"`, () => assert.equal(formatDuration(ms), text));

test("what formatDuration writes, parseDuration reads back", () => {
  fc.assert(
    fc.property(fc.nat(), (ms) => assert.equal(parseDuration(formatDuration(ms)), ms)),
    { seed: 1 },
  );
});
