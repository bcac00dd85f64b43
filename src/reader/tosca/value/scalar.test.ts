import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareValues, equalValues, keyOf } from "./compare.ts";
import { literal, scalarType } from "./fixture.ts";
import { parseScalar, type ScalarType, type ScalarValue, scalarOf } from "./scalar-type.ts";
import { scalarUnits } from "./scalar-unit.ts";

const prefixes = 'prefixes: { "": 1, k: 1000, Ki: 1024, m: 0.001 }';
const mass = `{ derived_from: scalar, units: { g: 1 }, ${prefixes} }`;

for (const { given, definition, rules } of [
  { given: "one unit", definition: "{ derived_from: scalar, units: { g: 1 } }", rules: [] },
  { given: "a unit of one point zero", definition: "{ units: { g: 1.0, kg: 1000 } }", rules: [] },
  { given: "prefixes", definition: mass, rules: [] },
  {
    given: "a canonical unit",
    definition:
      "{ data_type: Positive, units: { bps: 1, bits/s: 1, k: 1000 }, canonical_unit: bps }",
    rules: [],
  },
  { given: "no units", definition: "{ derived_from: scalar }", rules: ["units"] },
  { given: "a list of units", definition: "{ units: [g] }", rules: ["units", "units"] },
  { given: "no unit of one", definition: "{ units: { kg: 1000 } }", rules: ["units"] },
  {
    given: "no prefix of one",
    definition: "{ units: { g: 1 }, prefixes: { k: 1000 } }",
    rules: ["units"],
  },
  {
    given: "two units of one",
    definition: "{ units: { a: 1, b: 1.0 } }",
    rules: ["canonical-unit"],
  },
  {
    given: "a canonical unit that is none",
    definition: `{ units: { bits/s: 1.0 }, ${prefixes}, canonical_unit: b/s }`,
    rules: ["canonical-unit"],
  },
  {
    given: "a data type of texts",
    definition: "{ data_type: string, units: { a: 1 } }",
    rules: ["data-type"],
  },
  {
    given: "a negative multiplier",
    definition: "{ data_type: Positive, units: { b: 1 }, prefixes: { '': 1, Ki: -1024 } }",
    rules: ["multiplier"],
  },
  {
    given: "a fraction for integers",
    definition: "{ data_type: integer, units: { b: 1, c: 0.5 } }",
    rules: ["multiplier"],
  },
  { given: "a multiplier of zero", definition: "{ units: { b: 1, c: 0 } }", rules: ["multiplier"] },
  {
    given: "a multiplier in quotes",
    definition: "{ units: { b: 1, c: '5' } }",
    rules: ["multiplier"],
  },
  { given: "a unit with a space", definition: "{ units: { b: 1, 'c d': 5 } }", rules: ["units"] },
  {
    given: "prefixes for two units",
    definition: `{ units: { bps: 1, Bps: 8 }, ${prefixes} }`,
    rules: ["prefixes"],
  },
])
  test(`a scalar type with ${given}`, () =>
    assert.deepEqual(
      scalarType(definition).rules,
      rules.map((word) => `T20-9.1.2.2-${word}`),
    ));

const { read: parent } = scalarType("{ data_type: integer, units: { B: 1, kB: 1000 } }");
const { read: prefixed } = scalarType(mass);

for (const { given, definition, base, rules } of [
  { given: "nothing of its own", definition: "{ derived_from: Size }", base: parent, rules: [] },
  { given: "another unit", definition: "{ units: { MB: 1000000 } }", base: parent, rules: [] },
  {
    given: "another multiplier",
    definition: "{ units: { kB: 1024 } }",
    base: parent,
    rules: ["refinement"],
  },
  {
    given: "another data type",
    definition: "{ data_type: float }",
    base: parent,
    rules: ["refinement"],
  },
  {
    given: "a canonical unit",
    definition: "{ canonical_unit: kB }",
    base: parent,
    rules: ["refinement"],
  },
  {
    given: "the same canonical unit",
    definition: "{ canonical_unit: B }",
    base: parent,
    rules: [],
  },
  {
    given: "prefixes of its own",
    definition: `{ ${prefixes} }`,
    base: parent,
    rules: ["refinement"],
  },
  {
    given: "another prefix",
    definition: "{ prefixes: { M: 1000000 } }",
    base: prefixed,
    rules: [],
  },
])
  test(`a derived scalar type with ${given}`, () =>
    assert.deepEqual(
      scalarType(definition, base).rules,
      rules.map((word) => `T20-9.1.2.2-${word}`),
    ));

