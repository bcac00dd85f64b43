import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple, textLoader, two } from "../fixture.ts";
import { validate } from "../validate.ts";

const types = `data_types:
  Port: { derived_from: integer, validation: { $greater_than: [ $value, 0 ] } }
  Positive: { derived_from: integer, validation: { $greater_or_equal: [ $value, 1 ] } }
  Rate: { derived_from: scalar, data_type: Positive, units: { bps: 1, kbps: 1000 } }
  Ports: { derived_from: list, entry_schema: Port }
  Span:
    properties: { low: { type: Port, default: 5 }, high: { type: integer } }
    validation: { $less_or_equal: [ { $value: [ low ] }, { $value: [ high ] } ] }
  Long: { derived_from: Span, validation: { $greater_than: [ { $value: [ high ] }, 100 ] } }
`;

/** The definition is on line 14. */
const defined = (definition: string): string =>
  two(`${types}node_types:
  T:
    properties:
      p: ${definition}
`);

const lower = "validation: { $matches: [ $value, '^[a-z$]+$' ] }";

for (const [definition, rule] of [
  ["{ type: Port, default: 1 }", ""],
  ["{ type: Port, default: 0 }", "9.10-broken-constraint"],
  ["{ type: Port, value: 0 }", "9.10-broken-constraint"],
  ["{ type: Port, default: many }", "9.1.1.2-integer"],
  ["{ type: list, entry_schema: Port, default: [ 1, 0 ] }", "9.10-broken-constraint"],
  ["{ type: list, entry_schema: Port, default: [ 1, x ] }", "9.1.1.2-integer"],
  ["{ type: Ports, default: [ 0 ] }", "9.10-broken-constraint"],
  ["{ type: map, entry_schema: Port, default: { a: 0 } }", "9.10-broken-constraint"],
  [
    `{ type: map, key_schema: { type: string, ${lower} }, entry_schema: Port, default: { a: 1 } }`,
    "",
  ],
  [
    `{ type: map, key_schema: { type: string, ${lower} }, entry_schema: Port, default: { A: 1 } }`,
    "9.10-broken-constraint",
  ],
  [
    "{ type: list, entry_schema: { type: list, entry_schema: Port }, default: [ [ 0 ] ] }",
    "9.10-broken-constraint",
  ],
  ["{ type: Span, default: { low: 1, high: 2 } }", ""],
  ["{ type: Span, default: { low: 0, high: 2 } }", "9.10-broken-constraint"],
  ["{ type: Span, default: { low: 3, high: 2 } }", "9.10-broken-constraint"],
  // The default of a field counts where the field is missing.
  ["{ type: Span, default: { high: 6 } }", ""],
  ["{ type: Span, default: { high: 4 } }", "9.10-broken-constraint"],
  ["{ type: Long, default: { high: 6 } }", "9.10-broken-constraint"],
  ["{ type: Long, default: { high: 101 } }", ""],
  ["{ type: Rate, default: 1 bps }", ""],
  ["{ type: Rate, default: 0 kbps }", "9.10-broken-constraint"],
  ["{ type: Rate, default: 1.5 kbps }", "9.1.2.2-scalar-number"],
  ["{ type: scalar, default: 1 bps }", "9.1.2.2-abstract"],
  [`{ type: string, default: ab, ${lower} }`, ""],
  [`{ type: string, default: aB, ${lower} }`, "9.10-broken-constraint"],
  // One dollar is written as two.
  ["{ type: string, default: $$a, validation: { $equal: [ { $length: [ $value ] }, 2 ] } }", ""],
  // What functions give is judged as far as it is known.
  ["{ type: Port, default: { $sum: [ 1, -1 ] } }", "9.10-broken-constraint"],
  ["{ type: Port, default: { $sum: [ 1, 1 ] } }", ""],
  ["{ type: Port, default: { $concat: [ a, b ] } }", "9.1-wrong-type"],
  ["{ type: float, default: { $sum: [ 1, 2 ] } }", ""],
  ["{ type: string, default: { $token: [ 'a:b', ':', 2 ] } }", "10.2.3.4-evaluation"],
  [
    "{ type: list, entry_schema: Port, default: [ { $get_property: [ SELF, p ] }, 0 ] }",
    "9.10-broken-constraint",
  ],
  // A list is not wholly known then.
  [
    "{ type: list, entry_schema: Port, default: [ { $get_property: [ SELF, p ] } ], " +
      "validation: { $equal: [ $value, [ 1 ] ] } }",
    "",
  ],
] as const)
  test(`2.0: a property ${definition} finds ${rule || "nothing"}`, async () =>
    assert.deepEqual(await findings(defined(definition)), rule === "" ? [] : [`T20-${rule} 14`]));

