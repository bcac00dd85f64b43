import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultLimits, type PerformOperation, type TopologyNode } from "../model/index.ts";
import { engines, memoryLoader, nodes, readText, summary } from "./fixtures.ts";
import { readTopology } from "./read-topology.ts";
import type { ReadRequest } from "./request.ts";

/** Reads sound text and returns its nodes as plain JSON, without positions. */
async function sound(text: string, request: Partial<ReadRequest> = {}) {
  const reading = await readText(text, request);
  assert.deepEqual(summary(reading), []);
  return plain(reading.topology?.nodes ?? []);
}

function plain(nodes: readonly TopologyNode[]): readonly TopologyNode[] {
  return JSON.parse(
    JSON.stringify(nodes, (key, value) => (key === "position" ? undefined : value)),
  );
}

async function operation(text: string, name = "create"): Promise<PerformOperation> {
  const [node] = await sound(nodes(`a: { ${name}: ${text} }`));
  const found = node?.operations[name as "create"];
  assert.equal(found?.kind, "perform");
  return found;
}

test("a node without a word has every default filled in", async () => {
  assert.deepEqual(await sound(nodes("a:")), [
    {
      name: "a",
      labels: {},
      placement: { kind: "any" },
      requirements: [],
      operations: {},
      exports: {},
      onBroken: "keep",
      onHostLost: "keep",
      updateParallel: 1,
    },
  ]);
});

test("every key of a node arrives in the model", async () => {
  const [, node] = await sound(
    nodes(
      "db: {}",
      "web:",
      "  description: what ${people} read",
      "  type: web.Server",
      "  placement: { labels: { role: web, zone: 1.10, spare: true } }",
      "  count: 3",
      "  requires: [db]",
      "  exports: { port: 80, url: 'http://${host.address}:${instance.index}' }",
      "  on_broken: stop",
      "  on_host_lost: stop",
      "  labels: { team: shop }",
      "  update: { parallel: 2 }",
    ),
  );
  assert.deepEqual(node, {
    name: "web",
    description: "what ${people} read",
    type: "web.Server",
    labels: { team: "shop" },
    placement: { kind: "labels", labels: { role: "web", zone: "1.10", spare: "true" } },
    count: 3,
    requirements: [{ node: "db", gate: { kind: "lifecycle" } }],
    operations: {},
    exports: {
      port: ["80"],
      url: [
        "http://",
        { kind: "host", field: "address" },
        ":",
        { kind: "instance", field: "index" },
      ],
    },
    onBroken: "stop",
    onHostLost: "stop",
    updateParallel: 2,
  });
});

for (const { written, check, does } of [
  { written: "{ file: { path: /a } }", check: "file", does: "file" },
  { written: "{ tcp: { port: 1 } }", check: "tcp", does: undefined },
  { written: "{ notify: { to: x } }", check: undefined, does: "notify" },
  { written: "{ nil: }", check: "nil", does: "nil" },
  {
    written: "{ check: { tcp: { port: 1 } }, do: { shell: { run: x } } }",
    check: "tcp",
    does: "shell",
  },
  { written: "{ check: { tcp: { port: 1 } } }", check: "tcp", does: undefined },
  { written: "{ do: { shell: { run: x } } }", check: undefined, does: "shell" },
  { written: "{ check: { file: { path: /a } }, do: { nil: } }", check: "file", does: "nil" },
])
  test(`${written} checks by ${check} and does by ${does}`, async () => {
    const read = await operation(written);
    assert.deepEqual([read.check?.engine, read.do?.engine], [check, does]);
    assert.deepEqual(read.limits, defaultLimits);
  });

test("every common key of an operation arrives in the model", async () => {
  const read = await operation(
    "{ shell: { run: x }, timeout: 90s, attempts: 7, backoff: { base: 2s, cap: 1h }, settle: 0s," +
      " kill_after: 1m, every: 100ms, recheck: 2m, user: app, cwd: /srv," +
      " env: { A: 1, B: '${host.os}' } }",
  );
  assert.deepEqual(read, {
    kind: "perform",
    check: { engine: "shell", params: { run: "x", exit: [0] }, templates: [] },
    do: { engine: "shell", params: { run: "x", exit: [0] }, templates: [] },
    limits: {
      timeoutMs: 90_000,
      attempts: 7,
      backoffBaseMs: 2_000,
      backoffCapMs: 3_600_000,
      settleMs: 0,
      killAfterMs: 60_000,
      everyMs: 100,
      recheckMs: 120_000,
    },
    redoOn: [],
    user: "app",
    cwd: "/srv",
    env: { A: ["1"], B: [{ kind: "host", field: "os" }] },
  });
});

for (const { backoff, base, cap } of [
  { backoff: "{ base: 2m }", base: 120_000, cap: 120_000 },
  { backoff: "{ cap: 500ms }", base: 500, cap: 500 },
  { backoff: "{}", base: 1_000, cap: 60_000 },
])
  test(`a back-off of ${backoff} bends the other default`, async () => {
    const { limits } = await operation(`{ nil: , backoff: ${backoff} }`);
    assert.deepEqual([limits.backoffBaseMs, limits.backoffCapMs], [base, cap]);
  });

