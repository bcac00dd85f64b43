import assert from "node:assert/strict";
import { test } from "node:test";
import { textLoader, two } from "../fixture.ts";
import { instantiate } from "./instantiate.ts";
import { instantiatedJson } from "./instantiated-json.ts";

test("values stand as they are, whatever they look like, and places are in texts", async () => {
  const text = two(`\
data_types: { Odd: { properties: { kind: { type: string }, at: { type: string } } } }
node_types:
  A:
    properties: { odd: { type: Odd }, big: { type: integer }, toString: { type: boolean } }
    attributes: { at: { type: string } }
service_template:
  node_templates:
    a:
      type: A
      properties:
        odd: { kind: later, at: there }
        big: 9007199254740993
        toString: true
  outputs: { where: { value: { $get_attribute: [a, at] } } }
`);
  const loader = textLoader({ "main.yaml": text });
  const { service, sources, diagnostics } = await instantiate({ file: "main.yaml", loader });
  assert.deepEqual(diagnostics, []);
  assert.ok(service !== undefined);
  const json = JSON.parse(JSON.stringify(instantiatedJson(service, sources))) as {
    readonly nodes: readonly Record<string, unknown>[];
    readonly outputs: unknown;
  };
  const [node] = json.nodes;
  assert.equal(node?.["at"], "main.yaml:9:5");
  assert.deepEqual(Object.entries(node?.["properties"] as object), [
    ["odd", { kind: "later", at: "there" }],
    ["big", "9007199254740993"],
    ["toString", true],
  ]);
  assert.deepEqual(json.outputs, { where: { $later: 'the value "at" shows only when it runs' } });
});
