import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple, two } from "../fixture.ts";

// Lines 2 to 22 of every file; the node templates begin on line 23.
const types = `capability_types:
  Host: { properties: { slots: { type: integer, default: 1 } } }
  Door: {}
relationship_types:
  HostedOn: { valid_capability_types: [Host] }
  Wired: { properties: { colour: { type: string } } }
interface_types:
  Life: { operations: { start: { inputs: { user: { type: string } } } } }
node_types:
  Machine:
    properties: { size: { type: integer }, name: { type: string, required: false } }
    attributes: { address: { type: string } }
    capabilities: { host: Host, door: Door }
    interfaces: { life: { type: Life } }
  Program:
    requirements:
      - host: { capability: Host, relationship: HostedOn, count_range: [0, 1] }
      - wire: { capability: Door, relationship: Wired }
service_template:
  inputs: { size: { type: integer, default: 1 } }
  node_templates:
`;

for (const { given, text, finds } of [
  { given: "all is well", text: "m: { type: Machine, properties: { size: 1 } }", finds: [] },
  { given: "an unknown type", text: "m: { type: Machin }", finds: ["T20-7.1-unknown-type 23"] },
  { given: "no type", text: "m: {}", finds: ["T20-7.2-missing-keyname 23"] },
  {
    given: "a missing property",
    text: "m: { type: Machine }",
    finds: ["T20-9.4-missing-property 23"],
  },
  {
    given: "an unknown property",
    text: "m: { type: Machine, properties: { size: 1, sise: 2 } }",
    finds: ["T20-9.4-unknown-property 23"],
  },
  {
    given: "a property of the wrong type",
    text: "m: { type: Machine, properties: { size: big } }",
    finds: ["T20-9.1.1.2-integer 23"],
  },
  {
    given: "an integer beyond 64 bits",
    text: "m: { type: Machine, properties: { size: 9223372036854775808 } }",
    finds: ["T20-9.1.1.2-integer-size 23"],
  },
  {
    given: "an input that is there",
    text: "m: { type: Machine, properties: { size: { $get_input: size } } }",
    finds: [],
  },
  {
    given: "an input that is not",
    text: "m: { type: Machine, properties: { size: { $get_input: sise } } }",
    finds: ["T20-10.1-unknown-input 23"],
  },
  {
    given: "a path to a property of a capability",
    text: `m: { type: Machine, properties: { size: { $get_property: [SELF, CAPABILITY, host,
      slots] } } }`,
    finds: [],
  },
  {
    given: "a path to nothing",
    text: "m: { type: Machine, properties: { size: { $get_property: [SELF, slots] } } }",
    finds: ["T20-10.1-unknown-property 23"],
  },
  {
    given: "a path through a capability that is not there",
    text: "m: { type: Machine, properties: { size: { $get_property: [SELF, CAPABILITY, x, y] } } }",
    finds: ["T20-10.3-unknown-capability 23"],
  },
  {
    given: "a path from a node that is not there",
    text: "m: { type: Machine, properties: { size: { $get_property: [n, size] } } }",
    finds: ["T20-10.1-unknown-entity 23"],
  },
  {
    given: "an unknown capability",
    text: "m: { type: Machine, properties: { size: 1 }, capabilities: { hots: {} } }",
    finds: ["T20-8.3-unknown-capability 23"],
  },
  {
    given: "an unknown interface",
    text: "m: { type: Machine, directives: [select], interfaces: { x: { operations: {} } } }",
    finds: ["T20-11.3-unknown-interface 23"],
  },
  {
    given: "an unknown operation",
    text: `m: { type: Machine, properties: { size: 1 }, interfaces: { life: { operations: {
      stop: b } } } }`,
    finds: ["T20-11.5-unknown-operation 24"],
  },
  {
    given: "an unknown directive",
    text: "m: { type: Machine, directives: [selekt], properties: { size: 1 } }",
    finds: ["T20-7.2.1-unknown-directive 23"],
  },
  {
    given: "what is selected needs no properties",
    text: "m: { type: Machine, directives: [select] }",
    finds: [],
  },
  {
    given: "a copy",
    text: `m: { type: Machine, properties: { size: 1 } }
    n: { copy: m, properties: { name: x } }`,
    finds: [],
  },
  {
    given: "a copy of a copy",
    text: "m: { type: Machine, properties: { size: 1 } }\n    n: { copy: m }\n    o: { copy: n }",
    finds: ["T20-7.2-copy-of-copy 25"],
  },
  {
    given: "a copy of nothing",
    text: "n: { copy: m }",
    finds: ["T20-7.2-unknown-template 23"],
  },
  {
    given: "a requirement that is fulfilled",
    text: `m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [host: m] }`,
    finds: [],
  },
  {
    given: "an unknown requirement",
    text: "p: { type: Program, requirements: [hots: p] }",
    finds: ["T20-8.5-unknown-requirement 23"],
  },
  {
    given: "an unknown target",
    text: "p: { type: Program, requirements: [host: m] }",
    finds: ["T20-8.5-unknown-target 23"],
  },
  {
    given: "a target without the capability",
    text: "p: { type: Program, requirements: [host: q] }\n    q: { type: Program }",
    finds: ["T20-8.5-target-does-not-fit 23"],
  },
  {
    given: "more requirements than the range has",
    text: `m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [host: m, host: m] }`,
    finds: ["T20-8.5.4-outside-range 24"],
  },
  {
    given: "a relationship without its property",
    text: `m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [wire: m] }`,
    finds: ["T20-9.4-missing-property 24"],
  },
  {
    given: "a relationship of the wrong type",
    text: `m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [host: { node: m, relationship: Wired }] }`,
    finds: ["T20-9.4-missing-property 24", "T20-8.5-wrong-relationship-type 24"],
  },
])
  test(`${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await findings(two(`${types}    ${text}\n`)), finds));

const substituting = (mappings: string): string =>
  two(`${types}    m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [{ host: { optional: false } }] }
  outputs: { where: { type: string, value: here } }
  substitution_mappings:
