import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, two } from "../fixture.ts";

const types = `data_types:
  Size: { derived_from: scalar, units: { MB: 1, GB: 1000 } }
  Box: { properties: { wide: { type: integer } } }
capability_types:
  Host:
    properties: { memory: { type: Size, default: 1 GB }, box: { type: Box, required: false } }
relationship_types: { On: { properties: { speed: { type: integer, default: 1 } } } }
node_types:
  Machine:
    properties: { zone: { type: string, default: east }, rack: { type: integer, value: 7 } }
    attributes: { load: { type: integer, default: 0 } }
    capabilities: { host: { type: Host } }
  Program:
    properties: { zone: { type: string, default: east } }
    requirements: [ host: { capability: Host, relationship: On, node: Machine } ]
`;

const service = (machine: string, filter: string): string =>
  two(`${types}service_template:
  inputs: { size: { type: Size, default: 9 GB } }
  node_templates:
    other: { type: Program, properties: { zone: north } }
    machine: { type: Machine, ${machine} }
    program: { type: Program, requirements: [ host: { node: machine, node_filter: ${filter} } ] }
`);

const memory = (value: string): string =>
  `capabilities: { host: { properties: { memory: ${value} } } }`;
const enough = "{ $greater_or_equal: [ { $get_property: [ SELF, CAPABILITY, memory ] }, 2 GB ] }";
const inZone = (zone: string): string =>
  `{ $equal: [ { $get_property: [ SELF, TARGET, zone ] }, ${zone} ] }`;

for (const [machine, filter, isRefused] of [
  [memory("3000 MB"), enough, false],
  [memory("1999 MB"), enough, true],
  // The default counts where nothing is assigned.
  ["properties: {}", enough, true],
  // What is known only when it is evaluated may be right.
  [memory("{ $get_input: size }"), enough, false],
  [memory("{ $product: [ { $get_input: size }, 1 ] }"), enough, false],
  ["properties: {}", enough.replace("CAPABILITY", "TARGET, CAPABILITY, host"), true],
  ["properties: {}", inZone("east"), false],
  ["properties: {}", inZone("west"), true],
  ["properties: { zone: west }", inZone("west"), false],
  ["properties: {}", inZone("{ $get_property: [ SELF, SOURCE, zone ] }"), false],
  ["properties: {}", inZone("{ $get_property: [ other, zone ] }"), true],
  ["properties: {}", "{ $equal: [ { $get_property: [ SELF, TARGET, rack ] }, 8 ] }", true],
  [
    "capabilities: { host: { properties: { box: { wide: 3 } } } }",
    "{ $less_than: [ { $get_property: [ SELF, CAPABILITY, box, wide ] }, 3 ] }",
    true,
  ],
  // Attributes, properties without a value and the relationship's own show later.
  ["properties: {}", "{ $equal: [ { $get_attribute: [ SELF, TARGET, load ] }, 5 ] }", false],
  ["properties: {}", "{ $has_key: [ { $get_property: [ SELF, CAPABILITY, box ] }, x ] }", false],
  ["properties: {}", "{ $equal: [ { $get_property: [ SELF, speed ] }, 5 ] }", false],
  ["directives: [ select ]", enough, false],
  ["directives: [ select ]", "{ $equal: [ { $get_property: [ SELF, TARGET, rack ] }, 8 ] }", true],
  // One half that certainly fails is enough, and one that certainly holds.
  ["properties: {}", `{ $and: [ ${enough}, { $get_attribute: [ SELF, TARGET, load ] } ] }`, true],
  [memory("4 GB"), `{ $or: [ ${enough}, { $get_attribute: [ SELF, TARGET, load ] } ] }`, false],
] as const)
  test(`a machine with ${machine} ${isRefused ? "cannot" : "may"} meet ${filter}`, async () => {
    const found = await findings(service(machine, filter));
    const refused = found.filter((each) => each.includes("target-does-not-fit"));
    const others = found.filter((each) => !each.includes("target-does-not-fit"));
    assert.equal(refused.length, isRefused ? 1 : 0, found.join());
    assert.deepEqual(others, []);
  });

const machines = (count: number): string =>
  Array.from({ length: count }, (_, i) => `    m${i}: { type: Machine, ${memory("1 GB")} }\n`).join(
    "",
  );

const searching = (count: number): string =>
  two(`${types}service_template:
  node_templates:
${machines(count)}    large: { type: Machine, ${memory("8 GB")} }
    program: { type: Program, requirements: [ host: { node_filter: ${enough} } ] }
`);

test("the first candidate that meets the filter is found, and nobody where none does", async () => {
  assert.deepEqual(await findings(searching(5)), []);
  const none = await findings(searching(5).replace("8 GB", "1500 MB"));
  assert.deepEqual(none, ["T20-8.5-unmatched 25"]);
});

test("many candidates are held against a filter, too", async () => {
  assert.deepEqual(await findings(searching(150)), []);
  const none = await findings(searching(150).replace("8 GB", "1500 MB"));
  assert.deepEqual(none, ["T20-8.5-unmatched 170"]);
});
