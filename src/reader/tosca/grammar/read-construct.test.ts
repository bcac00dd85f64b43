import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple, two } from "../fixture.ts";

for (const { given, text, finds } of [
  { given: "an empty file", text: "", finds: ["T20-6.1-not-tosca 1"] },
  { given: "a list", text: "- a", finds: ["T20-6.1-not-tosca 1"] },
  { given: "no version", text: "node_types: {}", finds: ["T20-6.1-missing-keyname 1"] },
  {
    given: "a version that is none",
    text: "tosca_definitions_version: tosca_2_1",
    finds: ["T20-6.2-unknown-version 1"],
  },
  {
    given: "Cloudify",
    text: "tosca_definitions_version: cloudify_dsl_1_3",
    finds: ["T20-6.2-unsupported-dialect 1"],
  },
  {
    given: "Heat",
    text: "heat_template_version: 2013-05-23",
    finds: ["T20-6.2-unsupported-dialect 1"],
  },
  {
    given: "a version that is not the first keyname of 2.0",
    text: "description: d\ntosca_definitions_version: tosca_2_0",
    finds: ["T20-6.1-version-not-first 1"],
  },
  { given: "nothing else", text: two(""), finds: [] },
  { given: "an unknown keyname", text: two("node_type: {}"), finds: ["T20-6.1-unknown-keyname 2"] },
  {
    given: "a keyname of another version",
    text: two("topology_template: {}"),
    finds: ["T20-6.1-unknown-keyname 2"],
  },
  { given: "a list for a mapping", text: two("node_types: []"), finds: ["T20-6.1-wrong-kind 2"] },
  { given: "nothing for a mapping", text: two("node_types:"), finds: ["T20-6.1-nothing 2"] },
  {
    given: "a name that is empty",
    text: two('node_types: { "": {} }'),
    finds: ["T20-6.1-wrong-name 2"],
  },
  {
    given: "a number as name in 2.0",
    text: two("node_types: { 1.0: {} }"),
    finds: ["T20-6.1-wrong-name 2"],
  },
  { given: "a number as name in 1.3", text: simple("node_types: { 1.0: {} }"), finds: [] },
  {
    given: "an uppercase truth value",
    text: two("data_types: { D: { properties: { a: { type: string, required: False } } } }"),
    finds: ["T20-9.3-wrong-kind 2"],
  },
  {
    given: "a duplicate key",
    text: two("description: a\ndescription: b"),
    finds: ["KHO_YAML_DUPLICATE_KEY 3"],
  },
  {
    given: "a service template without nodes in 2.0",
    text: two("service_template: {}"),
    finds: ["T20-6.9-missing-keyname 2"],
  },
  { given: "a topology without nodes in 1.3", text: simple("topology_template: {}"), finds: [] },
  {
    given: "metadata without a value",
    text: two("metadata:\n  a:"),
    finds: ["T20-6.1-nothing 3"],
  },
  {
    given: "structured metadata in 2.0",
    text: two("metadata: { a: { b: [1] } }"),
    finds: [],
  },
  {
    given: "structured metadata in 1.3",
    text: simple("metadata: { a: { b: c } }"),
    finds: ["T13-3.10-wrong-kind 2"],
  },
  {
    given: "a profile with a service template",
    text: two("profile: p\nservice_template: { node_templates: {} }"),
    finds: ["T20-6.1-exclusive-keynames 3"],
  },
  {
    given: "an activity with two kinds",
    text: simple(
      `topology_template:
  workflows:
    w:
      steps:
        s:
          target: t
          activities:
            - set_state: a
              inline: w
  groups: { t: { type: tosca.groups.Root } }`,
    ),
    finds: ["T13-3.6.23-exclusive-keynames 10"],
  },
  {
    given: "a range that runs backwards",
    text: simple(
      `node_types: { A: { requirements: [ { r: { capability: tosca.capabilities.Node,
  occurrences: [2, 1] } } ] } }`,
    ),
    finds: ["T13-3.7.3-wrong-kind 3"],
  },
])
  test(`${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await findings(text), finds));

test("operations directly under an interface are deprecated in 1.3, unknown in 2.0", async () => {
  const types = "interface_types: { I: { start: {} } }";
  assert.deepEqual(await findings(simple(types), { warnings: true }), [
    "T13-3.7.5-deprecated-form 2",
  ]);
  assert.deepEqual(await findings(two(types)), ["T20-11.1-unknown-keyname 2"]);
});

test("a keyname that is nearly right is suggested", async () => {
  const { validate } = await import("../validate.ts");
  const { textLoader } = await import("../fixture.ts");
  const { diagnostics } = await validate({
    file: "main.yaml",
    loader: textLoader({ "main.yaml": two("node_type: {}") }),
  });
  assert.match(diagnostics[0]?.message ?? "", /did you mean "node_types"\?/);
});

for (const { quirk, text } of [
  { quirk: "empty-sections", text: "node_types:" },
  { quirk: "unknown-keynames", text: "node_type: {}" },
] as const)
  test(`with the quirk ${quirk} it is a warning`, async () => {
    assert.equal((await findings(two(text))).length, 1);
    assert.deepEqual(await findings(two(text), { quirks: [quirk] }), []);
    assert.equal((await findings(two(text), { quirks: [quirk], warnings: true })).length, 1);
  });

const nfv = `tosca_definitions_version: tosca_simple_profile_for_nfv_1_0_0
topology_template:
  substitution_mappings:
    node_type: tosca.nodes.Compute
    requirements: [{ local_storage: [a, local_storage] }]
  node_templates: { a: { type: tosca.nodes.Compute } }
`;

test("the NFV profile is read with the quirk of ETSI, and refused without", async () => {
  assert.deepEqual(await findings(nfv), ["T13-3.10.3.1-nfv-profile 1"]);
  const quirks = ["etsi-sol001"] as const;
  assert.deepEqual(await findings(nfv, { quirks }), []);
  const warned = await findings(nfv, { quirks, warnings: true });
  assert.deepEqual(warned, ["T13-3.10.3.1-nfv-profile 1", "T13-3.8.11-list-form 5"]);
});
