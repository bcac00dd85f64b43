import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../../std/json.ts";
import { simple, textLoader, two } from "../fixture.ts";
import { instantiate, type InstantiateRequest } from "./instantiate.ts";
import type { Named } from "../normal/normal-service.ts";
import type { ValueAhead } from "./instantiated-service.ts";

async function instantiating(
  texts: string | Readonly<Record<string, string>>,
  options: Partial<InstantiateRequest> = {},
) {
  const all = typeof texts === "string" ? { "main.yaml": texts } : texts;
  const answer = await instantiate({ file: "main.yaml", loader: textLoader(all), ...options });
  const { service, diagnostics } = answer;
  return {
    ...answer,
    nodes: service?.nodes ?? [],
    found: diagnostics.map(({ code, position }) => `${code} ${position?.line ?? 0}`),
  };
}

/** Values by their names; why there is none yet in angle brackets. */
function told(values: Named<ValueAhead> | undefined): Readonly<Record<string, Json>> {
  const entries = [...(values ?? [])].map(([name, each]) => [
    name,
    each.kind === "known" ? each.value : `<${each.why}>`,
  ]);
  return Object.fromEntries(entries) as Readonly<Record<string, Json>>;
}

const shop = two(`\
capability_types: { Db: { properties: { port: { type: integer, default: 5432 } } } }
relationship_types: { Uses: { properties: { pool: { type: integer, default: 1 } } } }
node_types:
  Web:
    properties:
      port: { type: integer }
      url: { type: string, default: { $concat: ["http://h:", { $get_property: [SELF, port] }] } }
    attributes: { ip: { type: string } }
    requirements: [ db: { capability: Db, relationship: Uses } ]
  Store:
    properties: { size: { type: integer, default: 3 } }
    capabilities: { db: { type: Db } }
service_template:
  inputs:
    n: { type: integer, default: 2 }
    base: { type: integer }
  outputs:
    size: { value: { $get_property: [store, size] } }
    ip: { value: { $get_attribute: [web, ip] } }
  node_templates:
    web:
      type: Web
      count: { $get_input: n }
      properties: { port: { $sum: [{ $get_input: base }, $node_index] } }
      requirements:
        - db:
            node: store
            relationship:
              type: Uses
              properties: { pool: { $get_property: [SELF, TARGET, size] } }
    store: { type: Store, properties: { size: 7 } }
`);

test("each instance of a counted node has values of its own", async () => {
  const { nodes, found } = await instantiating(shop, { inputs: { values: { base: 8000 } } });
  assert.deepEqual(found, []);
  assert.deepEqual(
    nodes.map(({ name, index, count, properties }) => [name, index, count, told(properties)]),
    [
      ["web", 0, 2, { port: 8000, url: "http://h:8000" }],
      ["web", 1, 2, { port: 8001, url: "http://h:8001" }],
      ["store", 0, 1, { size: 7 }],
    ],
  );
});

test("inputs, outputs and relationships have the values that can be told", async () => {
  const inputs = { values: { base: 1, n: 1 } };
  const { service, nodes } = await instantiating(shop, { inputs });
  assert.deepEqual(told(service?.inputs), { base: 1, n: 1 });
  const why = '<the value "ip" shows only when it runs>';
  assert.deepEqual(told(service?.outputs), { size: 7, ip: why });
  const [db] = nodes[0]?.requirements ?? [];
  assert.deepEqual([db?.target, db?.capability, db?.type], ["store", "db", "Uses"]);
  assert.deepEqual(told(db?.properties), { pool: 7 });
  assert.deepEqual(told(nodes[1]?.capabilities.get("db")?.properties), { port: 5432 });
});

for (const { given, inputs, found } of [
  { given: "a required input that is missing", inputs: {}, found: ["KHO_INPUT_MISSING 17"] },
  {
    given: "a value of another type",
    inputs: { set: [{ name: "base", value: "many" }] },
    found: ["T20-9.1.1.2-integer 1"],
  },
  {
    given: "an input that nobody declares",
    inputs: { values: { base: 1, bas: 1 } },
    found: ["KHO_INPUT_UNKNOWN 0"],
  },
])
  test(`${given} is said, and nothing is instantiated`, async () => {
    const answer = await instantiating(shop, { inputs, topology: {} });
    assert.deepEqual(answer.found, found);
    assert.equal(answer.service, undefined);
    assert.equal(answer.topology, undefined);
  });

