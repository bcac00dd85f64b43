import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { builtInType } from "./built-in-type.ts";
import { formatBytes, parseBytes } from "./bytes.ts";
import type { ToscaVersion } from "./finding.ts";
import { literal } from "./fixture.ts";
import { showValue, type Value } from "./value.ts";

/** `ok`: texts that the type takes in this version; `no`: those that it refuses, by rule. */
const cases: readonly {
  readonly type: string;
  readonly version: ToscaVersion;
  readonly ok: Readonly<Record<string, string>>;
  readonly no: Readonly<Record<string, string>>;
}[] = [
  {
    type: "string",
    version: "2.0",
    ok: { abc: '"abc"', '"0.1"': '"0.1"', '""': '""', "'true'": '"true"' },
    no: {
      "0.1": "T20-9.1.1.1-string",
      "1": "T20-9.1.1.1-string",
      true: "T20-9.1.1.1-string",
      True: "T20-9.1.1.1-string",
      null: "T20-9.1.1.1-string",
      "[a]": "T20-9.1.1.1-string",
    },
  },
  { type: "string", version: "1.3", ok: { a: '"a"' }, no: { "10": "T13-3.3.1-string" } },
  {
    type: "integer",
    version: "2.0",
    ok: {
      "1": "integer 1",
      "-1": "integer -1",
      "0xFFFF0000": "integer 4294901760",
      "0o755": "integer 493",
      "9007199254740993": "integer 9007199254740993",
      "9223372036854775807": "integer 9223372036854775807",
      "-9223372036854775808": "integer -9223372036854775808",
    },
    no: {
      "9223372036854775808": "T20-9.1.1.2-integer-size",
      "-9223372036854775809": "T20-9.1.1.2-integer-size",
      "1.0": "T20-9.1.1.2-integer",
      "1e3": "T20-9.1.1.2-integer",
      '"1"': "T20-9.1.1.2-integer",
      true: "T20-9.1.1.2-integer",
    },
  },
  {
    type: "float",
    version: "2.0",
    ok: {
      "10": "float 10",
      "1.5": "float 1.5",
      "1e3": "float 1000",
      ".inf": "float Infinity",
      "-.5": "float -0.5",
      "1.8e+308": "float Infinity",
    },
    no: { '"1.5"': "T20-9.1.1.3-float", abc: "T20-9.1.1.3-float" },
  },
  {
    type: "boolean",
    version: "2.0",
    ok: { true: "boolean true", false: "boolean false" },
    no: {
      True: "T20-9.1.1.4-boolean",
      FALSE: "T20-9.1.1.4-boolean",
      yes: "T20-9.1.1.4-boolean",
      '"true"': "T20-9.1.1.4-boolean",
      "1": "T20-9.1.1.4-boolean",
    },
  },
  {
    type: "bytes",
    version: "2.0",
    ok: { '"AAEC"': "3 bytes", '""': "0 bytes", '"AA\\nE="': "2 bytes" },
    no: { '"AAE"': "T20-9.1.1.5-bytes", '"A*=="': "T20-9.1.1.5-bytes", null: "T20-9.1.1.5-bytes" },
  },
  {
    type: "nil",
    version: "2.0",
    ok: { null: "null" },
    no: { "~": "T20-9.1.1.6-nil", '"null"': "T20-9.1.1.6-nil", Null: "T20-9.1.1.6-nil" },
  },
  {
    type: "null",
    version: "1.3",
    ok: { "~": "null", null: "null" },
    no: { "0": "T13-3.3.1-null" },
  },
  {
    type: "timestamp",
    version: "2.0",
    ok: {
      "2025-04-12T23:20:50.52Z": 'timestamp "2025-04-12T23:20:50.52Z"',
      '"1996-12-19T16:39:57-08:00"': 'timestamp "1996-12-19T16:39:57-08:00"',
      "1990-12-31T15:59:60-08:00": 'timestamp "1990-12-31T15:59:60-08:00"',
      "2000-02-29": 'timestamp "2000-02-29"',
    },
    no: {
      '"2001-12-14 21:59:43.10"': "T20-9.1.2.1-timestamp",
      "1900-02-29": "T20-9.1.2.1-timestamp",
      "2001-13-01": "T20-9.1.2.1-timestamp",
      "2001-01-01T25:00:00Z": "T20-9.1.2.1-timestamp",
      "2001-01-01T12:00:00": "T20-9.1.2.1-timestamp",
      xxx: "T20-9.1.2.1-timestamp",
      "2001": "T20-9.1.2.1-timestamp",
    },
  },
  {
    type: "timestamp",
    version: "1.3",
    ok: {
      "2001-12-14t21:59:43.10-05:00": 'timestamp "2001-12-14t21:59:43.10-05:00"',
      "2001-12-14 21:59:43.10 -5": 'timestamp "2001-12-14 21:59:43.10 -5"',
      "2001-12-15 2:59:43.10": 'timestamp "2001-12-15 2:59:43.10"',
      "2002-12-14": 'timestamp "2002-12-14"',
    },
    no: { xxx: "T13-3.3.1-timestamp", "2002-1-1": "T13-3.3.1-timestamp" },
  },
  {
    type: "version",
    version: "2.0",
    ok: {
      '"6.1"': 'version "6.1"',
      "2.0.1": 'version "2.0.1"',
      "1.0.0.alpha-10": 'version "1.0.0.alpha-10"',
    },
    no: {
      "6.1": "T20-9.1.2.3-version-quotes",
      "1": "T20-9.1.2.3-version",
      "1.0.0-SNAPSHOT": "T20-9.1.2.3-version",
      "1.0.alpha": "T20-9.1.2.3-version",
      xxx: "T20-9.1.2.3-version",
    },
  },
  {
    type: "version",
    version: "1.3",
    ok: { "6.10": 'version "6.10"', "0": 'version "0"' },
    no: { true: "T13-3.3.2-version", "0.0.0.beta": "T13-3.3.2.5-zero-qualifier" },
  },
  {
    type: "range",
    version: "1.3",
    ok: {
      "[1, 100]": "the range [1, 100]",
      "[0, UNBOUNDED]": "the range [0, UNBOUNDED]",
      "[5, 5]": "the range [5, 5]",
    },
    no: {
      "[2, 1]": "T13-3.3.3-range",
      "[1]": "T13-3.3.3-range",
      "[1, 2, 3]": "T13-3.3.3-range",
      "[UNBOUNDED, 1]": "T13-3.3.3-range",
      "[1.5, 2]": "T13-3.3.3-range",
      "5": "T13-3.3.3-range",
    },
  },
  {
    type: "scalar-unit.size",
    version: "1.3",
    ok: {
      "10 GB": 'scalar "10 GB"',
      "10GB": 'scalar "10GB"',
      "4 mib": 'scalar "4 mib"',
      "1.5 kB": 'scalar "1.5 kB"',
    },
    no: {
      "10": "T13-3.3.6-scalar-form",
      GB: "T13-3.3.6-scalar-form",
      "10 Hz": "T13-3.3.6-scalar-unit",
      "[1]": "T13-3.3.6-scalar-form",
    },
  },
  {
    type: "scalar-unit.time",
    version: "1.2",
    ok: { "1 d": 'scalar "1 d"', "10ms": 'scalar "10ms"' },
    no: { "1 x": "T13-3.3.6-scalar-unit" },
  },
  {
    type: "scalar-unit.bitrate",
    version: "1.3",
    ok: { "10 Kbps": 'scalar "10 Kbps"', "1 MiBps": 'scalar "1 MiBps"' },
    no: { "10 kbps": "T13-3.3.6-scalar-unit" },
  },
];

