import assert from "node:assert/strict";
import { test } from "node:test";
import { simple, two } from "../fixture.ts";
import { lowering } from "./fixture.ts";

const nodes = (...lines: readonly string[]): string =>
  ["topology_template:", "  node_templates:", ...lines.map((line) => `    ${line}`), ""].join("\n");

/** A node with one operation, on line 4 when it is the first. */
const root = (name: string, operation: string, rest = ""): string =>
  `${name}: { type: tosca.nodes.Root, ` +
  `interfaces: { Standard: { operations: { ${operation} } } }${rest} }`;

/** A requirement of a node with one operation of its relationship. */
const depends = (target: string, operation: string): string =>
  `- dependency: { node: ${target}, relationship: { type: tosca.relationships.DependsOn, ` +
  `interfaces: { Configure: { operations: { ${operation} } } } } }`;

const paths = [
  { given: "a shell script", implementation: "a/b.sh", run: ["bash", "a/b.sh"] },
  { given: "a Python script", implementation: "b.py", run: ["python3", "b.py"] },
  {
    given: "an artifact by its type, whatever its file is called",
    implementation: "{ primary: { type: tosca.artifacts.Implementation.Bash, file: run } }",
    run: ["bash", "run"],
  },
  {
    given: "a plain file by its ending",
    implementation: "{ primary: x.sh }",
    run: ["bash", "x.sh"],
  },
];
for (const { given, implementation, run } of paths)
  test(`an implementation is ${given}`, async () => {
    const { node, found } = await lowering(
      nodes(root("a", `create: { implementation: ${implementation} }`)),
    );
    const { create } = node("a").operations;
    assert.ok(create?.kind === "perform");
    assert.deepEqual(create.do?.params["run"], run);
    assert.deepEqual(found, []);
  });

const plain = "a: { type: tosca.nodes.Root }";

