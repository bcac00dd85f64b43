import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "../../../std/json.ts";
import { evaluated, type Given } from "./fixture.ts";
import { functionsOf } from "./function-table.ts";
import { evaluationBudget } from "./evaluation-budget.ts";
import { pureFunctions } from "./pure-functions.ts";
import { parseScalar, type ScalarValue } from "./scalar-type.ts";
import { scalarUnits } from "./scalar-unit.ts";
import type { Value } from "./value.ts";

const twoGigabytes = parseScalar("2 GB", scalarUnits.size) as ScalarValue;
const given: Given = {
  value: 5n,
  inputs: {
    n: 5n,
    list: ["a", "b"],
    nested: new Map<string, Value>([["ports", [80n, 443n]]]),
    size: twoGigabytes,
    yes: true,
  },
};

for (const [text, result] of Object.entries({
  // Logic.
  "{ $and: [ true, true, false ] }": "boolean false",
  "{ $or: [ false, true ] }": "boolean true",
  "{ $not: [ true ] }": "boolean false",
  "{ $xor: [ true, false ] }": "boolean true",
  "{ $and: [ { $get_attribute: [ n, a ] }, false ] }": "boolean false",
  "{ $or: [ { $get_attribute: [ n, a ] }, true ] }": "boolean true",
  "{ $and: [ { $get_attribute: [ n, a ] }, true ] }": "unknown: attributes come later",
  // Comparison.
  "{ $equal: [ [ 1, a ], [ 1, a ] ] }": "boolean true",
  "{ $greater_than: [ 9007199254740993, 9007199254740992 ] }": "boolean true",
  "{ $greater_or_equal: [ $value, 5 ] }": "boolean true",
  "{ $less_than: [ { $get_input: size }, 2049 MB ] }": "boolean true",
  "{ $less_or_equal: [ a, b ] }": "boolean true",
  "{ $valid_values: [ { $get_input: size }, [ 2000 MB, 4 GB ] ] }": "boolean true",
  '{ $matches: [ "xay", "a" ] }': "boolean true",
  '{ $matches: [ "xay", "^a$" ] }': "boolean false",
  // Texts, lists and maps.
  "{ $has_suffix: [ abc, bc ] }": "boolean true",
  "{ $has_suffix: [ [ 1, 2 ], [ 2 ] ] }": "boolean true",
  "{ $has_suffix: [ [ 2 ], [ 1, 2 ] ] }": "boolean false",
  "{ $has_prefix: [ [ 1, 2 ], [ 1 ] ] }": "boolean true",
  "{ $has_prefix: [ abc, b ] }": "boolean false",
  "{ $contains: [ abc, b ] }": "boolean true",
  "{ $contains: [ [ 1, 1, 2, 3 ], [ 1, 2 ] ] }": "boolean true",
  "{ $contains: [ [ 1, 1, 1, 2 ], [ 1, 1, 2 ] ] }": "boolean true",
  "{ $contains: [ [ 1, 2, 3 ], [ 1, 3 ] ] }": "boolean false",
  "{ $contains: [ [ 1 ], [ ] ] }": "boolean true",
  "{ $has_entry: [ { a: 1 }, 1 ] }": "boolean true",
  "{ $has_entry: [ [ 1 ], 2 ] }": "boolean false",
  "{ $has_key: [ { a: 1 }, a ] }": "boolean true",
  "{ $has_all_entries: [ [ 1, 2, 3 ], [ 3, 1 ] ] }": "boolean true",
  "{ $has_all_entries: [ { a: 1 }, [ 1, 2 ] ] }": "boolean false",
  "{ $has_all_keys: [ { a: 1, b: 2 }, [ a, b ] ] }": "boolean true",
  "{ $has_any_entry: [ [ 1 ], [ 2, 1 ] ] }": "boolean true",
  "{ $has_any_key: [ { a: 1 }, [ b ] ] }": "boolean false",
  '{ $length: [ "a😀" ] }': "integer 2",
  "{ $length: [ { a: 1 } ] }": "integer 1",
  "{ $concat: [ a, b, c ] }": '"abc"',
  "{ $concat: [ [ 1 ], [ [ 2 ] ] ] }": "[integer 1, [integer 2]]",
  '{ $join: [ [ a, 1111, b ], "_" ] }': '"a_1111_b"',
  "{ $join: [ { $get_input: list } ] }": '"ab"',
  '{ $token: [ "10.0.0.1:80", ":", 1 ] }': '"80"',
  '{ $token: [ "a.b:c", ".:", 2 ] }': '"c"',
  "{ $union: [ [ 1, 2, 1 ], [ 2, 3 ] ] }": "[integer 1, integer 2, integer 3]",
  "{ $intersection: [ [ 3, 1, 2, 1 ], [ 1, 3 ] ] }": "[integer 3, integer 1]",
  "{ $intersection: [ [ 1, 1 ] ] }": "[integer 1]",
  // Arithmetic.
  "{ $sum: [ 1, 2, 3 ] }": "integer 6",
  "{ $sum: [ 1, 0.5 ] }": "float 1.5",
  "{ $sum: [ { $get_input: size }, 500 MB ] }": 'scalar "2500000000 B"',
  "{ $difference: [ 1, 2 ] }": "integer -1",
  "{ $difference: [ -1, -9223372036854775808 ] }": "integer 9223372036854775807",
  "{ $difference: [ { $get_input: size }, 500 MB ] }": 'scalar "1500000000 B"',
  "{ $product: [ 2, 3, 4 ] }": "integer 24",
  "{ $product: [ 2, 0.5 ] }": "float 1",
  "{ $product: [ { $get_input: size }, 1.5 ] }": 'scalar "3000000000 B"',
  "{ $quotient: [ 3, 2 ] }": "float 1.5",
  "{ $quotient: [ { $get_input: size }, 4 ] }": 'scalar "500000000 B"',
  "{ $remainder: [ 7, 4 ] }": "integer 3",
  "{ $remainder: [ -7, 4 ] }": "integer -3",
  "{ $remainder: [ { $get_input: size }, 3 ] }": 'scalar "2 B"',
  "{ $round: [ 3.5 ] }": "integer 3",
  "{ $round: [ 3.53 ] }": "integer 4",
  "{ $round: [ -3.5 ] }": "integer -4",
  "{ $floor: [ -3.5 ] }": "integer -4",
  "{ $ceil: [ 3.1 ] }": "integer 4",
  // The graph.
  "{ $get_input: n }": "integer 5",
  "{ $get_input: [ nested, ports, 1 ] }": "integer 443",
  "{ $get_input: [ list, { $remainder: [ $node_index, 2 ] } ] }": '"b"',
  $node_index: "integer 3",
  $relationship_index: "integer 5",
  "{ $value: [] }": "integer 5",
  "{ $get_property: [ SELF, port ] }":
    '"property {"form":"2.0","path":{"start":{"kind":"self"},"step…"',
  // Nesting and escapes.
  "{ a: $$b, $$c: [ $node_index ] }": '{a: "$b", $c: [integer 3]}',
  $$$item: '"$$item"',
}))
  test(`${text} is ${result}`, () => assert.equal(evaluated(text, given), result));