${mappings}
`);

for (const { given, text, finds } of [
  {
    given: "all is mapped well",
    text: `    node_type: Machine
    properties: { size: size }
    capabilities: { host: [m, host] }`,
    finds: [],
  },
  {
    given: "an attribute from an output",
    text: "    node_type: Machine\n    attributes: { address: where }",
    finds: [],
  },
  {
    given: "an unknown property",
    text: "    node_type: Machine\n    properties: { sise: size }",
    finds: ["T20-15.2-unknown-property 28"],
  },
  {
    given: "an unknown input",
    text: "    node_type: Machine\n    properties: { size: sise }",
    finds: ["T20-15.2-unknown-input 28"],
  },
  {
    given: "an unknown node",
    text: "    node_type: Machine\n    capabilities: { host: [n, host] }",
    finds: ["T20-15.4-unknown-node 28"],
  },
  {
    given: "a capability of another type",
    text: "    node_type: Machine\n    capabilities: { host: [m, door] }",
    finds: ["T20-15.4-wrong-type 28"],
  },
  {
    given: "a requirement",
    text: "    node_type: Program\n    requirements: [wire: [p, wire]]",
    finds: [],
  },
  {
    given: "a requirement as a mapping",
    text: "    node_type: Program\n    requirements: { wire: [p, wire] }",
    finds: ["T20-15.5-wrong-kind 28"],
  },
  {
    given: "some of a requirement's assignments",
    text: "    node_type: Program\n    requirements: [{ [wire, 2]: [p, wire] }]",
    finds: [],
  },
  {
    given: "a node that is not selected",
    text: "    node_type: Program\n    requirements: [wire: m]",
    finds: ["T20-15.5-node-not-selectable 28"],
  },
])
  test(`substitution, ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await findings(substituting(text)), finds));