const unplayed = [
  {
    given: "an implementation that nothing runs",
    text: nodes(root("a", "create: x.jar")),
    found: ["T13-3.6.16-not-acted-on 4"],
  },
  {
    given: "an operation outside the lifecycle",
    text: [
      "interface_types: { my.Backup: { operations: { save: {} } } }",
      "node_types:",
      "  my.Node:",
      "    derived_from: tosca.nodes.Root",
      "    interfaces: { Backup: { type: my.Backup } }",
      nodes("a: { type: my.Node, interfaces: { Backup: { operations: { save: s.sh } } } }"),
    ].join("\n"),
    found: ["T13-3.6.17-not-acted-on 9"],
  },
  {
    given: "a dependency in another directory",
    text: nodes(
      root("a", "create: { implementation: { primary: a/x.sh, dependencies: [b/y.sh, a/z.sh] } }"),
    ),
    found: ["T13-3.6.16-not-acted-on 4"],
  },
  {
    given: "an input that shows only when it runs",
    text: nodes(
      root(
        "a",
        "create: { implementation: x.sh, inputs: { S: { get_attribute: [SELF, state] } } }",
      ),
    ),
    found: ["T13-3.6.17-not-acted-on 4"],
  },
  {
    given: "an operation that is to run elsewhere",
    text: nodes(
      root("a", "create: { implementation: { primary: x.sh, operation_host: ORCHESTRATOR } }"),
    ),
    found: ["T13-3.6.16-not-acted-on 4"],
  },
  {
    given: "an output of an operation",
    text: nodes(root("a", "create: { implementation: x.sh, outputs: { o: [SELF, tosca_id] } }")),
    found: ["T13-3.6.15-not-acted-on 4"],
  },
  {
    given: "an operation of a node that is selected",
    text: nodes(root("a", "create: x.sh", ", directives: [select]")),
    found: ["T13-3.4.3-not-acted-on 4", "T13-3.4.3-not-acted-on 4"],
  },
  {
    given: "a node that is selected",
    text: nodes("a: { type: tosca.nodes.Root, directives: [select] }"),
    found: ["T13-3.4.3-not-acted-on 4"],
  },
  {
    given: "a requirement that nobody fulfils",
    text: nodes("a: { type: tosca.nodes.SoftwareComponent }"),
    found: ["T13-3.8.2-unmatched 4"],
  },
  {
    given: "a group",
    text: `${nodes(plain)}  groups:\n    g: { type: tosca.groups.Root }\n`,
    found: ["T13-3.8.5-not-acted-on 6"],
  },
  {
    given: "a policy",
    text: `${nodes(plain)}  policies: [p: { type: tosca.policies.Root }]\n`,
    found: ["T13-3.8.6-not-acted-on 5"],
  },
  {
    given: "an artifact that is to be deployed somewhere",
    text: nodes(
      "a: { type: tosca.nodes.Root, artifacts: { f: { type: tosca.artifacts.File, file: f, " +
        "deploy_path: /opt } } }",
    ),
    found: ["T13-3.6.7-not-acted-on 4"],
  },
  {
    given: "an image that is to be deployed",
    text: nodes(
      "a: { type: tosca.nodes.Root, artifacts: { i: { file: i, " +
        "type: tosca.artifacts.Deployment.Image.Container.Docker } } }",
    ),
    found: ["T13-3.6.7-not-acted-on 4"],
  },
  {
    given: "a notification with what it brings",
    text: [
      "interface_types: { my.News: { notifications: { news: {} } } }",
      "node_types:",
      "  my.Node:",
      "    derived_from: tosca.nodes.Root",
      "    attributes: { last: { type: string } }",
      "    interfaces: { News: { type: my.News } }",
      nodes(
        "a: { type: my.Node, interfaces: { News: { notifications: { news: { outputs: { o: " +
          "[SELF, last] } } } } } }",
      ),
    ].join("\n"),
    found: ["T13-3.6.17-not-acted-on 10"],
  },
  {
    given: "what a relationship does when its target changes",
    text: nodes(
      "b: { type: tosca.nodes.Root }",
      "a:",
      "  type: tosca.nodes.Root",
      "  requirements:",
      `    ${depends("b", "target_changed: x.sh")}`,
    ),
    found: ["T13-3.6.17-not-acted-on 8"],
  },
  {
    given: "a workflow",
    text: `${nodes("a: { type: tosca.nodes.Root }")}  workflows: { back_up: { steps: {} } }\n`,
    found: ["T13-3.8.7-not-acted-on 5"],
  },
  {
    given: "a node that is to be substituted, without a service for it",
    text: nodes("a: { type: tosca.nodes.Root, directives: [substitute] }"),
    found: ["T13-3.8.13-not-acted-on 4"],
  },
];
for (const { given, text, found } of unplayed)
  test(`${given} is understood and not acted on, which a strict reading refuses`, async () => {
    const lenient = await lowering(text);
    assert.deepEqual(lenient.found, found);
    assert.ok(lenient.topology);
    const strict = await lowering(text, { strict: true });
    assert.deepEqual(strict.found, found);
  });

test("a mapping of operations to workflows is understood and not acted on", async () => {
  const inner = [
    "topology_template:",
    "  substitution_mappings:",
    "    node_type: tosca.nodes.Database",
    "    interfaces: { Standard: { create: set_up } }",
    "  workflows: { set_up: { steps: {} } }",
    "  node_templates: { d: { type: tosca.nodes.Root } }",
  ].join("\n");
  const database = "type: tosca.nodes.Database, properties: { name: d }";
  const { found } = await lowering(nodes(`db: { ${database}, directives: [substitute] }`), {
    files: ["main.yaml", "inner.yaml"],
    others: { "inner.yaml": simple(inner) },
  });
  assert.ok(found.includes("T13-3.8.13-not-acted-on 5"), found.join());
});

