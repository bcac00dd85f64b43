import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBytes } from "./bytes.ts";
import { compareValues, equalValues } from "./compare.ts";
import { liesIn, type Range } from "./range.ts";
import { parseTimestamp1x, parseTimestamp20 } from "./timestamp.ts";
import { parseVersion } from "./tosca-version.ts";
import type { Value } from "./value.ts";

const version = (text: string): Value => parseVersion(text) ?? null;
const time = (text: string): Value => parseTimestamp20(text) ?? null;

for (const { one, other, order } of [
  { one: 1n, other: 2n, order: -1 },
  { one: 2n ** 53n + 1n, other: 2 ** 53, order: 1 },
  { one: 1n, other: 1.0, order: 0 },
  { one: 1, other: NaN, order: "unordered" },
  { one: "a", other: "b", order: -1 },
  { one: "\uffff", other: "😀", order: -1 },
  { one: "1", other: 1n, order: "apart" },
  { one: true, other: false, order: "apart" },
  { one: version("1.9"), other: version("1.10"), order: -1 },
  { one: version("1.0"), other: version("1.0.0"), order: 0 },
  { one: version("1.0.0.beta"), other: version("1.0.0"), order: -1 },
  { one: version("1.0.0.beta-2"), other: version("1.0.0.beta-10"), order: -1 },
  { one: version("1.0.0.beta"), other: version("1.0.0.beta-0"), order: -1 },
  { one: version("1.0.0.beta"), other: version("1.0.0.alpha"), order: "unordered" },
  { one: version("1.0.1.beta"), other: version("1.0.0.alpha"), order: 1 },
  { one: version("1.0"), other: "0.9", order: 1 },
  { one: time("2000-01-01T00:00:00Z"), other: time("1999-12-31T23:00:00-02:00"), order: -1 },
  { one: time("2000-01-01T01:00:00+01:00"), other: time("2000-01-01"), order: 0 },
  { one: time("2000-01-01T00:00:00.5Z"), other: time("2000-01-01T00:00:00.45Z"), order: 1 },
  { one: time("2000-01-01T00:00:00-00:00"), other: "2000-01-01T00:00:00Z", order: 0 },
  { one: [1n], other: [2n], order: "apart" },
] as const)
  test(`${JSON.stringify(one, plain)} and ${JSON.stringify(other, plain)}`, () => {
    assert.equal(compareValues(one, other), order);
    if (typeof order === "number") {
      assert.equal(compareValues(other, one), order === 0 ? 0 : -order);
      assert.equal(equalValues(one, other), order === 0);
    }
  });

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

for (const { one, other, equal } of [
  { one: [1n, "a"], other: [1n, "a"], equal: true },
  { one: [1n, 2n], other: [2n, 1n], equal: false },
  { one: new Map([["a", 1n]]), other: new Map([["a", 1.0]]), equal: true },
  { one: new Map([["a", 1n]]), other: [1n], equal: undefined },
  { one: null, other: null, equal: true },
  { one: null, other: "null", equal: undefined },
  { one: NaN, other: NaN, equal: false },
  { one: "1", other: 1n, equal: undefined },
  { one: parseBytes("AAEC") ?? null, other: "AAEC", equal: true },
] satisfies readonly { one: Value; other: Value; equal: boolean | undefined }[])
  test(`equality of ${JSON.stringify([one, other], plain)}`, () =>
    assert.equal(equalValues(one, other), equal));

test("days are counted as the platform counts them", () => {
  for (const day of [
    "1600-03-01",
    "1900-02-28",
    "1969-12-31",
    "2000-12-31",
    "2024-02-29",
    "9999-12-31",
  ])
    assert.equal(parseTimestamp1x(day)?.seconds, Date.parse(`${day}T00:00:00Z`) / 1000, day);
});

const range = (lower: bigint, upper: Range["upper"]): Range => ({ kind: "range", lower, upper });

for (const { inner, outer, holds } of [
  { inner: range(1n, 2n), outer: range(0n, "UNBOUNDED"), holds: true },
  { inner: range(1n, "UNBOUNDED"), outer: range(0n, 9n), holds: false },
  { inner: range(1n, "UNBOUNDED"), outer: range(1n, "UNBOUNDED"), holds: true },
  { inner: range(0n, 2n), outer: range(1n, 2n), holds: false },
  { inner: range(1n, 3n), outer: range(1n, 2n), holds: false },
])
  test(`[${inner.lower}, ${inner.upper}] in [${outer.lower}, ${outer.upper}]: ${holds}`, () =>
    assert.equal(liesIn(inner, outer), holds));
