import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { packArchive } from "../../../src/reader/tosca/csar/pack-archive.ts";
import { mountSmall } from "../mount-small.ts";
import { Home } from "./khoreia.ts";

const head = "tosca_definitions_version: tosca_2_0\n";
const service = `${head}imports: [types.yaml]
service_template:
  inputs: { port: { type: integer } }
  node_templates: { web: { type: Web } }
`;
const types = `${head}node_types: { Web: {} }\n`;

interface Row {
  readonly given: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly code: number;
  readonly says: RegExp;
}

const rows: readonly Row[] = [
  {
    given: "a valid service",
    files: { "a.yaml": service, "types.yaml": types },
    code: 0,
    says: /a\.yaml \(TOSCA 2\.0\): valid · 1 node ·/,
  },
  {
    given: "a file of types alone",
    files: { "a.yaml": types },
    code: 0,
    says: /valid · types only, nothing to deploy/,
  },
  {
    given: "an import that is not there",
    files: { "a.yaml": service },
    code: 3,
    says: /a\.yaml:2:11 {2}Cannot import "types\.yaml": there is no such file {2}T20-6\.8/,
  },
  {
    given: "a file that is not there",
    files: {},
    code: 1,
    says: /Cannot read "a\.yaml": there is no such file {2}KHO_FILE_UNREADABLE/,
  },
  {
    given: "another YAML language of the family",
    files: { "a.yaml": "heat_template_version: 2021-04-16\n" },
    code: 3,
    says: /a file of OpenStack Heat, which is not TOSCA/,
  },
  {
    given: "an input that does not fit",
    files: { "a.yaml": service, "types.yaml": types },
    args: ["--set", "port=many"],
    code: 3,
    says: /--set port:1:1 {2}Input "port": cannot read the text "many"/,
  },
  {
    given: "an input that nobody declares, and one that is missing",
    files: { "a.yaml": service, "types.yaml": types, "in.yaml": "prt: 1\n" },
    args: ["--inputs", "in.yaml"],
    code: 3,
    says: /Input "port" has no value.*KHO_INPUT_MISSING[^]*in\.yaml:1:1 .*KHO_INPUT_UNKNOWN/,
  },
  {
    given: "inputs that fit",
    files: { "a.yaml": service, "types.yaml": types, "in.yaml": "port: 1\n" },
    args: ["--inputs", "in.yaml"],
    code: 0,
    says: /valid/,
  },
  {
    given: "a profile of a directory",
    files: {
      "a.yaml": service.replace("types.yaml", "{ profile: org.me }"),
      "all/me.yaml": `${types}profile: org.me\n`,
    },
    args: ["--profiles", "all"],
    code: 0,
    says: /valid/,
  },
  {
    given: "a directory of profiles that is not there",
    files: { "a.yaml": types },
    args: ["--profiles", "all"],
    code: 4,
    says: /Cannot use the profiles in "all"/,
  },
  {
    given: "a service, and another one that stands in for its node",
    files: {
      "a.yaml": service.replace("type: Web", "type: Web, directives: [substitute]"),
      "types.yaml": types,
      "b.yaml": `${head}imports: [types.yaml]
service_template:
  node_templates: { inner: { type: Web } }
  substitution_mappings: { node_type: Web }
`,
    },
    args: ["b.yaml"],
    code: 0,
    says: /valid · 1 node ·/,
  },
  {
    given: "two files, the second of them broken",
    files: { "a.yaml": types, "b.yaml": `${types}node_type: {}\n` },
    args: ["b.yaml"],
    code: 3,
    says: /b\.yaml:3:1 .*node_type/,
  },
  {
    given: "a quirk that is none",
    files: { "a.yaml": types },
    args: ["--quirk", "anything"],
    code: 4,
    says: /Cannot let the quirk "anything" pass/,
  },
  {
    given: "a quirk that lets pass what it is for",
    files: { "a.yaml": `${types}node_type: {}\n` },
    args: ["--quirk", "unknown-keynames"],
    code: 0,
    says: /node_type[^]*valid/,
  },
  {
    given: "an address, which needs leave",
    files: { "a.yaml": `${head}imports: ["http://127.0.0.1:1/x.yaml"]\n` },
    code: 3,
    says: /is on the network, which is not asked by default.*--allow-network/s,
  },
  {
    given: "an address that does not answer",
    files: { "a.yaml": `${head}imports: ["http://127.0.0.1:1/x.yaml"]\n` },
    args: ["--allow-network"],
    code: 3,
    says: /Cannot import "http:\/\/127\.0\.0\.1:1\/x\.yaml": (bad port|connect)/,
  },
];

for (const { given, files, args = [], code, says } of rows)
  test(`validate: ${given} ends with ${code}`, async () => {
    await using home = new Home();
    for (const [name, text] of Object.entries(files)) home.write(name, text);
    const ended = await home.run(["validate", "a.yaml", ...args]);
    assert.match(ended.stdout + ended.stderr, says);
    assert.equal(ended.code, code);
  });

const deprecated = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates:
    a:
      type: Compute
      interfaces: { Standard: { create: a.sh } }
