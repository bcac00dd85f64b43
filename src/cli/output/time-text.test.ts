import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDuration } from "../../std/duration.ts";
import { ageText, clockText, parseMoment } from "./time-text.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

for (const { ms, text } of [
  { ms: 400, text: "0 s" },
  { ms: 119 * second, text: "1 m" },
  { ms: 25 * hour, text: "1 d" },
])
  test(`${ms} ms are "${text}" old`, () => assert.equal(ageText(ms), text));

const noon = Date.parse("2026-11-22T12:00:00Z");

test("the date is shown when it is another day's time", () => {
  assert.equal(clockText(noon, { utc: true }), "12:00:00");
  assert.equal(clockText(noon, { utc: true, now: noon + hour }), "12:00:00");
  assert.equal(clockText(noon, { utc: true, now: noon + day }), "2026-11-22 12:00:00");
});

const local = (text: string): number => Date.parse(text);

for (const { text, moment } of [
  { text: "10m", moment: noon - 10 * minute },
  { text: "-2h", moment: noon - 2 * hour },
  { text: "2026-11-22T03:16:00Z", moment: Date.parse("2026-11-22T03:16:00Z") },
  { text: "2026-11-22T03:16:00", moment: local("2026-11-22T03:16:00") },
  { text: "2026-11-22", moment: local("2026-11-22T00:00:00") },
  { text: "noon", moment: undefined },
  { text: "25:00", moment: undefined },
  { text: "2026-13-01", moment: undefined },
  { text: "7", moment: undefined },
])
  test(`the moment "${text}"`, () => assert.equal(parseMoment(text, noon, parseDuration), moment));

test("a time of day is the latest one that is not in the future", () =>
  fc.assert(
    fc.property(fc.nat(23), fc.nat(59), (hours, minutes) => {
      const text = `${hours}:${String(minutes).padStart(2, "0")}`;
      const moment = parseMoment(text, noon, parseDuration) ?? Number.NaN;
      const at = new Date(moment);
      assert.deepEqual([at.getHours(), at.getMinutes(), at.getSeconds()], [hours, minutes, 0]);
      assert.ok(moment <= noon && moment > noon - 25 * hour);
    }),
  ));