test("inputs are variables: texts as they are, lists and maps as JSON", async () => {
  const inputs = "{ T: yes, I: 9007199254740993, L: [1, a], M: { k: { concat: [a, b] } } }";
  const { env } = await lowering(
    nodes(root("a", `create: { implementation: x.sh, inputs: ${inputs} }`)),
  );
  assert.deepEqual(env("a.create"), {
    T: "yes",
    I: "9007199254740993",
    L: '[1,"a"]',
    M: '{"k":"ab"}',
  });
});

const balanced = [
  "topology_template:",
  "  node_templates:",
  "    m1: { type: tosca.nodes.Compute }",
  "    m2: { type: tosca.nodes.Compute }",
  "    lb:",
  "      type: tosca.nodes.Root",
  "      requirements:",
  ...["m1", "m2"].map((target) => {
    const inputs = "{ member_ip: { get_attribute: [TARGET, private_address] } }";
    const operation = `add_target: { implementation: add.py, inputs: ${inputs} }`;
    return `        ${depends(target, operation)}`;
  }),
  "",
].join("\n");

test("an operation of a relationship is told of both ends and of who else is there", async () => {
  const { env, node, found } = await lowering(balanced);
  assert.deepEqual(found, []);
  assert.deepEqual(env("lb.dependency-2.add_target.start"), {
    SOURCE: "lb",
    TARGET: "m2",
    SOURCES: "lb",
    TARGETS: "m1,m2",
    member_ip: "<export m2 address>",
    m1_member_ip: "<export m1 address>",
    m2_member_ip: "<export m2 address>",
  });
  const required = node("lb.dependency-2.add_target").requirements.map((each) => each.node);
  assert.deepEqual(required, ["m2", "lb", "m1"]);
});

test("nothing is woven into what somebody else brings about", async () => {
  const text = (name: string): string =>
    nodes(
      "a: { type: tosca.nodes.Root, directives: [select] }",
      "b:",
      "  type: tosca.nodes.Root",
      "  requirements:",
      `    ${depends("a", `${name}: x.sh`)}`,
    );
  const selected = "T13-3.4.3-not-acted-on 4";
  for (const [name, found] of [
    ["pre_configure_target", [selected, "T13-3.6.17-weaving 8"]],
    ["pre_configure_source", [selected]],
    ["add_source", [selected]],
  ] as const)
    assert.deepEqual((await lowering(text(name))).found, found);
});

test("a node that its source has to wait for cannot be told of its source", async () => {
  const told = "{ I: { get_attribute: [SOURCE, private_address] } }";
  const operation = `pre_configure_target: { implementation: x.sh, inputs: ${told} }`;
  const { found, messages } = await lowering(
    nodes(
      "t: { type: tosca.nodes.Root }",
      "s:",
      "  type: tosca.nodes.Compute",
      "  requirements:",
      `    ${depends("t", operation)}`,
    ),
  );
  assert.deepEqual(found, ["KHO_REQUIREMENT_CYCLE 4"]);
  assert.match(messages[0] ?? "", /uses an export of "s"/);
});

test("nodes that wait for each other are refused", async () => {
  const { found } = await lowering(
    nodes(
      root("a", "create: x.sh", ", requirements: [{ dependency: b }]"),
      root("b", "create: y.sh", ", requirements: [{ dependency: a }]"),
    ),
  );
  assert.deepEqual(found, ["KHO_REQUIREMENT_CYCLE 4"]);
});