for (const [text, rule] of Object.entries({
  // What shows when it is read.
  "{ $sum: [ 1 ], a: 1 }": "T20-10.1-malformed-function",
  $: "T20-10.1-malformed-function",
  '{ "$keygen: [ UUID ]": 34, "$keygen$1: [ UUID ]": 56 }': "T20-10.1-malformed-function",
  "{ $nosuch: [ 1 ] }": "T20-10.4-unknown-function",
  "{ $in_range: [ $value, [ 1, 2 ] ] }": "T20-10.4-unknown-function",
  "{ $ns:sum: [ 1 ] }": "T20-10.4-unknown-function",
  "{ $toString: [ 1 ] }": "T20-10.4-unknown-function",
  "{ $and: [ true ] }": "T20-10.2.2.1.1-arity",
  "{ $not: [ true, true ] }": "T20-10.2.2.1.3-arity",
  "{ $get_property: [ SELF ] }": "T20-10.2.1.2-arity",
  "{ $node_index: [ 1 ] }": "T20-10.2.1.6-arity",
  $get_input: "T20-10.2.1.1-arity",
  "{ $length: abc }": "T20-10.2.3.1-arguments",
  "{ $and: [ 1, true ] }": "T20-10.2.2.1.1-kind",
  "{ $sum: [ true ] }": "T20-10.2.5.1-kind",
  "{ $length: [ 5 ] }": "T20-10.2.3.1-kind",
  "{ $not: [ { $length: [ a ] } ] }": "T20-10.2.2.1.3-kind",
  "{ $concat: [ a, 5 ] }": "T20-10.2.3.2-kind",
  // What shows when it is evaluated.
  "{ $equal: [ 1, a ] }": "T20-10.2.2.2.1-evaluation",
  "{ $less_than: [ 1, a ] }": "T20-10.2.2.2.4-evaluation",
  '{ $matches: [ a, "(" ] }': "T20-10.2.2.2.7-evaluation",
  "{ $token: [ a, b, 1 ] }": "T20-10.2.3.4-evaluation",
  "{ $quotient: [ 1, 0 ] }": "T20-10.2.5.4-evaluation",
  "{ $remainder: [ 1, 0 ] }": "T20-10.2.5.5-evaluation",
  "{ $sum: [ 9223372036854775807, 1 ] }": "T20-10.2.5.1-evaluation",
  "{ $product: [ 4294967296, 4294967296 ] }": "T20-10.2.5.3-evaluation",
  "{ $round: [ .inf ] }": "T20-10.2.5.6-evaluation",
  "{ $sum: [ { $get_input: size }, 1 ] }": "T20-10.2.5.1-evaluation",
  "{ $get_input: [ list, 9 ] }": "T20-10.2.1.1-evaluation",
  "{ $get_input: [ n, x ] }": "T20-10.2.1.1-evaluation",
  "{ $get_input: missing }": "no-input",
  "{ $get_property: [ HOST, a ] }": "T20-10.3-path",
  "{ $get_property: [ SELF, CAPABILITY, c ] }": "T20-10.3-path",
  "{ $and: [ { $get_input: n }, true ] }": "T20-10.2.2.1.1-evaluation",
}))
  test(`${text} is refused`, () => assert.deepEqual(evaluated(text, given), [rule]));