`;

test("with --strict a warning is an error, in every form", async () => {
  await using home = new Home();
  home.write("a.yaml", deprecated);
  assert.equal((await home.run(["validate", "a.yaml"])).code, 0);
  const { code, stdout } = await home.run(["validate", "a.yaml", "--strict", "--json"]);
  const answer = JSON.parse(stdout) as { valid: boolean; diagnostics: { severity: string }[] };
  assert.equal(code, 3);
  assert.equal(answer.valid, false);
  assert.deepEqual([...new Set(answer.diagnostics.map(({ severity }) => severity))], ["error"]);
});

test("SARIF has the rule, the level and the place of each finding", async () => {
  await using home = new Home();
  home.write("a.yaml", service);
  const { code, stdout } = await home.run(["validate", "a.yaml", "-o", "sarif"]);
  assert.equal(code, 3);
  const { version, runs } = JSON.parse(stdout) as {
    version: string;
    runs: { results: Record<string, unknown>[]; tool: { driver: { rules: { id: string }[] } } }[];
  };
  assert.equal(version, "2.1.0");
  const [result] = runs[0]?.results ?? [];
  assert.equal(result?.["ruleId"], "T20-6.8-unreadable");
  assert.equal(result["level"], "error");
  assert.deepEqual(runs[0]?.tool.driver.rules, [{ id: "T20-6.8-unreadable" }]);
  assert.deepEqual(result["locations"], [
    {
      physicalLocation: {
        artifactLocation: { uri: "a.yaml" },
        region: { startLine: 2, startColumn: 11 },
      },
    },
  ]);
});

test("SARIF is refused where there are no findings to list", async () => {
  await using home = new Home();
  const { code, stderr } = await home.run(["status", "-o", "sarif"]);
  assert.equal(code, 4);
  assert.match(stderr, /Cannot give the answer of "status" as SARIF/);
});

test("an archive is validated from its entry on, with inputs from beside it", async () => {
  await using home = new Home();
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const packed = packArchive([
    { name: "a.yaml", bytes: bytes(service.replace("types.yaml", "/lib/types.yaml")) },
    { name: "lib/types.yaml", bytes: bytes(types.replace("Web: {}", "Web: { bogus: 1 }")) },
  ]);
  assert.equal(packed.kind, "packed");
  writeFileSync(home.path("a.csar"), packed.bytes);
  home.write("in.yaml", "port: 80\n");
  const { code, stdout } = await home.run(["validate", "a.csar", "--inputs", "in.yaml"]);
  assert.match(stdout, /^✖ a\.csar!\/lib\/types\.yaml:2:22 {2}"bogus" is no keyname/);
  assert.match(stdout, /not valid · 1 error ·/);
  assert.equal(code, 3);
  writeFileSync(home.path("b.csar"), readFileSync(home.path("a.csar")).subarray(0, 90));
  const broken = await home.run(["validate", "b.csar"]);
  assert.match(broken.stdout, /Cannot unpack the archive: .* \(b\.csar\)/);
  assert.equal(broken.code, 3);
});

test("an archive comes from stdin as well, and so does a text", async () => {
  await using home = new Home();
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const packed = packArchive([
    { name: "a.yaml", bytes: bytes(service.replace("types", "lib/types")) },
    { name: "lib/types.yaml", bytes: bytes(types) },
  ]);
  assert.equal(packed.kind, "packed");
  for (const [input, says] of [
    [packed.bytes, /- \(TOSCA 2\.0\): valid · 1 node ·/],
    [packed.bytes.subarray(0, 90), /Cannot unpack the archive: .* \(stdin\)/],
    [types, /valid · types only/],
  ] as const) {
    const { stdout } = await home.run(["validate", "-"], { input });
    assert.match(stdout, says);
  }
  const args = ["--set", "port=80", "--score"];
  assert.equal((await home.run(["plan", "-", ...args], { input: packed.bytes })).code, 0);
});

const unplayed = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
  node_templates: { a: { type: tosca.nodes.Root } }
  groups: { g: { type: tosca.groups.Root } }
`;

for (const [verb, ...args] of [["validate"], ["plan"], ["graph"], ["up", "--once"]] as const)
  test(`${verb} lists what is not acted on, and refuses it with --strict`, async () => {
    await using home = new Home();
    home.write("a.yaml", unplayed);
    const { code, stdout, stderr } = await home.run([verb, "a.yaml", ...args]);
    assert.match(stdout + stderr, /Group "g" is understood and not acted on {2}T13-3\.8\.5/);
    assert.equal(code, 0);
    const strict = await home.run([verb, "a.yaml", ...args, "--strict"]);
    assert.match(strict.stdout + strict.stderr, /Group "g" is understood and not acted on/);
    assert.equal(strict.code, 3);
  });

test("JSON of validate and of plan has the list of what is not acted on", async () => {
  await using home = new Home();
  home.write("a.yaml", unplayed);
  for (const verb of ["validate", "plan"]) {
    const { stdout } = await home.run([verb, "a.yaml", "-o", "json"]);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Record<string, unknown>[] };
    assert.deepEqual(
      diagnostics.map(({ code, notActedOn }) => [code, notActedOn]),
      [["T13-3.8.5-not-acted-on", true]],
    );
  }
});

