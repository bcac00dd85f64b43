import assert from "node:assert/strict";
import { test } from "node:test";
import { textLoader, two } from "../fixture.ts";
import { validate } from "../validate.ts";

const types = `
data_types:
  Bitrate:
    derived_from: scalar
    data_type: float
    units: { bps: 1, Kbps: 1000 }
    canonical_unit: bps
    validation: { $less_or_equal: [ $value, 10 Kbps ] }
  Port:
    derived_from: integer
    validation: { $and: [ { $greater_than: [ $value, 0 ] }, { $less_than: [ $value, 65536 ] } ] }
  LowPort:
    derived_from: Port
    validation: { $less_than: [ $value, 1024 ] }
node_types:
  Server:
    properties:
      rate: { type: Bitrate, required: false }
      port: { type: LowPort, required: false }
      name: { type: string, required: false, validation: { $matches: [ $value, '^[a-z]+$' ] } }
service_template:
  inputs: { port: { type: integer, default: 1 } }
  node_templates:
    server: { type: Server, properties: { PROPERTY } }
`;

async function rulesOf(property: string, text = types): Promise<readonly string[]> {
  const loader = textLoader({ "main.yaml": two(text.replace("PROPERTY", property)) });
  const { diagnostics } = await validate({ file: "main.yaml", loader });
  return diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

for (const [property, isRight] of [
  ["rate: 10 Kbps", true],
  ["rate: 10000 bps", true],
  ["rate: 10.5 Kbps", false],
  ["rate: 10001 bps", false],
  ["port: 80", true],
  ["port: 1024", false],
  ["port: 0", false],
  ["port: { $get_input: port }", true],
  ["name: web", true],
  ["name: Web", false],
] as const) {
  test(`{ ${property} } ${isRight ? "meets" : "breaks"} its clauses`, async () =>
    assert.deepEqual(await rulesOf(property), isRight ? [] : ["T20-9.10-broken-constraint"]));
}

test("units and clauses come down a long chain of types", async () => {
  const chain = Array.from({ length: 150 }, (_, i) => {
    const parent = i === 0 ? "Bitrate" : `S${i - 1}`;
    return `  S${i}: { derived_from: ${parent} }\n`;
  });
  const text = types
    .replace("node_types:", `${chain.join("")}node_types:`)
    .replace("type: Bitrate", "type: S149");
  assert.deepEqual(await rulesOf("rate: 10 Kbps", text), []);
  assert.deepEqual(await rulesOf("rate: 11 Kbps", text), ["T20-9.10-broken-constraint"]);
});