for (const { version, text, result } of [
  { version: "1.3", text: "{ concat: [ a, 5, { get_input: n } ] }", result: '"a55"' },
  { version: "1.3", text: '{ join: [ [ a, 1 ], "," ] }', result: '"a,1"' },
  {
    version: "1.0",
    text: '{ join: [ [ a, 1 ], "," ] }',
    result: '{join: [["a", integer 1], ","]}',
  },
  { version: "1.3", text: "{ concat: [ a ], b: 1 }", result: '{concat: ["a"], b: integer 1}' },
  { version: "1.3", text: "$name", result: '"$name"' },
  { version: "1.3", text: "{ get_nodes_of_type: T }", result: '["T"]' },
  { version: "1.3", text: "{ get_nodes_of_type: [ T ] }", result: '["T"]' },
  {
    version: "1.3",
    text: "{ get_attribute: [ HOST, a, 0 ] }",
    result: "unknown: attributes come later",
  },
  { version: "1.3", text: "{ concat: a }", result: ["T13-4.3.1-arguments"] },
  { version: "1.3", text: "{ token: [ a, b ] }", result: ["T13-4.3.3-arity"] },
  { version: "1.3", text: "{ get_property: [ SELF ] }", result: ["T13-4.4.2-arity"] },
  { version: "1.3", text: "{ concat: [ [ a ] ] }", result: ["T13-4.3.1-kind"] },
  { version: "1.3", text: "{ token: [ a, b, c ] }", result: ["T13-4.3.3-kind"] },
] as const)
  test(`${version}: ${text}`, () =>
    assert.deepEqual(evaluated(text, { ...given, version }), result));

