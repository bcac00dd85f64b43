import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple, textLoader, two } from "../fixture.ts";
import { validate } from "../validate.ts";

/** The value is on line 22. */
const output = (value: string): string =>
  two(`functions:
  pick:
    signatures:
      - arguments: [ integer, { type: list, entry_schema: string } ]
        result: integer
      - arguments: [ string ]
        optional_arguments: [ boolean ]
  any: { signatures: [ { variadic: true } ] }
  many: { signatures: [ { arguments: [ string, float ], variadic: true, result: string } ] }
  none: { signatures: [ { result: string } ] }
node_types:
  T:
    properties: { p: { type: integer } }
service_template:
  inputs: { i: { type: integer, default: 1 } }
  node_templates:
    t: { type: T, properties: { p: 1 } }
  outputs:
    o:
      type: string
      value: ${value}
`);

for (const [value, rule] of [
  ["{ $get_input: i }", ""],
  ["{ $get_input: j }", "10.1-unknown-input"],
  ["{ $get_input: [ i, x, 0 ] }", ""],
  ["{ $get_input: [ true ] }", "10.2.1.1-kind"],
  ["{ $get_input: [] }", "10.2.1.1-arity"],
  ["{ $get_property: t }", "10.2.1.2-arguments"],
  ["{ $get_property: [ t ] }", "10.2.1.2-arity"],
  ["{ $get_property: [ t, p ] }", ""],
  ["{ $get_property: [ t, q ] }", "10.1-unknown-property"],
  ["{ $get_property: [ u, p ] }", "10.1-unknown-entity"],
  ["{ $get_property: [ t, 0, q ] }", "10.1-unknown-property"],
  ["{ $get_property: [ t, RELATIONSHIP, r, x ] }", "10.3-unknown-requirement"],
  ["{ $get_property: [ t, CAPABILITY, c, x ] }", "10.3-unknown-capability"],
  ["{ $get_property: [ t, CAPABILITY ] }", "10.3-wrong-path"],
  ["{ $get_property: [ HOST, p ] }", "10.3-wrong-path"],
  // How far a path goes shows only when it is evaluated.
  ["{ $get_property: [ t, { $get_input: i } ] }", ""],
  ["{ $get_property: [ t, RELATIONSHIP, { $get_input: i }, p ] }", ""],
  ["{ $concat: [ a, { $length: [ abc ] } ] }", ""],
  ["{ $length: [ 5 ] }", "10.2.3.1-kind"],
  ["{ $not: [ { $length: [ abc ] } ] }", "10.2.2.1.3-kind"],
  ["{ $join: [ [ a, { $nosuch: [] } ] ] }", "10.4-unknown-function"],
  ["{ $in_range: [ 1, [ 0, 2 ] ] }", "10.4-unknown-function"],
  ["{ $ns:pick: [ a ] }", "10.4-unknown-function"],
  ["$value", "10.2.1.5-value-context"],
  ["{ $concat: [ a ], b: 1 }", "10.1-malformed-function"],
  ["[ $$x, { $$concat: 1 } ]", "9.1.1.1-string"],
  // By the signatures of the file.
  ["{ $pick: [ a ] }", ""],
  ["{ $pick: [ a, true ] }", ""],
  ["{ $pick: [ a, 5 ] }", "10.4-kind"],
  ["{ $pick: [ 5 ] }", "10.4-kind"],
  ["{ $pick: [ 5, [ a ] ] }", ""],
  ["{ $pick: [ 5, [ a ], c ] }", "10.4-arity"],
  ["{ $pick: [] }", "10.4-arity"],
  ["{ $any: [ 1, [ a ], { b: c } ] }", ""],
  ["$any", ""],
  ["$none", ""],
  ["{ $none: [ 1 ] }", "10.4-arity"],
  ["{ $many: [ a, 1, 2.5, 3 ] }", ""],
  ["{ $many: [ a, 1, b ] }", "10.4-kind"],
  ["{ $many: [ a ] }", "10.4-arity"],
  ["{ $many: [ { $any: [] }, { $none: [] } ] }", "10.4-kind"],
] as const)
  test(`2.0: ${value} finds ${rule || "nothing"}`, async () =>
    assert.deepEqual(await findings(output(value)), rule === "" ? [] : [`T20-${rule} 22`]));

test("functions of a file that cannot be read may have any signature", async () => {
  const text = `imports: [ { url: gone.yaml, namespace: g } ]
service_template:
  node_templates: {}
  outputs: { o: { type: string, value: { $g:fn: [ 1, 2 ] } } }
`;
  assert.deepEqual(await findings(two(text)), ["T20-6.8-unreadable 2"]);
});

test("a function of another file is checked by its signatures there", async () => {
  const found = await findings({
    "main.yaml": two(`imports: [ { url: lib.yaml, namespace: lib } ]
service_template:
  node_templates: {}
  outputs:
    a: { type: string, value: { $lib:fn: [ 1 ] } }
    b: { type: string, value: { $lib:fn: [ x ] } }
`),
    "lib.yaml": two("functions: { fn: { signatures: [ { arguments: [ integer ] } ] } }\n"),
  });
  assert.deepEqual(found, ["T20-10.4-kind 7"]);
});

test("what was probably meant may be a function of the file", async () => {
  const loader = textLoader({ "main.yaml": output("{ $pik: [ a ] }") });
  const { diagnostics } = await validate({ file: "main.yaml", loader });
  assert.equal(diagnostics[0]?.message, 'There is no function "pik"; did you mean "pick"?');
});

/** The value is on line 6. */
const simpleOutput = (value: string): string =>
  simple(`topology_template:
  node_templates: { t: { type: WebServer, requirements: [ host: h ] }, h: { type: Compute } }
  outputs:
    o:
      value: ${value}
`);

for (const [value, rule] of [
  ["{ get_property: [ t, component_version ] }", ""],
  ["{ get_property: [ t, host, mem_size ] }", ""],
  ["{ get_property: [ h, host, mem_size ] }", ""],
  ["{ get_property: [ h, host, memory ] }", "4-unknown-property"],
  ["{ get_property: [ t ] }", "4.4.2-arity"],
  ["{ get_attribute: [ h, private_address ] }", ""],
  ["{ get_attribute: [ h, address ] }", "4-unknown-attribute"],
  ["{ concat: [ a, 5, true ] }", ""],
  ["{ concat: [ a, [ b ] ] }", "4.3.1-kind"],
  ["{ token: [ a, b ] }", "4.3.3-arity"],
  ["{ token: [ a, b, c ] }", "4.3.3-kind"],
  ["{ get_operation_output: [ SELF, Standard, create ] }", "4.6.1-arity"],
  ["{ get_nodes_of_type: tosca.nodes.Nothing }", "4-unknown-type"],
  ["{ get_nodes_of_type: tosca.nodes.Compute }", ""],
  // A map with another key is a map.
  ["{ concat: 1, other: 2 }", ""],
  ["{ sum: [ 1 ] }", ""],
] as const)
  test(`1.3: ${value} finds ${rule || "nothing"}`, async () =>
    assert.deepEqual(await findings(simpleOutput(value)), rule === "" ? [] : [`T13-${rule} 6`]));