test("keep takes nothing back, redo_on looks back", async () => {
  const [node] = await sound(
    nodes("a: { create: { nil: }, start: { nil: , redo_on: [create] }, stop: keep, delete: keep }"),
  );
  assert.deepEqual(node?.operations.stop, { kind: "keep" });
  assert.deepEqual(node?.operations.delete, { kind: "keep" });
  const { start } = node?.operations ?? {};
  assert.deepEqual(start?.kind === "perform" && start.redoOn, ["create"]);
});

for (const { written, gate } of [
  { written: "b", gate: { kind: "lifecycle" } },
  { written: "{ node: b }", gate: { kind: "lifecycle" } },
  {
    written: "{ node: b, until: created }",
    gate: { kind: "explicit", until: "created", before: "create" },
  },
  {
    written: "{ node: b, before: start }",
    gate: { kind: "explicit", until: "started", before: "start" },
  },
  {
    written: "{ node: b, until: configured, before: configure }",
    gate: { kind: "explicit", until: "configured", before: "configure" },
  },
])
  test(`requires: [${written}]`, async () => {
    const [node] = await sound(nodes(`a: { requires: [${written}] }`, "b: {}"));
    assert.deepEqual(node?.requirements, [{ node: "b", gate }]);
  });

test("a placeholder to an export implies the requirement, unless one is written", async () => {
  const [, first, second] = await sound(
    nodes(
      "db: { exports: { url: x, port: 1 } }",
      "a:",
      "  configure: { file: { path: /a, content: '${db.url}' } }",
      "  exports: { p: '${db.port}' }",
      "b: { requires: [{ node: db, until: created }], exports: { p: '${db.port}' } }",
    ),
  );
  const lifecycle = { kind: "lifecycle" };
  assert.deepEqual(first?.requirements, [{ node: "db", gate: lifecycle, implied: true }]);
  assert.equal(second?.requirements.length, 1);
  assert.equal(second?.requirements[0]?.gate.kind, "explicit");
});

test("the position of an implied requirement is its placeholder", async () => {
  const { topology } = await readText(
    nodes("db: { exports: { url: x } }", "a: { exports: { p: 'a ${db.url}' } }"),
  );
  const [implied] = topology?.nodes[1]?.requirements ?? [];
  assert.deepEqual(implied?.position, { file: "shop.yaml", line: 4, column: 25 });
});

test("what is known now is filled in, what is not becomes a template with its path", async () => {
  const { topology } = await readText(
    [
      "khoreia: 1",
      "name: shop",
      "inputs: { n: { default: 7 } }",
      "nodes:",
      "  db: { count: 2, exports: { url: x } }",
      "  web:",
      "    create:",
      "      process:",
      "        run: ['${node.name}', '${deployment.name}-${inputs.n}', '${db[1].url}', 'a$${b}']",
      "        ready: { tcp: { host: 'x-${host.labels.zone}', port: 80 } }",
    ].join("\n"),
  );
  const create = topology?.nodes[1]?.operations.create;
  const call = create?.kind === "perform" ? create.do : undefined;
  assert.deepEqual(call?.params, {
    run: ["web", "shop-7", "${db[1].url}", "a${b}"],
    ready: { tcp: { host: "x-${host.labels.zone}", port: 80 } },
  });
  assert.deepEqual(call?.templates, [
    { path: ["run", 2], template: [{ kind: "export", node: "db", index: 1, export: "url" }] },
    { path: ["ready", "tcp", "host"], template: ["x-", { kind: "host", field: "labels.zone" }] },
  ]);
});

test("a template where no text is wanted says what it must become", async () => {
  const [, node] = await sound(
    nodes(
      "db: { exports: { port: 80 } }",
      "a:",
      "  start: { check: { tcp: { port: '${db.port}' } } }",
      "  create: { do: { notify: { to: '${host.name}', urgent: '${db.port}' } } }",
    ),
  );
  const { start, create } = node?.operations ?? {};
  const reference = { kind: "export", node: "db", export: "port" };
  assert.deepEqual(start?.kind === "perform" && start.check, {
    engine: "tcp",
    params: { host: "127.0.0.1", port: "${db.port}" },
    templates: [{ path: ["port"], template: [reference], as: "number" }],
  });
  assert.deepEqual(create?.kind === "perform" && create.do?.templates, [
    { path: ["to"], template: [{ kind: "host", field: "name" }] },
    { path: ["urgent"], template: [reference], as: "boolean" },
  ]);
});

test("a template that the schema cannot judge yet leaves all defaults in place", async () => {
  const [, node] = await sound(
    nodes(
      "db: { exports: { mode: x } }",
      "a:",
      "  create: { file: { path: /a, mode: '${db.mode}', state: '${db.mode}' } }",
      "  start: { process: { run: x, ready: { http: { url: 'http://${host.address}/' } } } }",
    ),
  );
  const { create, start } = node?.operations ?? {};
  assert.deepEqual(create?.kind === "perform" && create.do?.params, {
    path: "/a",
    mode: "${db.mode}",
    state: "${db.mode}",
    backup: false,
  });
  assert.deepEqual(start?.kind === "perform" && start.do?.params, {
    run: "x",
    ready: { http: { url: "http://${host.address}/" } },
  });
});