test("without being asked for inputs, one that is required is missing all the same", async () =>
  assert.deepEqual((await instantiating(shop)).found, ["KHO_INPUT_MISSING 17"]));

test("the topology comes on request, as it would be played", async () => {
  const inputs = { values: { base: 1 } };
  const { topology } = await instantiating(shop, { inputs, topology: { name: "shop" } });
  assert.equal(topology?.name, "shop");
  const counts = topology?.nodes.map(({ name, count }) => [name, count]);
  assert.deepEqual(counts?.slice(0, 2), [
    ["web", 2],
    ["store", undefined],
  ]);
  assert.equal((await instantiating(shop, { inputs })).topology, undefined);
});

const outer = simple(`\
topology_template:
  node_templates:
    app:
      type: tosca.nodes.SoftwareComponent
      requirements: [ host: box, dependency: db ]
    box: { type: tosca.nodes.Compute }
    db:
      type: tosca.nodes.Database
      directives: [substitute]
      properties: { name: orders, port: 5432 }
`);

const inner = simple(`\
topology_template:
  inputs: { port: { type: integer } }
  substitution_mappings:
    node_type: tosca.nodes.Database
    properties: { port: [port] }
  node_templates:
    server:
      type: tosca.nodes.DBMS
      properties: { port: { get_input: port } }
      requirements: [ host: machine ]
    machine: { type: tosca.nodes.Compute }
`);

test("nodes of a service that stands in come after the node, with values from it", async () => {
  const texts = { "main.yaml": outer, "db.yaml": inner };
  const { nodes } = await instantiating(texts, { substitutes: ["db.yaml"] });
  assert.deepEqual(
    nodes.map(({ name, template, service, kind, host }) => [name, template, service, kind, host]),
    [
      ["app", "app", "main.yaml", "performed", "box"],
      ["box", "box", "main.yaml", "performed", "box"],
      ["db", "db", "main.yaml", "replaced", undefined],
      ["db.server", "server", "db.yaml", "performed", "db.machine"],
      ["db.machine", "machine", "db.yaml", "performed", "db.machine"],
    ],
  );
  assert.equal(told(nodes[3]?.properties)["port"], 5432);
});

test("a node that nothing stands in for is left to others, and that is said", async () => {
  const { nodes, found } = await instantiating(outer);
  assert.deepEqual(nodes.at(-1)?.kind, "delegated");
  assert.ok(found.includes("T13-3.8.13-not-acted-on 8"), found.join());
  const strict = await instantiating(outer, { strict: true });
  assert.equal(strict.service, undefined);
});

test("values that refer to one another in ever more ways are given up in time", async () => {
  const once = (i: number) => `{ $get_property: [SELF, p${i}] }`;
  const twice = (i: number) => `${once(i)}, ${once(i)}`;
  const properties = Array.from(
    { length: 60 },
    (_, i) => `p${i}: { type: string, default: { $concat: [${twice(i + 1)}] } }`,
  );
  const text = two(`\
node_types: { A: { properties: { ${properties.join(", ")}, p60: { type: string, default: x } } } }
service_template: { node_templates: { a: { type: A } } }
`);
  const { nodes } = await instantiating(text);
  const values = told(nodes[0]?.properties);
  assert.equal(values["p57"], "x".repeat(8));
  assert.equal(values["p0"], "<it takes more than 10000 steps to work out>");
});

test("a count that makes more values than can be worked out is refused", async () => {
  const names = Array.from({ length: 50 }, (_, i) => `p${i}: { type: integer, default: 1 }`);
  const text = two(`\
node_types: { A: { properties: { ${names.join(", ")} } } }
service_template: { node_templates: { a: { type: A, count: 100000 } } }
`);
  const { service, found } = await instantiating(text);
  assert.equal(service, undefined);
  assert.deepEqual(found, ["T20-6.9-too-large 1"]);
});

test("a file of types alone has nothing to instantiate", async () => {
  const { found, version } = await instantiating(two("node_types: { A: {} }\n"));
  assert.deepEqual(found, ["KHO_TOPOLOGY_EMPTY 0"]);
  assert.equal(version, "2.0");
});

test("a file that is not there is told, and nothing else", async () => {
  const { unreadable, found } = await instantiating({});
  assert.equal(unreadable, "there is no such file");
  assert.deepEqual(found, ["KHO_FILE_UNREADABLE 0"]);
});
