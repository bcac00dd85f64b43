import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, simple, two } from "../fixture.ts";

const types = two("node_types: { Web: {} }");
const uses = (type: string, imports: string): string =>
  two(`imports: ${imports}\nservice_template: { node_templates: { a: { type: "${type}" } } }`);

for (const { given, texts, finds } of [
  {
    given: "a path",
    texts: { "main.yaml": uses("Web", "[lib/types.yaml]"), "lib/types.yaml": types },
    finds: [],
  },
  {
    given: "a path under a namespace",
    texts: {
      "main.yaml": uses("t:Web", "[{ url: types.yaml, namespace: t }]"),
      "types.yaml": types,
    },
    finds: [],
  },
  {
    given: "a namespace that is left out",
    texts: { "main.yaml": uses("Web", "[{ url: types.yaml, namespace: t }]"), "types.yaml": types },
    finds: ["T20-7.1-unknown-type 3"],
  },
  {
    given: "nested namespaces",
    texts: {
      "main.yaml": uses("a:b:Web", "[{ url: a.yaml, namespace: a }]"),
      "a.yaml": two("imports: [{ url: types.yaml, namespace: b }]"),
      "types.yaml": types,
    },
    finds: [],
  },
  {
    given: "a cycle",
    texts: {
      "main.yaml": two("imports: [b.yaml]\nnode_types: { A: {} }"),
      "b.yaml": two("imports: [main.yaml]\nnode_types: { B: { derived_from: A } }"),
    },
    finds: [],
  },
  {
    given: "a file that is not there hides its names",
    texts: { "main.yaml": uses("Web", "[nowhere.yaml]") },
    finds: ["T20-6.8-unreadable 2"],
  },
  {
    given: "an address, without the network",
    texts: { "main.yaml": two("imports: ['https://example.org/a.yaml']") },
    finds: ["T20-6.8-unreadable 2"],
  },
  {
    given: "a repository",
    texts: {
      "main.yaml": two(
        `repositories: { r: lib }
imports: [{ url: types.yaml, repository: r }]
node_types: { A: { derived_from: Web } }`,
      ),
      "lib/types.yaml": types,
    },
    finds: [],
  },
  {
    given: "an unknown repository",
    texts: { "main.yaml": two("imports: [{ url: types.yaml, repository: r }]") },
    finds: ["T20-6.5-unknown-repository 2"],
  },
  {
    given: "an address in a repository",
    texts: {
      "main.yaml": two(
        "repositories: { r: lib }\nimports: [{ url: 'https://a/b.yaml', repository: r }]",
      ),
    },
    finds: ["T20-6.8-unreadable 3", "T20-6.8-repository-with-scheme 3"],
  },
  {
    given: "neither url nor profile",
    texts: { "main.yaml": two("imports: [{ namespace: a }]") },
    finds: ["T20-6.8-missing-keyname 2"],
  },
  {
    given: "both url and profile",
    texts: { "main.yaml": two("imports: [{ url: a.yaml, profile: p }]") },
    finds: ["T20-6.8-exclusive-keynames 2"],
  },
  {
    given: "an unknown profile",
    texts: { "main.yaml": two("imports: [{ profile: org.nobody }]") },
    finds: ["T20-6.8-unreadable 2"],
  },
  {
    given: "the Simple Profile",
    texts: {
      "main.yaml": two(
        `imports: [{ profile: 'org.oasis-open.simple:2.0' }]
node_types: { A: { derived_from: WebServer } }`,
      ),
    },
    finds: [],
  },
  {
    given: "a named import of 1.x",
    texts: {
      "main.yaml": simple(
        "imports: [{ mine: types.yaml }]\nnode_types: { A: { derived_from: B } }",
      ),
      "types.yaml": simple("node_types: { B: {} }"),
    },
    finds: [],
  },
  {
    given: "a file of 1.x that relies on what its importer imports",
    texts: {
      "main.yaml": simple("imports: [a.yaml, b.yaml]"),
      "a.yaml": simple("node_types: { A: { derived_from: B } }"),
      "b.yaml": simple("node_types: { B: {} }"),
    },
    finds: [],
  },
  {
    given: "a file of 2.0 that relies on what its importer imports",
    texts: {
      "main.yaml": two("imports: [a.yaml, b.yaml]"),
      "a.yaml": two("node_types: { A: { derived_from: B } }"),
      "b.yaml": two("node_types: { B: {} }"),
    },
    finds: ["T20-7.1-unknown-type a.yaml:2"],
  },
  {
    given: "a prefix of 1.x",
    texts: {
      "main.yaml": simple(
        `imports: [{ file: types.yaml, namespace_prefix: p }]
node_types: { A: { derived_from: 'p:B' } }`,
      ),
      "types.yaml": simple("node_types: { B: {} }"),
    },
    finds: [],
  },
])
  test(`an import of ${given}: ${finds.join(", ") || "nothing to say"}`, async () =>
    assert.deepEqual(await findings(texts), finds));

test("a profile of the user's is imported by its name", async () => {
  const texts = {
    "main.yaml": uses("Web", "[{ profile: 'org.me:1' }]"),
    "profiles/me.yaml": two("profile: org.me:1\nnode_types: { Web: {} }"),
  };
  assert.deepEqual(await findings(texts, { profiles: ["profiles/me.yaml"] }), []);
});

for (const name of ["tosca.nodes.Compute", "tosca:Compute", "Compute", "tosca.nodes.network.Port"])
  test(`1.x knows the normative type as ${name}`, async () =>
    assert.deepEqual(await findings(simple(`node_types: { A: { derived_from: "${name}" } }`)), []));

for (const version of ["1_0", "1_1", "1_2", "1_3"])
  test(`the normative types of ${version} are without fault`, async () => {
    const text = `tosca_definitions_version: tosca_simple_yaml_${version}\n`;
    assert.deepEqual(await findings(text, { warnings: true }), []);
  });