const size = parent?.type as ScalarType;
const grams = prefixed?.type as ScalarType;

for (const { type, text, shown } of [
  { type: size, text: "10 kB", shown: "10000 B" },
  { type: size, text: "0x10 B", shown: "16 B" },
  { type: grams, text: "  1e3   mg ", shown: "1 g" },
  { type: grams, text: "1.5 Kig", shown: "1536 g" },
  { type: scalarUnits.size, text: "1kb", shown: "1000 B" },
  { type: scalarUnits.time, text: "1.5 h", shown: "5400 s" },
  { type: scalarUnits.bitrate, text: "1 KBps", shown: "8000 bps" },
])
  test(`"${text}" is ${shown}`, () => {
    const value = parseScalar(text, type) as ScalarValue;
    assert.equal(scalarOf(value.amount, type)?.text, shown);
  });

for (const { type, text, fault } of [
  { type: size, text: "1.5 kB", fault: "scalar-number" },
  { type: size, text: "10kB", fault: "scalar-form" },
  { type: size, text: "10 KB", fault: "scalar-unit" },
  { type: size, text: "1,000bp/s", fault: "scalar-form" },
  { type: size, text: "99999999999999999999 B", fault: "scalar-size" },
  { type: grams, text: "g", fault: "scalar-form" },
  { type: grams, text: "ten g", fault: "scalar-number" },
  { type: grams, text: "1e999999 g", fault: "scalar-number" },
])
  test(`"${text}" is refused`, () =>
    assert.deepEqual(literal({ kind: "scalar", type }, text).rules, [`T20-9.1.2.2-${fault}`]));

test("a tenth of a metre is ten centimetres", () => {
  const { read } = scalarType('{ units: { m: 1 }, prefixes: { "": 1, c: 0.01, m: 0.001 } }');
  const type = read?.type as ScalarType;
  const [one, other, less] = ["0.1 m", "10 cm", "99.9 mm"].map(
    (text) => parseScalar(text, type) as ScalarValue,
  ) as [ScalarValue, ScalarValue, ScalarValue];
  assert.equal(equalValues(one, other), true);
  assert.equal(compareValues(less, other), -1);
  assert.equal(compareValues(one, "15 cm"), -1);
  assert.equal(compareValues(one, "15 kg"), "apart");
  const weight = parseScalar("1 g", grams) as ScalarValue;
  assert.equal(
    compareValues(
      parseScalar("2 B", size) as ScalarValue,
      parseScalar("1 s", scalarUnits.time) as ScalarValue,
    ),
    "apart",
  );
  assert.equal(equalValues(weight, parseScalar("1 s", scalarUnits.time) as ScalarValue), undefined);
});

test("scalars order as their amounts do", () => {
  const scalar = fc
    .tuple(fc.integer({ min: 0, max: 5000 }), fc.constantFrom("B", "kB", "KiB", "MB"))
    .map(([number, unit]) => parseScalar(`${number} ${unit}`, scalarUnits.size) as ScalarValue);
  fc.assert(
    fc.property(scalar, scalar, (one, other) => {
      const { num } = one.amount;
      const order = num < other.amount.num ? -1 : num > other.amount.num ? 1 : 0;
      assert.equal(compareValues(one, other), order);
      assert.equal(keyOf(one) === keyOf(other), order === 0);
    }),
  );
});
