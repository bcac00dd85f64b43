import assert from "node:assert/strict";
import { test } from "node:test";
import { simple, textLoader, two } from "./fixture.ts";
import type { Expression } from "./normal/expression.ts";
import { parse } from "./parse.ts";

const parsed = async (text: string) => {
  const { service, diagnostics } = await parse({
    file: "main.yaml",
    loader: textLoader({ "main.yaml": text }),
  });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message),
    [],
  );
  assert.ok(service);
  return service;
};

/** An expression as plain data, calls as `{ $: [name, …] }`. */
function plain(expression: Expression | undefined): unknown {
  switch (expression?.kind) {
    case undefined:
      return undefined;
    case "literal":
      return expression.value;
    case "list":
      return expression.items.map(plain);
    case "map":
      return Object.fromEntries(expression.entries.map(({ key, value }) => [key, plain(value)]));
    case "call":
      return { $: [expression.function, ...expression.arguments.map(plain)] };
  }
}

const application = simple(`metadata: { template_name: shop }
topology_template:
  inputs: { port: { type: integer, default: 8080 } }
  node_templates:
    shop:
      type: tosca.nodes.WebApplication
      properties: { context_root: /shop }
      requirements: [host: server]
      interfaces:
        Standard:
          inputs: { user: www }
          operations:
            create: scripts/create.sh
            start:
              implementation: { primary: scripts/start.sh, dependencies: [lib.sh], timeout: 60 }
              inputs: { port: { get_input: port } }
    server:
      type: tosca.nodes.WebServer
      artifacts: { image: { type: tosca.artifacts.File, file: server.tgz } }
      requirements:
        - host:
            node: machine
            relationship:
              type: HostedOn
              interfaces: { Configure: { operations: { pre_configure_source: pre.sh } } }
    machine: { type: Compute, capabilities: { host: { properties: { num_cpus: 2 } } } }
  outputs: { url: { value: { concat: [http://, { get_attribute: [machine, public_address] }] } } }
  workflows:
    restart:
      steps:
        stop: { target: shop, activities: [call_operation: Standard.stop], on_success: [start] }
        start: { target: shop, activities: [call_operation: Standard.start, set_state: started] }
`);

test("what a template does not say comes from its type", async () => {
  const { nodes } = await parsed(application);
  const shop = nodes.get("shop");
  assert.deepEqual(shop?.types, ["tosca.nodes.WebApplication", "tosca.nodes.Root"]);
  assert.deepEqual([...(shop?.capabilities.keys() ?? [])], ["feature", "app_endpoint"]);
  assert.equal(plain(shop?.capabilities.get("app_endpoint")?.properties.get("protocol")), "tcp");
  assert.equal(
    plain(nodes.get("machine")?.capabilities.get("host")?.properties.get("num_cpus")),
    2,
  );
  assert.equal(plain(shop?.attributes.get("state")), "initial");
});

test("requirements are led to their targets and capabilities", async () => {
  const { nodes } = await parsed(application);
  const [host] = nodes.get("shop")?.requirements ?? [];
  assert.equal(host?.target, "server");
  assert.equal(host.capability, "host");
  assert.equal(host.relationship.type, "tosca.relationships.HostedOn");
  assert.equal(host.assigned, true);
});

test("operations have their implementation, and inputs of their interface", async () => {
  const { nodes } = await parsed(application);
  const operations = nodes.get("shop")?.interfaces.get("Standard")?.operations;
  const start = operations?.get("start");
  assert.equal(start?.implementation?.primary?.file, "scripts/start.sh");
  assert.deepEqual(
    start.implementation.dependencies.map(({ file }) => file),
    ["lib.sh"],
  );
  assert.equal(plain(start.implementation.timeoutSeconds), 60);
  assert.deepEqual(
    [...start.inputs].map(([name, value]) => [name, plain(value)]),
    [
      ["user", "www"],
      ["port", { $: ["get_input", "port"] }],
    ],
  );
  assert.equal(operations?.get("create")?.implementation?.primary?.file, "scripts/create.sh");
  assert.equal(operations?.get("delete")?.implementation, undefined);
});

test("a relationship has the operations that its assignment gives it", async () => {
  const { nodes } = await parsed(application);
  const [host] = nodes.get("server")?.requirements ?? [];
  const configure = host?.relationship.interfaces.get("Configure");
  const operation = configure?.operations.get("pre_configure_source");
  assert.equal(operation?.implementation?.primary?.file, "pre.sh");
});

test("inputs, outputs, artifacts and workflows are there", async () => {
  const { inputs, outputs, nodes, workflows } = await parsed(application);
  assert.equal(plain(inputs.get("port")?.value), 8080);
  assert.deepEqual(plain(outputs.get("url")?.value), {
    $: ["concat", "http://", { $: ["get_attribute", "machine", "public_address"] }],
  });
  assert.equal(nodes.get("server")?.artifacts.get("image")?.file, "server.tgz");
  const steps = workflows.get("restart")?.steps;
  assert.deepEqual(steps?.get("stop")?.onSuccess, ["start"]);
  assert.deepEqual(
    steps.get("start")?.activities.map(({ kind }) => kind),
    ["call_operation", "set_state"],
  );
});

test("2.0: counts, indices, escapes, and what only the type asks for", async () => {
  const { nodes } = await parsed(
    two(`capability_types: { Door: {} }
relationship_types: { Wire: {} }
node_types:
  House: { capabilities: { door: Door } }
  Guest:
    properties: { motto: { type: string } }
    requirements: [{ visits: { capability: Door, relationship: Wire, count_range: [1, 2] } }]
service_template:
  node_templates:
    house: { type: House, count: 3 }
    one: { type: Guest, properties: { motto: $$cash }, requirements: [visits: [house, 2]] }
    two: { type: Guest, properties: { motto: x } }
`),
  );
  assert.equal(plain(nodes.get("house")?.count), 3);
  assert.equal(plain(nodes.get("one")?.properties.get("motto")), "$cash");
  const [named] = nodes.get("one")?.requirements ?? [];
  assert.deepEqual([named?.target, plain(named?.index)], ["house", 2]);
  const [implied] = nodes.get("two")?.requirements ?? [];
  assert.deepEqual(
    [implied?.target, implied?.capability, implied?.assigned],
    ["house", "door", false],
  );
});

test("a copy has what it copies, and its own", async () => {
  const { nodes } = await parsed(
    simple(`topology_template:
  node_templates:
    a: { type: Compute, capabilities: { host: { properties: { num_cpus: 2, mem_size: 1 GB } } } }
    b: { copy: a, capabilities: { host: { properties: { num_cpus: 4 } } } }
`),
  );
  const host = nodes.get("b")?.capabilities.get("host")?.properties;
  assert.deepEqual([plain(host?.get("num_cpus")), plain(host?.get("mem_size"))], [4, undefined]);
});
