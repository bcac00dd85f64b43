import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { simple, textLoader, two } from "../fixture.ts";
import { readTosca, type ToscaRequest } from "./read-tosca.ts";

const reading = (texts: Readonly<Record<string, string>>, request: Partial<ToscaRequest> = {}) =>
  readTosca({
    files: ["main.yaml"],
    loader: textLoader(texts),
    engines: new Map(),
    ...request,
  });

test("types alone are valid, and nothing to deploy", async () => {
  const texts = { "main.yaml": two("profile: org.me\nnode_types: { A: {} }\n") };
  const validated = await reading(texts, { purpose: "validate" });
  assert.deepEqual(validated.diagnostics, []);
  assert.deepEqual(validated.tosca, { version: "2.0", nodes: undefined });
  const { diagnostics, topology } = await reading(texts);
  assert.equal(topology, undefined);
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["KHO_TOPOLOGY_EMPTY"],
  );
});

test("types alone can be wrong", async () => {
  const texts = { "main.yaml": two("profile: org.me\nnode_types: { A: { derived_from: B } }\n") };
  const { diagnostics } = await reading(texts, { purpose: "validate" });
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["T20-7.1-unknown-type"],
  );
});

test("a file that is not there is told by its name", async () => {
  const { diagnostics } = await reading({}, { purpose: "validate" });
  assert.deepEqual(
    diagnostics.map(({ code, message }) => [code, message]),
    [["KHO_FILE_UNREADABLE", 'Cannot read "main.yaml": there is no such file']],
  );
});

const asking = simple(`topology_template:
  inputs: { port: { type: integer }, many: { type: integer, required: false } }
  outputs: { port: { value: { get_input: port } }, many: { value: { get_input: many } } }
  node_templates:
    a:
      type: tosca.nodes.Root
      interfaces:
        Standard:
          operations:
            create: { implementation: a.sh, inputs: { PORT: { get_input: port } } }
`);

test("who validates may leave inputs open, who deploys may not", async () => {
  const texts = { "main.yaml": asking };
  const told = async (request: Partial<ToscaRequest>) =>
    (await reading(texts, request)).diagnostics.map(({ code, position }) => [code, position?.line]);
  const optional = ["T13-3.6.14-not-acted-on", 4];
  assert.deepEqual(await told({ purpose: "validate" }), [optional]);
  assert.deepEqual(await told({}), [["KHO_INPUT_MISSING", 3]]);
  assert.deepEqual(await told({ purpose: "validate", inputs: {} }), [["KHO_INPUT_MISSING", 3]]);
  const wrong = { set: [{ name: "port", value: "many" }] };
  const [found] = await told({ inputs: wrong });
  assert.equal(found?.[0], "T13-3.3.1-integer");
});

test("what two services say of a file that both import is told once", async () => {
  const uses = (rest: string): string =>
    two(`imports: [types.yaml]\nservice_template:\n  node_templates: { a: { type: A } }\n${rest}`);
  const { diagnostics } = await reading(
    {
      "main.yaml": uses(""),
      "other.yaml": uses("  substitution_mappings: { node_type: A }\n"),
      "types.yaml": two("node_types: { A: { attributes: { a: { type: B } } } }\n"),
    },
    { files: ["main.yaml", "other.yaml"] },
  );
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["T20-9.2-unknown-type"],
  );
});

test("what is required of a node that the service stands in for is no open end", async () => {
  const types = `capability_types: { C: {} }
relationship_types: { R: {} }
node_types: { A: { requirements: [r: { capability: C, relationship: R, count_range: [1, 1] }] } }
`;
  const text = (mappings: string) =>
    two(`${types}service_template:\n  node_templates: { a: { type: A } }\n${mappings}`);
  const mapped = "  substitution_mappings: { node_type: A, requirements: [r: [a, r]] }\n";
  const codes = async (main: string) =>
    (await reading({ "main.yaml": main })).diagnostics.map(({ code }) => code);
  assert.deepEqual(await codes(text("")), ["T20-8.5-unmatched"]);
  assert.deepEqual(await codes(text(mapped)), []);
});

test("eight thousand nodes are lowered in bounded time", async () => {
  const lines = Array.from({ length: 8_000 }, (_, i) => {
    const required = i === 0 ? "" : `, requirements: [r: n${(i - 1) >> 1}]`;
    return `    n${i}: { type: A${required} }\n`;
  });
  const types = `capability_types: { C: {} }
relationship_types: { R: {} }
node_types:
  A: { capabilities: { c: C }, requirements: [r: { capability: C, relationship: R }] }
`;
  const text = `${types}service_template:\n  node_templates:\n${lines.join("")}`;
  // Of the processor, not of the day: the machine may be busy with other things.
  const before = process.cpuUsage();
  const { topology, diagnostics } = await reading({ "main.yaml": two(text) });
  const { user, system } = process.cpuUsage(before);
  assert.deepEqual(diagnostics, []);
  assert.equal(topology?.nodes.length, 8_000);
  assert.ok(user + system < 10_000_000, "it took far too long");
});
