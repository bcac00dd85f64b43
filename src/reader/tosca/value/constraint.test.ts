import assert from "node:assert/strict";
import { test } from "node:test";
import type { BuiltInType } from "./built-in-type.ts";
import { violationOf, widening } from "./constraint.ts";
import { listening, treeOf } from "./fixture.ts";
import { evaluationBudget } from "./evaluation-budget.ts";
import { readConstraint, type Subject } from "./read-constraint.ts";
import { readLiteral } from "./read-literal.ts";
import { scalarUnits } from "./scalar-unit.ts";
import { untypedValue } from "./untyped-value.ts";
import type { Value } from "./value.ts";

const size: BuiltInType = { kind: "scalar", type: scalarUnits.size };

function clause(type: BuiltInType | "list", text: string) {
  const context = listening("1.3");
  const read: Subject["read"] = (tree) =>
    type === "list" ? untypedValue(tree) : readLiteral(type, tree, context);
  const kind = type === "list" ? type : type.kind;
  const constraint = readConstraint(treeOf(text), { kind, type: kind, read }, context);
  return { constraint, rules: context.findings.map(({ rule }) => rule), read };
}

const integer: BuiltInType = { kind: "integer" };
const string: BuiltInType = { kind: "string" };

for (const { type, text, ok, no } of [
  { type: integer, text: "5", ok: ["5"], no: { "6": "it is not integer 5" } },
  { type: integer, text: "equal: 5", ok: ["5"], no: { "6": "it is not integer 5" } },
  { type: integer, text: "greater_than: 5", ok: ["6"], no: { "5": "it is not above integer 5" } },
  { type: integer, text: "greater_or_equal: 5", ok: ["5"], no: { "4": "it is below integer 5" } },
  { type: integer, text: "less_than: 5", ok: ["4"], no: { "5": "it is not below integer 5" } },
  { type: integer, text: "less_or_equal: 5", ok: ["5"], no: { "6": "it is above integer 5" } },
  {
    type: integer,
    text: "in_range: [1, 4]",
    ok: ["1", "4"],
    no: { "0": "it is below integer 1", "5": "it is above integer 4" },
  },
  {
    type: integer,
    text: "in_range: [1, UNBOUNDED]",
    ok: ["900"],
    no: { "0": "it is below integer 1" },
  },
  {
    type: integer,
    text: "valid_values: [1, 2]",
    ok: ["2"],
    no: { "3": "it is none of integer 1, integer 2" },
  },
  { type: string, text: "length: 1", ok: ["😀"], no: { ab: "its length is 2, not 1" } },
  { type: string, text: "min_length: 2", ok: ["ab"], no: { a: "its length is 1, below 2" } },
  { type: string, text: "max_length: 1", ok: ["a"], no: { ab: "its length is 2, above 1" } },
  {
    type: string,
    text: 'pattern: "[a-z]+"',
    ok: ["abc"],
    no: { abc1: 'it does not match the pattern "[a-z]+"' },
  },
  { type: string, text: 'schema: "{}"', ok: ["anything"], no: {} },
  {
    type: size,
    text: "in_range: [4 GB, 20 GB]",
    ok: ["5000 MB", "20 gb"],
    no: { "1 TB": 'it is above scalar "20 GB"' },
  },
  {
    type: "list",
    text: "max_length: 1",
    ok: ["[1]"],
    no: { "[1, 2]": "its length is 2, above 1" },
  },
  {
    type: { kind: "range" },
    text: "in_range: [1, 10]",
    ok: ["[2, 3]"],
    no: { "[2, UNBOUNDED]": "it reaches beyond the range [1, 10]" },
  },
  {
    type: { kind: "version" },
    text: "greater_than: 1.9",
    ok: ["1.10"],
    no: { "1.8": 'it is not above version "1.9"' },
  },
] as const) {
  const { constraint, rules, read } = clause(type, text);
  test(`"${text}" is a constraint`, () => assert.deepEqual(rules, []));
  const violation = (written: string): string | undefined =>
    constraint && violationOf(read(treeOf(written)) as Value, constraint, evaluationBudget());
  for (const written of ok)
    test(`${written} satisfies "${text}"`, () => assert.equal(violation(written), undefined));
  for (const [written, why] of Object.entries(no))
    test(`${written} violates "${text}"`, () => assert.equal(violation(written), why));
}

for (const { type, text, rule } of [
  { type: integer, text: "[1]", rule: "T13-3.6.3-constraint" },
  { type: integer, text: "{}", rule: "T13-3.6.3-constraint" },
  { type: integer, text: "{ equal: 1, less_than: 2 }", rule: "T13-3.6.3-constraint" },
  { type: integer, text: "equals: 1", rule: "T13-3.6.3-unknown-operator" },
  { type: integer, text: "toString: 1", rule: "T13-3.6.3-unknown-operator" },
  { type: integer, text: "equal: a", rule: "T13-3.3.1-integer" },
  { type: { kind: "version" }, text: "xxx", rule: "T13-3.3.2-version" },
  { type: integer, text: "length: 1", rule: "T13-3.6.3-operator-type" },
  { type: { kind: "boolean" }, text: "less_than: true", rule: "T13-3.6.3-operator-type" },
  { type: integer, text: "pattern: a", rule: "T13-3.6.3-operator-type" },
  { type: integer, text: "in_range: [1]", rule: "T13-3.6.3-operand" },
  { type: integer, text: "in_range: [4, 1]", rule: "T13-3.6.3-constraint" },
  { type: integer, text: "valid_values: 1", rule: "T13-3.6.3-operand" },
  { type: integer, text: "valid_values: [1, a]", rule: "T13-3.3.1-integer" },
  { type: string, text: "min_length: -1", rule: "T13-3.6.3-operand" },
  { type: string, text: "pattern: '('", rule: "T13-3.6.3-pattern" },
  { type: string, text: "pattern: 5", rule: "T13-3.6.3-operand" },
] as const)
  test(`"${text}" is no constraint of ${type.kind}`, () => {
    const { constraint, rules } = clause(type, text);
    assert.equal(constraint, undefined);
    assert.deepEqual(rules, [rule]);
  });

for (const { own, before, why } of [
  { own: "in_range: [2, 3]", before: "in_range: [1, 4]", why: undefined },
  { own: "in_range: [0, 3]", before: "in_range: [1, 4]", why: "its lower bound was integer 1" },
  {
    own: "in_range: [1, UNBOUNDED]",
    before: "in_range: [1, 4]",
    why: "its upper bound was integer 4",
  },
  { own: "in_range: [1, 9]", before: "in_range: [1, UNBOUNDED]", why: undefined },
  { own: "valid_values: [1, 2]", before: "valid_values: [1, 2, 3]", why: undefined },
  {
    own: "valid_values: [1, 9]",
    before: "less_than: 5",
    why: "integer 9 was not valid before: it is not below integer 5",
  },
  { own: "less_than: 9", before: "less_than: 5", why: undefined },
])
  test(`"${own}" after "${before}" widens: ${why}`, () => {
    const [after, earlier] = [clause(integer, own).constraint, clause(integer, before).constraint];
    assert.ok(after && earlier);
    assert.equal(widening(after, [earlier], evaluationBudget()), why);
  });