test("who loses a requirement is told with the reason", async () => {
  const { validate } = await import("../validate.ts");
  const { textLoader } = await import("../fixture.ts");
  const text = simple(`topology_template:
  node_templates:
    disk: { type: BlockStorage, properties: { name: d } }
    web:
      type: Compute
      requirements:
        - local_storage:
            node_filter: { properties: [{ volume_id: v1 }] }
            relationship: { type: AttachesTo, properties: { location: /mnt } }
`);
  const { diagnostics } = await validate({
    file: "main.yaml",
    loader: textLoader({ "main.yaml": text }),
  });
  const [found] = diagnostics.filter(({ severity }) => severity === "error");
  assert.equal(found?.code, "T13-3.8.2-unmatched");
  assert.match(found.message, /"disk": property "volume_id" has no value/);
});

for (const { given, text, finds } of [
  {
    given: "a policy for nobody",
    text: "  policies: [p: { type: tosca.policies.Root, targets: [x] }]",
    finds: ["T13-3.8.6-unknown-target 3"],
  },
  {
    given: "a group of nobody",
    text: "  groups: { g: { type: tosca.groups.Root, members: [x] } }",
    finds: ["T13-3.8.5-unknown-member 3"],
  },
  {
    given: "a step on nobody",
    text: "  workflows: { w: { steps: { s: { target: x, activities: [] } } } }",
    finds: ["T13-3.6.27-unknown-target 3"],
  },
  {
    given: "a step after which nothing comes",
    text: `  workflows: { w: { steps: { s: { target: g, activities: [], on_success: [t] } } } }
  groups: { g: { type: tosca.groups.Root } }`,
    finds: ["T13-3.6.27-unknown-step 3"],
  },
])
  test(`1.3, ${given}: ${finds.join(", ")}`, async () =>
    assert.deepEqual(await findings(simple(`topology_template:\n${text}`)), finds));

for (const { given, text, finds } of [
  {
    given: "twice the same name",
    text: "node_types: { A: {} }",
    finds: ["T20-6.8.4-duplicate-name 3"],
  },
  { given: "different names", text: "node_types: { B: {} }", finds: [] },
])
  test(`a file and its import with ${given}`, async () =>
    assert.deepEqual(
      await findings(
        { "main.yaml": two(`imports: [a.yaml]\n${text}`), "a.yaml": two("node_types: { A: {} }") },
        { warnings: true },
      ),
      finds,
    ));

for (const { given, text, finds } of [
  {
    given: "an output to an attribute that is there",
    text: `n: { type: Machine, directives: [select], interfaces: { life: { operations: { start: {
      outputs: { a: [SELF, address] } } } } } }`,
    finds: [],
  },
  {
    given: "an output to an attribute that is not",
    text: `n: { type: Machine, directives: [select], interfaces: { life: { operations: { start: {
      outputs: { a: [SELF, x] } } } } } }`,
    finds: ["T20-9.9-unknown-attribute 24"],
  },
  {
    given: "an output to text",
    text: `n: { type: Machine, directives: [select], interfaces: { life: { operations: { start: {
      outputs: { a: x } } } } } }`,
    finds: ["T20-9.9-wrong-kind 24"],
  },
  {
    given: "an allocation of a property that is there",
    text: `m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [host: { node: m, allocation: { slots: 1 } }] }`,
    finds: [],
  },
  {
    given: "an allocation of a property that is not",
    text: `m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [host: { node: m, allocation: { slot: 1 } }] }`,
    finds: [],
  },
  {
    given: "a directive of requirements that is none",
    text: `m: { type: Machine, properties: { size: 1 } }
    p: { type: Program, requirements: [host: { node: m, directives: [x] }] }`,
    finds: ["T20-8.5-unknown-directive 24"],
  },
])
  test(`${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await findings(two(`${types}    ${text}\n`)), finds));
