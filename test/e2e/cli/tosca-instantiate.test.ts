import assert from "node:assert/strict";
import { test } from "node:test";
import { Home } from "./khoreia.ts";

const head = "tosca_definitions_version: tosca_2_0\n";
const service = `${head}imports: [types.yaml]
service_template:
  inputs: { port: { type: integer } }
  node_templates: { web: { type: Web } }
`;
const types = `${head}node_types: { Web: {} }\n`;

test("instantiate writes each instance with its values, and what cannot be told yet", async () => {
  await using home = new Home();
  home.write("a.yaml", service.replace("type: Web }", "type: Web, count: { $get_input: port } }"));
  home.write(
    "types.yaml",
    types.replace("Web: {}", "Web: { attributes: { ip: { type: string } } }"),
  );
  const { code, stdout } = await home.run(["tosca", "instantiate", "a.yaml", "--set", "port=2"]);
  assert.equal(code, 0);
  const { inputs, nodes } = JSON.parse(stdout) as {
    readonly inputs: unknown;
    readonly nodes: readonly { readonly name: string; readonly index: number }[];
  };
  assert.deepEqual(inputs, { port: 2 });
  assert.deepEqual(
    nodes.map(({ name, index }) => [name, index]),
    [
      ["web", 0],
      ["web", 1],
    ],
  );
});

for (const { given, args, says } of [
  { given: "without a required input", args: [], says: /Input "port" has no value/ },
  { given: "with one of another type", args: ["--set", "port=x"], says: /input "port"/i },
  {
    given: "with a stand-in that is not there",
    args: ["--set", "port=1", "--substitute", "b.yaml"],
    says: /Cannot read ".*b\.yaml"/,
  },
])
  test(`instantiate ${given} is refused, with what is wrong`, async () => {
    await using home = new Home();
    home.write("a.yaml", service);
    home.write("types.yaml", types);
    const { code, stderr } = await home.run(["tosca", "instantiate", "a.yaml", ...args]);
    assert.match(stderr, says);
    assert.notEqual(code, 0);
  });
