import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple } from "../fixture.ts";

const property = (type: string, constraint: string, value: string): string =>
  simple(`node_types:
  Server:
    derived_from: tosca.nodes.Root
    properties: { p: { type: ${type}, constraints: [ { ${constraint} } ] } }
topology_template:
  node_templates: { s: { type: Server, properties: { p: ${value} } } }
`);

for (const [type, constraint, value, isBroken] of [
  ["integer", "in_range: [1, 65535]", "65536", true],
  ["integer", "in_range: [1, UNBOUNDED]", "65536", false],
  ["integer", "less_than: 9223372036854775807", "9223372036854775806", false],
  ["scalar-unit.size", "greater_or_equal: 2 GB", "1 GB", true],
  ["scalar-unit.size", "greater_or_equal: 2 GB", "2048 MB", false],
  ["scalar-unit.size", "greater_or_equal: 2 GB", "2000 MB", false],
  ["scalar-unit.time", "less_than: 1 m", "61 s", true],
  ["version", "greater_than: 1.9", "1.10", false],
  ["string", "pattern: '[a-z]+'", "web1", true],
  ["string", "pattern: '[a-z]+'", "web", false],
  ["string", "max_length: 1", "💃", false],
  ["string", "valid_values: [a, b]", "c", true],
  ["string", "valid_values: [a, b]", "{ get_input: x }", false],
  ["list, entry_schema: { type: string }", "min_length: 2", "[a]", true],
  ["list, entry_schema: { type: string }", "min_length: 2", "[a, b]", false],
] as const) {
  const outcome = isBroken ? "breaks" : "does not break";
  test(`${value} ${outcome} { ${constraint} } of a ${type}`, async () => {
    const found = await findings(property(type, constraint, value));
    const said = found.filter((each) => each.includes("broken-constraint"));
    assert.equal(said.length, isBroken ? 1 : 0, found.join());
    if (isBroken) assert.match(said[0] ?? "", / 7$/);
  });
}

const filtered = (size: string): string =>
  simple(`topology_template:
  node_templates:
    big:
      type: tosca.nodes.Compute
      capabilities: { host: { properties: { mem_size: ${size} } } }
    needy:
      type: tosca.nodes.SoftwareComponent
      requirements:
        - host:
            node: tosca.nodes.Compute
            node_filter:
              capabilities:
                - host: { properties: [ { mem_size: { greater_or_equal: 2 GB } } ] }
`);

test("a node filter compares sizes, whatever unit they are written in", async () => {
  const unfulfilled = (found: readonly string[]): boolean =>
    found.some((each) => each.includes("unmatched"));
  assert.equal(unfulfilled(await findings(filtered("1 GB"))), true);
  assert.equal(unfulfilled(await findings(filtered("4096 MB"))), false);
});