for (const { type: name, version, ok, no } of cases) {
  const type = builtInType(name, version);
  assert.ok(type);
  for (const [text, shown] of Object.entries(ok))
    test(`${name} of ${version} takes ${text}`, () => {
      const { value, rules } = literal(type, text, version);
      assert.deepEqual(rules, []);
      assert.equal(showValue(value as Value), shown);
    });
  for (const [text, rule] of Object.entries(no))
    test(`${name} of ${version} refuses ${text}`, () =>
      assert.deepEqual(literal(type, text, version), { value: undefined, rules: [rule] }));
}

test("1.x takes True for a boolean, and says so", () =>
  assert.deepEqual(literal({ kind: "boolean" }, "True", "1.3"), {
    value: true,
    rules: ["T13-3.3.1-boolean-case"],
  }));

for (const { name, version, known } of [
  { name: "range", version: "2.0", known: false },
  { name: "bytes", version: "1.3", known: false },
  { name: "scalar-unit.bitrate", version: "1.2", known: false },
  { name: "scalar-unit.size", version: "2.0", known: false },
  { name: "json", version: "1.0", known: true },
  { name: "scalar", version: "2.0", known: false },
  { name: "scalar-unit.toString", version: "1.3", known: false },
] as const)
  test(`"${name}" is ${known ? "a" : "no"} built-in type of ${version}`, () =>
    assert.equal(builtInType(name, version) !== undefined, known));

test("every integer of 64 bits is read as itself", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      assert.equal(literal({ kind: "integer" }, String(value)).value, value);
    }),
  );
});

test("bytes survive Base64", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual(parseBytes(formatBytes({ kind: "bytes", bytes }))?.bytes, bytes);
    }),
  );
});
