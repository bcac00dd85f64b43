import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseInstant } from "./parse-instant.ts";

test("every instant is read back as the platform writes it", () => {
  const min = new Date("0000-01-01T00:00:00Z");
  const max = new Date("9999-12-31T23:59:59.999Z");
  fc.assert(
    fc.property(fc.date({ min, max, noInvalidDate: true }), (date) =>
      assert.equal(parseInstant(date.toISOString()), date.getTime()),
    ),
  );
});

for (const text of [
  "1970-01-01T00:00:00Z",
  "2024-02-29T23:59:59.5Z",
  "2027-01-31T08:00:00+02:00",
  "2027-01-31T08:00:00-11:30",
])
  test(`${text} is the platform's instant`, () =>
    assert.equal(parseInstant(text), Date.parse(text)));

for (const text of [
  "2027-01-31",
  "2027-01-31T08:00:00",
  "2027-02-29T08:00:00Z",
  "2027-13-01T08:00:00Z",
  "2027-00-01T08:00:00Z",
  "2027-04-31T08:00:00Z",
  "2027-01-31T24:00:00Z",
  "2027-01-31T08:60:00Z",
  "2027-01-31T08:00:00+24:00",
  "tomorrow",
])
  test(`${text} is no instant`, () => assert.equal(parseInstant(text), undefined));