test("inputs are given by name, and by the type that they have", async () => {
  const given = "{ P: { get_input: port }, N: { get_input: name } }";
  const text = [
    "topology_template:",
    "  inputs:",
    "    port: { type: integer }",
    "    name: { type: string, default: x }",
    "  node_templates:",
    `    ${root("a", `create: { implementation: x.sh, inputs: ${given} }`)}`,
    "",
  ].join("\n");
  const set = [
    { name: "port", value: "80" },
    { name: "name", value: "12" },
  ];
  assert.deepEqual((await lowering(text, { inputs: { set } })).env("a.create"), {
    P: "80",
    N: "12",
  });
  assert.deepEqual((await lowering(text)).found, ["KHO_INPUT_MISSING 4"]);
  const unknown = { set: [...set, { name: "prt", value: "1" }] };
  assert.deepEqual((await lowering(text, { inputs: unknown })).found, ["KHO_INPUT_UNKNOWN 0"]);
});

const inputs = (...lines: readonly string[]): string =>
  [
    "topology_template:",
    "  inputs:",
    ...lines.map((line) => `    ${line}`),
    `  node_templates: { ${root("a", "create: x.sh")} }`,
    "",
  ].join("\n");

for (const { given, text, set, found } of [
  {
    given: "text for a number",
    text: inputs("port: { type: integer }"),
    set: { port: "many" },
    found: ["T13-3.3.1-integer 1"],
  },
  {
    given: "a value beyond a constraint",
    text: inputs("port: { type: integer, constraints: [ { in_range: [1, 9] } ] }"),
    set: { port: "10" },
    found: ["T13-3.6.3-broken-constraint 1"],
  },
  {
    given: "a map without a required property of its data type",
    text: inputs("c: { type: tosca.datatypes.Credential }"),
    set: { c: "{ user: ann }" },
    found: ["T13-3.7.6-missing-property 1"],
  },
  {
    given: "a list of other entries",
    text: inputs("ports: { type: list, entry_schema: { type: integer } }"),
    set: { ports: "[80, many]" },
    found: ["T13-3.3.1-integer 1"],
  },
])
  test(`an input is judged by its declared type: ${given}`, async () => {
    const all = Object.entries(set).map(([name, value]) => ({ name, value }));
    assert.deepEqual((await lowering(text, { inputs: { set: all } })).found, found);
  });

test("more instances than can be played are refused, whatever counts them", async () => {
  const text = [
    "tosca_definitions_version: tosca_2_0",
    "node_types: { A: {} }",
    "service_template:",
    "  inputs: { n: { type: integer } }",
    "  node_templates:",
    "    a: { type: A, count: { $get_input: n } }",
    "    b: { type: A, count: 6 }",
    "",
  ].join("\n");
  const given = (n: number) => ({ inputs: { values: { n } }, limits: { instances: 10 } });
  assert.deepEqual((await lowering(text, given(4))).found, []);
  assert.deepEqual((await lowering(text, given(5))).found, ["KHO_NODE_LIMIT 7"]);
});

test("2.0: counted nodes, paths and the lifecycle of the simple profile", async () => {
  const { node, env, found } = await lowering(
    two(
      [
        "imports: [{ profile: org.oasis-open.simple:2.0 }]",
        "node_types: { Named: { derived_from: Root, properties: { name: { type: string } } } }",
        "service_template:",
        "  inputs: { many: { type: integer, default: 3 } }",
        "  node_templates:",
        "    db: { type: Named, properties: { name: orders } }",
        "    worker:",
        "      type: Root",
        "      count: { $get_input: many }",
        "      requirements: [{ dependency: db }]",
        "      interfaces:",
        "        Standard:",
        "          operations:",
        "            start:",
        "              implementation: { primary: { type: Implementation.Bash, file: work.sh } }",
        "              inputs:",
        "                NAME: { $get_property: [SELF, RELATIONSHIP, dependency, TARGET, name] }",
        "                NUMBER: { $concat: [w, $node_index] }",
        "",
      ].join("\n"),
    ),
  );
  // By the text only strings are put together; a number is taken as its text, with a warning.
  assert.deepEqual(found, ["T20-10.2.3.2-kind 19"]);
  assert.equal(node("worker").count, 3);
  assert.deepEqual(env("worker.start"), { NAME: "orders", NUMBER: "w<instance index>" });
});
