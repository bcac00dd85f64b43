import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInType } from "./built-in-type.ts";
import { fitValue } from "./fit-value.ts";
import { listening, scalarType, surroundings, treeOf } from "./fixture.ts";
import { parseScalar, type ScalarType } from "./scalar-type.ts";
import { readClause, whyFalse } from "./validation.ts";
import { showValue, type Value } from "./value.ts";

function clause(text: string, where: "validation" | "condition" = "validation") {
  const context = listening("2.0");
  const signatures = () => undefined;
  const expression = readClause(treeOf(text), { ...context, signatures }, where);
  return { expression, rules: context.findings.map(({ rule }) => rule) };
}

const { read } = scalarType(
  "{ data_type: integer, units: { bits/s: 1, Kbits/s: 1000, Mbits/s: 1000000 } }",
);
const rate = (text: string): Value => {
  const value = parseScalar(text, read?.type as ScalarType);
  return typeof value === "string" ? null : value;
};
const range = new Map<string, Value>([
  ["low", 1.5],
  ["high", 2.5],
]);

for (const { text, value, why } of [
  { text: "{ $greater_or_equal: [ { $value: [] }, 0 ] }", value: 0n },
  {
    text: "{ $greater_or_equal: [ $value, 0 ] }",
    value: -1n,
    why: '"$greater_or_equal" is false of integer -1 and integer 0',
  },
  { text: "{ $greater_or_equal: [ { $value: [ high ] }, { $value: [ low ] } ] }", value: range },
  {
    text: "{ $greater_than: [ $value, 1 Mbits/s ] }",
    value: rate("1 Kbits/s"),
    why: '"$greater_than" is false of scalar "1 Kbits/s" and "1 Mbits/s"',
  },
  { text: "{ $greater_than: [ $value, 1 Mbits/s ] }", value: rate("2 Mbits/s") },
  { text: "{ $greater_or_equal: [ $value, 0.0 ] }", value: rate("2 Mbits/s") },
  {
    text: "{ $less_than: [ $value, 0 ] }",
    value: rate("2 Mbits/s"),
    why: '"$less_than" is false of scalar "2 Mbits/s" and integer 0',
  },
  { text: "{ $less_or_equal: [ { $length: [ $value ] }, 2 ] }", value: "😀😀" },
  { text: "{ $and: [ { $has_key: [ $value, low ] }, true ] }", value: range },
  {
    text: "{ $and: [ true, { $or: [ { $equal: [$value, 1] }, { $less_than: [$value, 0] } ] } ] }",
    value: 5n,
    why:
      '"$equal" is false of integer 5 and integer 1, ' +
      'and "$less_than" is false of integer 5 and integer 0',
  },
  {
    text: "{ $not: [ { $has_prefix: [ $value, x ] } ] }",
    value: "xy",
    why: '"$has_prefix" is true of "xy" and "x"',
  },
  { text: "true", value: 1n },
  { text: "false", value: 1n, why: "it is false" },
  { text: "{ $value: [] }", value: 1n, why: "it gives integer 1, which is not true" },
] satisfies readonly { text: string; value: Value; why?: string }[])
  test(`${text} for ${showValue(value)}: ${why ?? "it holds"}`, () => {
    const { expression, rules } = clause(text);
    assert.deepEqual(rules, []);
    assert.equal(expression && whyFalse(expression, surroundings({ value })), why);
  });

for (const { text, where, rules } of [
  { text: "{ $length: [ $value ] }", where: "validation", rules: ["T20-9.10-boolean"] },
  { text: "5", where: "validation", rules: ["T20-9.10-boolean"] },
  { text: "[ { $equal: [ $value, 1 ] } ]", where: "validation", rules: ["T20-9.10-boolean"] },
  { text: "{ greater_than: 5 }", where: "validation", rules: ["T20-9.10-boolean"] },
  {
    text: "{ $in_range: [ $value, [ 1, 2 ] ] }",
    where: "validation",
    rules: ["T20-10.4-unknown-function"],
  },
  { text: "{ $equal: [ $value, 1 ] }", where: "condition", rules: ["T20-10.2.1.5-value-context"] },
  { text: "{ $get_property: [ SELF, ok ] }", where: "condition", rules: [] },
] as const)
  test(`${text} as a ${where} clause`, () => assert.deepEqual(clause(text, where).rules, rules));

test("what depends on something unknown, or has no result, is not held against a value", () => {
  for (const text of [
    "{ $greater_than: [ { $get_attribute: [ SELF, a ] }, $value ] }",
    "{ $less_than: [ $value, [ 1 ] ] }",
  ]) {
    const { expression } = clause(text);
    assert.equal(expression && whyFalse(expression, surroundings({ value: 4n })), undefined);
  }
});

for (const { value, type, result } of [
  { value: 1n, type: "float", result: "float 1" },
  { value: 1, type: "integer", result: undefined },
  { value: "2000-01-01", type: "timestamp", result: 'timestamp "2000-01-01"' },
  { value: "1.0", type: "version", result: 'version "1.0"' },
  { value: "AAEC", type: "bytes", result: "3 bytes" },
  { value: "x", type: "boolean", result: undefined },
  { value: true, type: "boolean", result: "boolean true" },
] satisfies readonly { value: Value; type: string; result: string | undefined }[])
  test(`${showValue(value)} as a computed ${type}`, () => {
    const builtIn = builtInType(type, "2.0");
    const fitted = builtIn && fitValue(value, builtIn, "2.0");
    assert.equal(fitted === undefined ? undefined : showValue(fitted), result);
  });

test("a scalar fits types of its family alone", () => {
  const type = read?.type as ScalarType;
  assert.ok(fitValue(rate("1 Kbits/s"), { kind: "scalar", type }, "2.0"));
  assert.ok(fitValue("1 Kbits/s", { kind: "scalar", type }, "2.0"));
  const size = builtInType("scalar-unit.size", "1.3");
  assert.equal(size && fitValue(rate("1 Kbits/s"), size, "1.3"), undefined);
});