test("get_artifact of 1.x takes a place and a flag", () => {
  const result = evaluated("{ get_artifact: [ SELF, zip, LOCAL_FILE, true ] }", { version: "1.3" });
  assert.match(String(result), /^"artifact /);
});

test("a function that a file defines is called, and its signatures are checked", () => {
  const signatures = (name: string) =>
    name === "my:fn"
      ? [{ least: 1, most: 2, takes: [["integer", "map"]] as const, gives: "any" as const }]
      : undefined;
  assert.equal(evaluated("{ $my:fn: [ 1 ] }", { signatures }), '["my:fn", integer 1]');
  assert.equal(evaluated("{ $my:fn$2: { a: 1 } }", { signatures }), '["my:fn", {a: integer 1}]');
  assert.deepEqual(evaluated("{ $my:fn: [ 1, 2, 3 ] }", { signatures }), ["T20-10.4-arity"]);
  assert.deepEqual(evaluated("$my:fn", { signatures }), ["T20-10.4-arity"]);
  assert.deepEqual(evaluated("{ $my:fn: [ a ] }", { signatures }), ["T20-10.4-kind"]);
});

test("there are 42 functions in 2.0, and what is pure of them is evaluated here", () => {
  const names = [...functionsOf("2.0").keys()];
  assert.equal(names.length, 42);
  const graph = /^(get_.*|value|(node|relationship)_index|available_allocation|and|or)$/;
  assert.deepEqual(
    names.filter((name) => !graph.test(name)).toSorted(),
    [...pureFunctions.keys()].toSorted(),
  );
  assert.equal(functionsOf("1.3").size, 9);
  assert.equal(functionsOf("1.1").size, 8);
});

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

test("integers are added and multiplied exactly or not at all", () => {
  const exact = (value: bigint): Value => (BigInt.asIntN(64, value) === value ? value : "beyond");
  const got = (name: string, ...values: readonly Value[]): Value => {
    const result = pureFunctions.get(name)?.(values, evaluationBudget());
    return typeof result === "bigint" ? result : "beyond";
  };
  fc.assert(
    fc.property(long, long, (a, b) => {
      assert.equal(got("sum", a, b), exact(a + b));
      assert.equal(got("difference", a, b), exact(a - b));
      assert.equal(got("product", a, b), exact(a * b));
      if (b !== 0n) assert.equal(got("remainder", a, b), a % b);
    }),
  );
});

test("rounding is never more than a half away, and down from the middle", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (value) => {
      const rounded = pureFunctions.get("round")?.([value], evaluationBudget()) as bigint;
      const away = Number(rounded) - value;
      assert.ok(away >= -0.5 && away < 0.5, `${value} was rounded to ${rounded}`);
    }),
  );
});

test("union and intersection are those of sets", () => {
  const list = fc.array(fc.bigInt({ min: 0n, max: 5n }));
  const set = (name: string, ...lists: readonly Value[]) =>
    new Set(pureFunctions.get(name)?.(lists, evaluationBudget()) as bigint[]);
  fc.assert(
    fc.property(list, list, (a, b) => {
      assert.deepEqual(set("union", a, b), new Set([...a, ...b]));
      assert.deepEqual(set("intersection", a, b), new Set(a.filter((x) => b.includes(x))));
    }),
  );
});

test("a run of entries is found where the platform finds it in a text", () => {
  const texts = [/^[ab]{0,12}$/, /^[ab]{0,5}$/].map((pattern) => fc.stringMatching(pattern));
  fc.assert(
    fc.property(...(texts as [fc.Arbitrary<string>, fc.Arbitrary<string>]), (all, part) => {
      const found = pureFunctions.get("contains")?.(
        [Array.from(all), Array.from(part)],
        evaluationBudget(),
      );
      assert.equal(found, all.includes(part));
    }),
  );
});

test("what repeats itself does not grow without end", () => {
  const copies = (inner: string): string => `{ $concat: [ ${Array(30).fill(inner).join(", ")} ] }`;
  const text = "x".repeat(1000);
  assert.equal(evaluated(copies("$value"), { value: text })?.length, 63);
  assert.deepEqual(evaluated(copies(copies(copies("$value"))), { value: text }), [
    "T20-10.2.3.2-evaluation",
  ]);
});

test("any value is read and evaluated, and nothing is thrown", () => {
  const names = [...functionsOf("2.0").keys()].map((name) => `$${name}`);
  const leaf = fc.oneof(
    fc.constantFrom<Json>("$value", "$node_index", "$$a", "2 GB", "SELF", "n", "list", "1.0", ""),
    fc.constantFrom<Json>(null, true, 0, -1, 1.5, 1e300),
  );
  const { tree } = fc.letrec<{ tree: Json; call: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      tie("call"),
      tie("call"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "$$c"), tie("tree"), { maxKeys: 2 }),
    ),
    call: fc
      .tuple(fc.constantFrom(...names), fc.array(tie("tree"), { maxLength: 3 }))
      .map(([name, list]) => ({ [name]: list })),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      assert.ok(evaluated(JSON.stringify(value), given) !== undefined);
    }),
    { numRuns: 2000 },
  );
});
