import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple, two } from "../fixture.ts";

for (const { given, text, finds } of [
  {
    given: "an unknown parent",
    text: "node_types: { A: { derived_from: B } }",
    finds: ["T20-7.1-unknown-type 2"],
  },
  {
    given: "a parent of another kind",
    text: "capability_types: { C: {} }\nnode_types: { A: { derived_from: C } }",
    finds: ["T20-7.1-unknown-type 3"],
  },
  {
    given: "a type that derives from itself",
    text: "node_types: { A: { derived_from: A } }",
    finds: ["T20-6.4.2-cyclic-derivation 2"],
  },
  {
    given: "types that derive from each other",
    text: "node_types:\n  A: { derived_from: B }\n  B: { derived_from: A }",
    finds: ["T20-6.4.2-cyclic-derivation 4"],
  },
  {
    given: "a property without a type",
    text: "node_types: { A: { properties: { p: { description: d } } } }",
    finds: ["T20-9.3-missing-keyname 2"],
  },
  {
    given: "a property that keeps its type",
    text: `node_types:
  A: { properties: { p: { type: string } } }
  B: { derived_from: A, properties: { p: { default: x } } }`,
    finds: [],
  },
  {
    given: "a property with another type",
    text: `node_types:
  A: { properties: { p: { type: string } } }
  B: { derived_from: A, properties: { p: { type: integer } } }`,
    finds: ["T20-9.3-refined-type 4"],
  },
  {
    given: "a required property made optional",
    text: `node_types:
  A: { properties: { p: { type: string } } }
  B: { derived_from: A, properties: { p: { required: false } } }`,
    finds: ["T20-9.3-refined-required 4"],
  },
  {
    given: "a fixed value that is refined",
    text: `node_types:
  A: { properties: { p: { type: string, value: x } } }
  B: { derived_from: A, properties: { p: y } }`,
    finds: ["T20-9.3-refined-fixed-value 4"],
  },
  {
    given: "a list without entries' schema",
    text: "node_types: { A: { properties: { p: { type: list } } } }",
    finds: ["T20-9.3-missing-keyname 2"],
  },
  {
    given: "entries of a string",
    text: "node_types: { A: { properties: { p: { type: string, entry_schema: string } } } }",
    finds: ["T20-9.3-no-collection 2"],
  },
  {
    given: "keys that are numbers",
    text: `node_types: { A: { properties: { p: { type: map, key_schema: integer,
  entry_schema: string } } } }`,
    finds: ["T20-9.3-key-not-string 2"],
  },
  {
    given: "a default that does not fit",
    text: "node_types: { A: { properties: { p: { type: integer, default: x } } } }",
    finds: ["T20-9.1.1.2-integer 2"],
  },
  {
    given: "a capability of an unrelated type",
    text: `capability_types: { C: {}, D: {} }
node_types:
  A: { capabilities: { c: C } }
  B: { derived_from: A, capabilities: { c: D } }`,
    finds: ["T20-8.2-refined-type 5"],
  },
  {
    given: "a property that a capability's type does not have",
    text: `capability_types: { C: {} }
node_types: { A: { capabilities: { c: { type: C, properties: { p: { type: string } } } } } }`,
    finds: ["T20-8.2-new-property 3"],
  },
  {
    given: "sources that are widened",
    text: `node_types: { X: {}, Y: {} }
capability_types:
  C: { valid_source_node_types: [X] }
  D: { derived_from: C, valid_source_node_types: [Y] }`,
    finds: ["T20-8.1-wider-list 5"],
  },
  {
    given: "a range that is widened",
    text: `capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  A: { requirements: [{ r: { capability: C, relationship: R, count_range: [1, 2] } }] }
  B: { derived_from: A, requirements: [{ r: { count_range: [0, 2] } }] }`,
    finds: ["T20-8.4-wider-range 6"],
  },
  {
    given: "a requirement that comes twice",
    text: `capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  A: { requirements: [{ r: { capability: C, relationship: R } }, { r: { capability: C,
    relationship: R } }] }`,
    finds: ["T20-8.4-duplicate-name 5"],
  },
  {
    given: "an implementation in an interface type",
    text: "interface_types: { I: { operations: { start: a.sh } } }",
    finds: ["T20-11.1-implementation 2"],
  },
  {
    given: "an operation that the interface's type does not have",
    text: `interface_types: { I: { operations: { start: {} } } }
node_types: { A: { interfaces: { i: { type: I, operations: { stop: a.sh } } } } }`,
    finds: ["T20-11.2-unknown-operation 3"],
  },
  {
    given: "a data type of nothing",
    text: "data_types: { D: {} }",
    finds: ["T20-9.2-no-definition 2"],
  },
  {
    given: "a scalar without units",
    text: "data_types: { D: { derived_from: scalar } }",
    finds: ["T20-9.1.2.2-units 2"],
  },
  {
    given: "two units of one without a canonical one",
    text: "data_types: { D: { derived_from: scalar, units: { a: 1, b: 1 } } }",
    finds: ["T20-9.1.2.2-canonical-unit 2"],
  },
  {
    given: "a function that is not there",
    text: "data_types: { D: { derived_from: integer, validation: { $in_range: [$value, 1] } } }",
    finds: ["T20-10.4-unknown-function 2"],
  },
])
  test(`2.0, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await findings(two(text)), finds));

for (const { given, text, finds } of [
  {
    given: "an operator that is none",
    text: "data_types: { D: { derived_from: integer, constraints: [{ at_least: 1 }] } }",
    finds: ["T13-3.6.3-unknown-operator 2"],
  },
  {
    given: "an operand that does not fit",
    text: "data_types: { D: { derived_from: integer, constraints: [{ greater_than: x }] } }",
    finds: ["T13-3.3.1-integer 2"],
  },
  {
    given: "a range without an upper bound",
    text: "data_types: { D: { derived_from: integer, constraints: [{ in_range: [1] }] } }",
    finds: ["T13-3.6.3-operand 2"],
  },
  {
    given: "a type without a parent has what Root has",
    text: `node_types: { A: {} }
topology_template: { node_templates: { a: { type: A, interfaces: { Standard: {
  operations: { start: a.sh } } } } } }`,
    finds: [],
  },
])
  test(`1.3, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await findings(simple(text)), finds));