for (const [given, text, finds] of [
  [
    "an attribute's default",
    "node_types: { T: { attributes: { a: { type: Port, default: 0 } } } }",
    "T20-9.10-broken-constraint 11",
  ],
  [
    "an input's default",
    "service_template: { inputs: { i: { type: Port, default: 0 } }, node_templates: {} }",
    "T20-9.10-broken-constraint 11",
  ],
  [
    "a default of an operation's input",
    "interface_types: { I: { operations: { o: { inputs: { i: { type: Port, default: 0 } } } } } }",
    "T20-9.10-broken-constraint 11",
  ],
  [
    "a default of a relationship's property, refined by a requirement",
    `relationship_types: { R: { properties: { p: { type: Port, required: true } } } }
capability_types: { C: {} }
node_types:
  N:
    requirements:
      - r:
          capability: C
          relationship: { type: R, properties: { p: { default: 0 } } }`,
    "T20-9.10-broken-constraint 18",
  ],
  [
    "an inherited default",
    `node_types:
  A: { properties: { p: { type: integer, default: 3 } } }
  B: { derived_from: A, properties: { p: { validation: { $less_than: [ $value, 3 ] } } } }`,
    "T20-9.3-inherited-default 13",
  ],
  [
    "an inherited default with a new one beside it",
    `node_types:
  A: { properties: { p: { type: integer, default: 3 } } }
  B:
    derived_from: A
    properties: { p: { default: 2, validation: { $less_than: [ $value, 3 ] } } }`,
    "",
  ],
] as const)
  test(`2.0: ${given}`, async () =>
    assert.deepEqual(await findings(two(`${types}${text}\n`)), finds === "" ? [] : [finds]));

const simpleTypes = (definition: string): string =>
  simple(`data_types: { Low: { derived_from: integer, constraints: [ { in_range: [ 0, 9 ] } ] } }
node_types:
  T:
    properties:
      p: ${definition}
`);

for (const [definition, rule] of [
  ["{ type: Low, default: 10 }", "3.6.3-broken-constraint"],
  ["{ type: list, entry_schema: { type: Low }, default: [ 9, 10 ] }", "3.6.3-broken-constraint"],
  ["{ type: map, entry_schema: { type: Low }, default: { a: 10 } }", "3.6.3-broken-constraint"],
  ["{ type: string, default: abc, constraints: [ { max_length: 2 } ] }", "3.6.3-broken-constraint"],
  [
    "{ type: list, default: [ abc ], " +
      "entry_schema: { type: string, constraints: [ { max_length: 2 } ] } }",
    "3.6.3-broken-constraint",
  ],
  [
    "{ type: scalar-unit.size, default: 1 MB, constraints: [ { greater_than: 1 GB } ] }",
    "3.6.3-broken-constraint",
  ],
  ["{ type: integer, constraints: [ { min_length: 2 } ] }", "3.6.3-operator-type"],
  [
    "{ type: list, entry_schema: { type: Low }, constraints: [ { min_length: x } ] }",
    "3.6.3-operand",
  ],
  [
    "{ type: list, entry_schema: { type: string, constraints: [ { pattern: '(' } ] } }",
    "3.6.3-pattern",
  ],
  [
    "{ type: string, default: { concat: [ a, b ] }, constraints: [ { max_length: 1 } ] }",
    "3.6.3-broken-constraint",
  ],
  ["{ type: string, default: { get_input: a }, constraints: [ { max_length: 1 } ] }", ""],
  // Its length shows although an entry does not.
  [
    "{ type: list, entry_schema: { type: Low }, default: [ { get_input: a } ], " +
      "constraints: [ { min_length: 2 } ] }",
    "3.6.3-broken-constraint",
  ],
] as const)
  test(`1.3: a property ${definition} finds ${rule || "nothing"}`, async () =>
    assert.deepEqual(
      await findings(simpleTypes(definition)),
      rule === "" ? [] : [`T13-${rule} 6`],
    ));

for (const [own, finds] of [
  ["in_range: [ 2, 3 ]", []],
  ["in_range: [ 0, 3 ]", ["T13-3.6.3-wider-constraint 4"]],
  ["in_range: [ 2, UNBOUNDED ]", ["T13-3.6.3-wider-constraint 4"]],
  ["valid_values: [ 2, 7 ]", ["T13-3.6.3-wider-constraint 4"]],
] as const)
  test(`1.3: ${own} refines a range from 1 to 4`, async () => {
    const text = simple(`node_types:
  A: { properties: { p: { type: integer, constraints: [ { in_range: [ 1, 4 ] } ] } } }
  B: { derived_from: A, properties: { p: { type: integer, constraints: [ { ${own} } ] } } }
`);
    const found = await findings(text, { warnings: true });
    assert.deepEqual(found, finds);
    const errors = await findings(text);
    assert.deepEqual(errors, own.startsWith("valid_values") ? [] : finds);
  });

async function messageOf(definition: string): Promise<string | undefined> {
  const loader = textLoader({ "main.yaml": defined(definition) });
  return (await validate({ file: "main.yaml", loader })).diagnostics[0]?.message;
}

test("messages say of what, and why", async () => {
  assert.equal(
    await messageOf("{ type: Port, default: many }"),
    'The default of property "p": cannot read the text "many" as a value of type integer',
  );
  assert.equal(
    await messageOf("{ type: list, entry_schema: Port, default: [ 0 ] }"),
    'An entry of the default of property "p" breaks its validation clause: ' +
      '"$greater_than" is false of integer 0 and integer 0',
  );
});

test("values from outside hold no calls", async () => {
  const text = two("service_template: { inputs: { i: { type: string } }, node_templates: {} }\n");
  const given = (yaml: string): Promise<readonly string[]> =>
    findings(
      { "main.yaml": text, "inputs.yaml": `i: ${yaml}\n` },
      { inputs: { files: ["inputs.yaml"] } },
    );
  assert.deepEqual(await given("$x"), []);
  assert.deepEqual(await given("{ $get_input: i }"), ["T20-9.1.1.1-string inputs.yaml:1"]);
});
