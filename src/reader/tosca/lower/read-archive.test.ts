import assert from "node:assert/strict";
import { test } from "node:test";
import { packArchive } from "../csar/pack-archive.ts";
import type { Loader } from "../../loader.ts";
import { simple, textLoader, two } from "../fixture.ts";
import { type ArchiveRequest, readArchive } from "./read-archive.ts";

function reading(files: Readonly<Record<string, string>>, options: Partial<ArchiveRequest> = {}) {
  const named = Object.entries(files).map(([name, text]) => ({
    name,
    bytes: new TextEncoder().encode(text),
  }));
  const packed = packArchive(named);
  assert.ok(packed.kind === "packed");
  const { bytes } = packed;
  return readArchive({
    archive: "shop.csar",
    bytes,
    loader: textLoader({ "inputs.yaml": "port: 80\n" }),
    engines: new Map(),
    ...options,
  });
}

const meta = [
  "TOSCA-Meta-File-Version: 1.1",
  "CSAR-Version: 1.1",
  "Created-By: ann",
  "Entry-Definitions: definitions/shop.yaml",
  "",
].join("\n");

const shop = simple(
  [
    "topology_template:",
    "  inputs: { port: { type: integer } }",
    "  node_templates:",
    "    a:",
    "      type: tosca.nodes.Root",
    "      interfaces:",
    "        Standard:",
    "          operations:",
    "            create:",
    "              implementation: ../scripts/a.sh",
    "              inputs: { PORT: { get_input: port } }",
    "",
  ].join("\n"),
);
const files = { "TOSCA-Metadata/TOSCA.meta": meta, "definitions/shop.yaml": shop };

test("a service comes from its archive, the values of its inputs from outside", async () => {
  const inputs = { files: ["inputs.yaml"] };
  const { topology, diagnostics, sources } = await reading(files, { inputs });
  const create = topology?.nodes[0]?.operations.create;
  assert.ok(create?.kind === "perform");
  assert.deepEqual(create.env, { PORT: ["80"] });
  assert.deepEqual(create.do?.params["run"], ["bash", "shop.csar!/scripts/a.sh"]);
  const said = diagnostics.map(({ severity, code }) => `${severity} ${code}`);
  assert.deepEqual(said, ["warning T13-3.6.7-not-acted-on"]);
  const read = sources.map(({ file }) => file);
  assert.equal(read[0], "shop.csar!/definitions/shop.yaml");
  assert.equal(read.at(-1), "inputs.yaml");
});

test("findings point into the sources of the whole archive", async () => {
  const broken = { ...files, "definitions/shop.yaml": `${shop}surprise: 1\n` };
  const { diagnostics, sources, topology } = await reading(broken, {
    inputs: { files: ["inputs.yaml"] },
  });
  assert.equal(topology, undefined);
  const found = diagnostics.find(({ code }) => code.endsWith("unknown-keyname"));
  assert.equal(sources[found?.span?.source ?? 0]?.file, "shop.csar!/definitions/shop.yaml");
  assert.equal(found?.position?.line, 13);
});

test("what is no archive is refused, and so is one without a beginning", async () => {
  const { diagnostics } = await reading(files, { bytes: new Uint8Array([1, 2, 3]) });
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["T20-17.1.1-format"],
  );
  const empty = await reading({ "readme.txt": "x" });
  assert.equal(empty.topology, undefined);
  assert.equal(empty.diagnostics.length, 1);
});

const plain = (metadata: string): string =>
  simple(`${metadata}topology_template: { node_templates: { a: { type: tosca.nodes.Root } } }\n`);

for (const { given, text, finds } of [
  {
    given: "both names",
    text: plain("metadata: { template_name: a, template_version: 1.0 }\n"),
    finds: [],
  },
  {
    given: "no version",
    text: plain("metadata: { template_name: a }\n"),
    finds: ["T13-6.3-missing-template-version 2"],
  },
  {
    given: "an empty name",
    text: plain('metadata: { template_name: "", template_version: 1.0 }\n'),
    finds: ["T13-6.3-missing-template-name 2"],
  },
  {
    given: "no metadata",
    text: plain(""),
    finds: ["T13-6.3-missing-template-name 1", "T13-6.3-missing-template-version 1"],
  },
  {
    given: "no metadata, in 2.0, which does not ask for it",
    text: two("node_types: { A: {} }\nservice_template: { node_templates: { a: { type: A } } }\n"),
    finds: [],
  },
])
  test(`without TOSCA.meta, its file with ${given}: ${finds.join() || "fine"}`, async () => {
    const { diagnostics } = await reading({ "shop.yaml": text });
    const found = diagnostics.map(({ code, position }) => `${code} ${position?.line}`);
    assert.deepEqual(found, finds);
  });

test("an archive with a TOSCA.meta needs no metadata in its file", async () => {
  const named = meta.replace("definitions/", "");
  const { diagnostics } = await reading({
    "TOSCA-Metadata/TOSCA.meta": named,
    "shop.yaml": plain(""),
  });
  assert.deepEqual(diagnostics, []);
});

test("an archive imports profiles that are given, and nothing else from outside", async () => {
  const head = "tosca_definitions_version: tosca_2_0\n";
  const main = `${head}imports: [{ profile: org.me }, { url: /all/other.yaml }]
service_template: { node_templates: { a: { type: A } } }
`;
  const outside = {
    "/all/me.yaml": `${head}profile: org.me
imports: [base.yaml]
node_types: { A: { derived_from: B } }
`,
    "/all/base.yaml": `${head}node_types: { B: {} }\n`,
    "/all/other.yaml": `${head}node_types: { C: {} }\n`,
  };
  const loader: Loader = {
    ...textLoader(outside),
    resolve: (from, to) =>
      to.startsWith("/") ? to : `${from.slice(0, from.lastIndexOf("/"))}/${to}`,
  };
  const { diagnostics } = await reading(
    { "main.yaml": main },
    { loader, profiles: ["/all/me.yaml"] },
  );
  assert.deepEqual(
    diagnostics.map(({ message }) => message),
    ['Cannot import "/all/other.yaml": "shop.csar" has no such entry'],
  );
});

for (const purpose of ["deploy", "validate"] as const)
  for (const strict of [false, true])
    test(`what is not acted on is one list, to ${purpose}, strict ${strict}`, async () => {
      const grouped = `${shop}  groups: { g: { type: tosca.groups.Root } }\n`;
      const { diagnostics } = await reading(
        { ...files, "definitions/shop.yaml": grouped },
        { inputs: { files: ["inputs.yaml"] }, purpose, strict },
      );
      const severity = strict ? "error" : "warning";
      assert.deepEqual(
        diagnostics.map((each) => [each.code, each.severity, each.notActedOn]),
        ["T13-3.6.7-not-acted-on", "T13-3.8.5-not-acted-on"].map((code) => [code, severity, true]),
      );
    });