test("profiles and quirks are known wherever a topology is read", async () => {
  await using home = new Home();
  home.write("a.yaml", service.replace("types.yaml", "{ profile: org.me }"));
  home.write("all/me.yaml", `${types}profile: org.me\n`);
  const args = ["a.yaml", "--set", "port=80", "--profiles", "all"];
  assert.equal((await home.run(["graph", ...args])).code, 0);
  home.write("all/me.yaml", `${types}profile: org.me\nnode_type: {}\n`);
  assert.equal((await home.run(["graph", ...args])).code, 3);
  assert.equal((await home.run(["graph", ...args, "--quirk", "unknown-keynames"])).code, 0);
});

test("with --allow-network an address is fetched, and what it imports beside it", async () => {
  const texts: Readonly<Record<string, string>> = {
    "/lib/a.yaml": `${head}imports: [b.yaml]\n`,
    "/lib/b.yaml": types,
  };
  const server = createServer(({ url = "" }, response) => {
    const text = texts[url];
    response.statusCode = text === undefined ? 404 : 200;
    response.end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await using home = new Home();
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    home.write("a.yaml", service.replace("[types.yaml]", `["${base}/lib/a.yaml"]`));
    const good = await home.run(["validate", "a.yaml", "--allow-network"]);
    assert.equal(good.code, 0, good.stdout);
    home.write("a.yaml", service.replace("[types.yaml]", `["${base}/c.yaml"]`));
    const missing = await home.run(["validate", "a.yaml", "--allow-network"]);
    assert.match(missing.stdout, /the server answers 404/);
    assert.equal(missing.code, 3);
  } finally {
    server.close();
  }
});

test("describe gives the service as JSON, the same for the same text", async () => {
  await using home = new Home();
  home.write("a.yaml", service);
  home.write("types.yaml", types);
  const first = await home.run(["tosca", "describe", "a.yaml"]);
  const { version, nodes } = JSON.parse(first.stdout) as {
    version: string;
    nodes: Record<string, { type: string; at: string }>;
  };
  assert.equal(version, "2.0");
  assert.equal(nodes["web"]?.type, "Web");
  assert.equal(nodes["web"].at, "a.yaml:5:21");
  assert.deepEqual(await home.run(["tosca", "describe", "a.yaml"]), first);
  home.write("types.yaml", "");
  assert.equal((await home.run(["tosca", "describe", "a.yaml"])).code, 3);
  assert.equal((await home.run(["tosca", "describe", "b.yaml"])).code, 1);
  assert.equal((await home.run(["tosca", "explode", "a.yaml"])).code, 4);
});

test("pack writes an archive that validate takes, equal for equal contents", async () => {
  await using home = new Home();
  home.write("shop/a.yaml", service);
  home.write("shop/.git/config", "left out");
  const invalid = await home.run(["tosca", "pack", "shop"]);
  assert.equal(invalid.code, 3);
  assert.equal(home.has("shop.csar"), false);
  home.write("shop/types.yaml", types);
  const packed = await home.run(["tosca", "pack", "shop", "--entry", "a.yaml", "-o", "json"]);
  const { files } = JSON.parse(packed.stdout) as { files: string[] };
  assert.deepEqual(files, ["a.yaml", "types.yaml", "TOSCA-Metadata/TOSCA.meta"]);
  const first = readFileSync(home.path("shop.csar"));
  assert.equal((await home.run(["validate", "shop.csar", "--strict"])).code, 0);
  assert.equal((await home.run(["tosca", "pack", "shop", "--entry", "a.yaml"])).code, 4);
  await home.run(["tosca", "pack", "shop", "--entry", "a.yaml", "--force"]);
  assert.deepEqual(readFileSync(home.path("shop.csar")), first);
});

test("pack on a full disk says so, and leaves the archive that was there", async (t) => {
  await using home = new Home();
  home.write("shop/types.yaml", types);
  home.write("shop/a.yaml", service);
  // Nothing that could be made smaller.
  writeFileSync(home.path("shop", "noise"), randomBytes(200_000));
  const args = ["tosca", "pack", "shop", "--entry", "a.yaml", "--force"];
  mkdirSync(home.path("small"));
  if (!mountSmall(t, home.path("small"), "size=64k")) return;
  try {
    home.write("small/shop.csar", "of before");
    const full = await home.run([...args, "--out", "small/shop.csar"]);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /Cannot write "small\/shop\.csar": ENOSPC.*KHO_ARCHIVE_UNWRITABLE/s);
    assert.deepEqual(readdirSync(home.path("small")), ["shop.csar"]);
    assert.equal(readFileSync(home.path("small", "shop.csar"), "utf8"), "of before");
  } finally {
    spawnSync("umount", [home.path("small")]);
  }
  const nowhere = await home.run([...args, "--out", "missing/shop.csar"]);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /KHO_ARCHIVE_UNWRITABLE/);
});
