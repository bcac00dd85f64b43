import assert from "node:assert/strict";
import { test } from "node:test";
import { packArchive } from "../csar/pack-archive.ts";
import { simple, textLoader } from "../fixture.ts";
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
  assert.deepEqual(said, ["warning T20-12.2-not-acted-on"]);
  const read = sources.map(({ file }) => file);
  assert.equal(read[0], "shop.csar!/definitions/shop.yaml");
  assert.equal(read.at(-1), "inputs.yaml");
});

test("findings point into the sources of the whole archive", async () => {
  const broken = { ...files, "definitions/shop.yaml": `${shop}surprise: 1\n` };
  const { diagnostics, sources, topology } = await reading(broken);
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