test("placeholders reach a script as environment only, each one once", async () => {
  const [, node] = await sound(
    nodes(
      "db: { exports: { url: x } }",
      "a:",
      "  create:",
      "    check:",
      `      shell: { run: 'test "\${db.url}" = "\${node.name}"', creates: '/x/\${node.name}' }`,
      `    do: { shell: { run: 'load "\${db.url}" "$\${HOME}"' } }`,
      "    env: { MINE: y }",
    ),
  );
  const create = node?.operations.create as PerformOperation;
  assert.equal(create.check?.params["run"], 'test "${KHOREIA_ARG_1}" = "${KHOREIA_ARG_2}"');
  assert.equal(create.check?.params["creates"], "/x/a");
  assert.equal(create.do?.params["run"], 'load "${KHOREIA_ARG_1}" "${HOME}"');
  assert.deepEqual(create.do?.templates, []);
  assert.deepEqual(create.env, {
    MINE: ["y"],
    KHOREIA_ARG_1: [{ kind: "export", node: "db", export: "url" }],
    KHOREIA_ARG_2: ["a"],
  });
});

test("host, labels, count and durations take inputs", async () => {
  const [node] = await sound(
    [
      "khoreia: 1",
      "inputs: { h: { default: alpha }, n: { default: 2 }, t: { default: 7s } }",
      "nodes:",
      "  a:",
      "    host: '${inputs.h}-${inputs.n}'",
      "    count: '${inputs.n}'",
      "    labels: { x: '${inputs.h}' }",
      "    create: { nil: , timeout: '${inputs.t}', user: '${inputs.h}' }",
    ].join("\n"),
  );
  const create = node?.operations.create as PerformOperation;
  assert.deepEqual(node?.placement, { kind: "host", host: "alpha-2" });
  assert.deepEqual([node?.count, { ...node?.labels }], [2, { x: "alpha" }]);
  assert.deepEqual([create.limits.timeoutMs, create.user], [7_000, "alpha"]);
});

for (const { given, file, text, name, deployment } of [
  { given: "the caller", file: "a.yaml", text: "name: b\n", name: "c", deployment: "c" },
  { given: "the text", file: "a.yaml", text: "name: b\n", name: undefined, deployment: "b" },
  {
    given: "its file",
    file: "/x/Shop_v2.topology.yaml",
    text: "",
    name: undefined,
    deployment: "shop-v2",
  },
  { given: "nobody", file: "-", text: "", name: undefined, deployment: "stdin" },
  {
    given: "a file of other letters",
    file: "日本.yml",
    text: "",
    name: undefined,
    deployment: "topology",
  },
  {
    given: "an input",
    file: "a.yaml",
    text: "inputs: { e: { default: dev } }\nname: 's-${inputs.e}'\n",
    name: undefined,
    deployment: "s-dev",
  },
])
  test(`a deployment is named by ${given}`, async () => {
    const { topology, diagnostics } = await readTopology({
      files: [file],
      loader: memoryLoader({ [file]: `khoreia: 1\n${text}nodes:\n  a: {}\n` }),
      engines,
      ...(name === undefined ? {} : { name }),
    });
    assert.deepEqual(diagnostics, []);
    assert.equal(topology?.name, deployment);
  });

test("a name from outside that cannot be one is reported", async () => {
  const reading = await readText(nodes("a: {}"), { name: "Shop!" });
  assert.deepEqual(summary(reading), ["KHO_NAME_INVALID -"]);
});

test("anchors and merge keys work across nodes", async () => {
  const [first, second, third] = await sound(
    nodes(
      "a: &base",
      "  host: alpha",
      "  create: &make { file: { path: /a } }",
      "b:",
      "  <<: *base",
      "  host: beta",
      "c: { configure: *make }",
    ),
  );
  assert.deepEqual(second?.operations, first?.operations);
  assert.deepEqual(second?.placement, { kind: "host", host: "beta" });
  assert.deepEqual(third?.operations.configure, first?.operations.create);
});

test("a JSON text is a topology too", async () => {
  const json = JSON.stringify({ khoreia: 1, nodes: { a: { create: { file: { path: "/a" } } } } });
  assert.deepEqual(await sound(json), await sound(nodes("a: { create: { file: { path: /a } } }")));
});

test("reading is deterministic and positions are plain data", async () => {
  const text = nodes("a: { create: { file: { path: /a } }, requires: [b] }", "b: {}");
  const [first, second] = [await readText(text), await readText(text)];
  assert.deepEqual(first, second);
  assert.deepEqual(JSON.parse(JSON.stringify(first.topology?.nodes[0]?.position)), {
    file: "shop.yaml",
    line: 3,
    column: 3,
  });
});
