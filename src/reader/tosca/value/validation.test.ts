import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInType } from "./built-in-type.ts";
import { fitValue } from "./fit-value.ts";
import { listening, scalarType, surroundings, treeOf } from "./fixture.ts";
import { parseScalar, type ScalarType } from "./scalar-type.ts";
import { readClause, validate } from "./validation.ts";
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

for (const { text, value, holds } of [
  { text: "{ $greater_or_equal: [ { $value: [] }, 0 ] }", value: 0n, holds: true },
  { text: "{ $greater_or_equal: [ $value, 0 ] }", value: -1n, holds: false },
  {
    text: "{ $greater_or_equal: [ { $value: [ high ] }, { $value: [ low ] } ] }",
    value: range,
    holds: true,
  },
  { text: "{ $greater_than: [ $value, 1 Mbits/s ] }", value: rate("1 Kbits/s"), holds: false },
  { text: "{ $greater_than: [ $value, 1 Mbits/s ] }", value: rate("2 Mbits/s"), holds: true },
  { text: "{ $less_or_equal: [ { $length: [ $value ] }, 2 ] }", value: "😀😀", holds: true },
  { text: "{ $and: [ { $has_key: [ $value, low ] }, true ] }", value: range, holds: true },
  { text: "true", value: 1n, holds: true },
])
  test(`${text} ${holds ? "holds" : "fails"} for ${showValue(value)}`, () => {
    const { expression, rules } = clause(text);
    assert.deepEqual(rules, []);
    const outcome = expression && validate(value, [expression], surroundings());
    assert.equal(outcome?.kind, holds ? "known" : "failed");
    if (outcome?.kind === "failed") assert.equal(outcome.finding.rule, "T20-9.10-validation");
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

test("clauses accumulate, and what is unknown waits only while nothing fails", () => {
  const clauses = [
    "{ $greater_than: [ { $get_attribute: [ SELF, a ] }, 0 ] }",
    "{ $less_than: [ $value, 5 ] }",
  ].flatMap((text) => clause(text).expression ?? []);
  assert.equal(validate(4n, clauses, surroundings()).kind, "unknown");
  assert.equal(validate(5n, clauses, surroundings()).kind, "failed");
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
