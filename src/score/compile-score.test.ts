import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeName } from "../model/index.ts";
import type { Goal, TopologyNode } from "../model/index.ts";
import { compileScore } from "./compile-score.ts";
import type { CompileRequest } from "./compile-score.ts";
import {
  fixedHosts,
  keep,
  node,
  onHost,
  perform,
  requires,
  testFacts,
  topology,
} from "./fixtures.ts";
import type { ScoreGate } from "./score.ts";

type Options = Omit<Partial<CompileRequest>, "topology">;

function compile(nodes: readonly TopologyNode[], options: Options = {}) {
  return compileScore({
    topology: topology(...nodes),
    goal: "started",
    hostOf: fixedHosts,
    engineFacts: testFacts,
    ...options,
  });
}

const shown = (gate: ScoreGate) =>
  `${gate.before}${gate.andLater ? "+" : ""} after ${gate.instance} ${gate.until}`;

function gatesOf(nodes: readonly TopologyNode[], options: Options = {}) {
  const lists = compile(nodes, options).instances.map(({ id, gates }) => [id, gates.map(shown)]);
  return Object.fromEntries(lists.filter(([, gates]) => gates?.length)) as Record<string, string[]>;
}

const db = node("db", { operations: { start: perform("process") } });
const started = { start: perform("process") };

test("instances come by level, then by name in code units, then by index", () => {
  const score = compile([
    node("web", { requirements: [requires("db")], count: 11 }),
    node("Zoo", { requirements: [requires("db")] }),
    node("äpi", { requirements: [requires("db")] }),
    node("last", { requirements: [requires("web")] }),
    db,
  ]);
  assert.deepEqual(
    score.instances.map(({ id }) => id),
    ["db", "Zoo", ...Array.from({ length: 11 }, (_, i) => `web[${i}]`), "äpi", "last"],
  );
});

const gateKinds: { requirement: TopologyNode["requirements"]; gates: string[] }[] = [
  { requirement: [requires("db")], gates: ["create+ after db started"] },
  {
    requirement: [requires("db", { kind: "same-operation" })],
    gates: ["create after db created", "configure after db configured", "start after db started"],
  },
  {
    requirement: [requires("db", { kind: "explicit", until: "created", before: "configure" })],
    gates: ["configure+ after db created"],
  },
  {
    requirement: [
      requires("db"),
      requires("db", { kind: "explicit", until: "created", before: "start" }),
      requires("db", { kind: "explicit", until: "started", before: "create" }),
      requires("db"),
    ],
    gates: ["create+ after db started", "start+ after db created"],
  },
];
for (const { requirement, gates } of gateKinds) {
  const kinds = requirement.map(({ gate }) => gate.kind).join(", ");
  test(`a requirement becomes gates: ${kinds}`, () =>
    assert.deepEqual(gatesOf([db, node("web", { requirements: requirement })]), { web: gates }));
}

test("a requirement of a counted node is one of all its instances", () => {
  const nodes = [node("api", { count: 2 }), node("web", { requirements: [requires("api")] })];
  assert.deepEqual(gatesOf(nodes), {
    web: ["create+ after api[0] started", "create+ after api[1] started"],
  });
});

test("a node with count 0 has no instance and holds nobody back", () => {
  const nodes = [node("api", { count: 0 }), node("web", { requirements: [requires("api")] })];
  const score = compile(nodes);
  assert.deepEqual([...score.byId.keys()], ["web"]);
  assert.deepEqual(score.instances[0]?.gates, []);
});

const chain = [
  db,
  node("api", { count: 2, requirements: [requires("db")], operations: started }),
  node("web", { requirements: [requires("api")], operations: started }),
];
const goalGates: { goal: Goal; gates: Record<string, string[]> }[] = [
  {
    goal: "stopped",
    gates: {
      db: ["stop after api[0] stopped", "stop after api[1] stopped"],
      "api[0]": ["create+ after db configured", "stop after web stopped"],
      "api[1]": ["create+ after db configured", "stop after web stopped"],
      web: ["create+ after api[0] configured", "create+ after api[1] configured"],
    },
  },
  {
    goal: "deleted",
    gates: {
      db: [
        "stop after api[0] stopped",
        "stop after api[1] stopped",
        "delete after api[0] deleted",
        "delete after api[1] deleted",
      ],
      "api[0]": ["stop after web stopped", "delete after web deleted"],
      "api[1]": ["stop after web stopped", "delete after web deleted"],
    },
  },
];
for (const { goal, gates } of goalGates)
  test(`gates under the goal "${goal}"`, () => assert.deepEqual(gatesOf(chain, { goal }), gates));

test("what is retired is deleted, in reverse order, and only after what is retired itself", () => {
  const [oldApi, oldWeb] = [chain[1], chain[2]];
  assert.ok(oldApi && oldWeb);
  const retired = [
    { node: oldWeb, indexes: "all" as const },
    { node: oldApi, indexes: [1] },
  ];
  const score = compile([db, node("api", { count: 1, requirements: [requires("db")] })], {
    retired,
  });
  assert.deepEqual(
    score.instances.map(({ id, goal, retired: gone }) => `${id} ${goal} ${gone}`),
    ["db started false", "api[0] started false", "api[1] deleted true", "web deleted true"],
  );
  assert.deepEqual(score.byId.get("api[1]" as never)?.gates.map(shown), [
    "stop after web stopped",
    "delete after web deleted",
  ]);
  assert.deepEqual(score.byId.get("db" as never)?.gates, []);
});

const replaced: { goal: Goal; gates: string[] }[] = [
  { goal: "started", gates: ["stop+ after web started"] },
  { goal: "stopped", gates: ["stop after web stopped", "stop+ after web configured"] },
  { goal: "deleted", gates: ["stop after web stopped", "delete after web deleted"] },
];
for (const { goal, gates } of replaced)
  test(`what "web" used to require stays until it does without: goal "${goal}"`, () => {
    const retired = [{ node: db, indexes: "all" as const, requiredBy: [nodeName("web")] }];
    const score = compile([node("web", { operations: started })], { goal, retired });
    assert.deepEqual(score.byId.get("db" as never)?.gates.map(shown), gates);
  });

test("what a node used to require goes after it, if it goes before it could do without", () => {
  const retired = [
    { node: db, indexes: "all" as const, requiredBy: [nodeName("web")] },
    { node: node("web", { operations: started }), indexes: "all" as const },
  ];
  assert.deepEqual(gatesOf([], { retired }), {
    db: ["stop after web stopped", "delete after web deleted"],
  });
});

const outlived: { goal: Goal; gates: Record<string, string[]> }[] = [
  { goal: "stopped", gates: { db: ["stop after web stopped"] } },
  { goal: "deleted", gates: { db: ["stop+ after web deleted"] } },
];
for (const { goal, gates } of outlived)
  test(`what outlives "web" stops after web is deleted if it is: goal "${goal}"`, () => {
    const requirements = [requires("db", { kind: "lifecycle", outlives: true })];
    const torn = gatesOf([db, node("web", { requirements })], { goal });
    assert.deepEqual({ db: torn["db"] }, gates);
  });

test("requirements that two generations turned round tear down without a deadlock", () => {
  const retired = [
    { node: node("a", { count: 2, requirements: [requires("b")] }), indexes: [1] },
    { node: node("a", { count: 1 }), indexes: [0] },
    { node: node("b", { requirements: [requires("a")] }), indexes: "all" as const },
  ];
  assert.deepEqual(gatesOf([], { retired }), {
    "a[0]": ["stop after b stopped", "delete after b deleted"],
  });
});

test("an instance is wanted or retired, never both", () => {
  const request = { retired: [{ node: db, indexes: "all" as const }] };
  assert.throws(() => compile([db], request), /an instance is either wanted or retired/);
});

const updates: { goal: Goal; parallel: number; gates: Record<string, string[]> }[] = [
  {
    goal: "started",
    parallel: 1,
    gates: {
      "api[1]": ["create+ after api[0] started"],
      "api[2]": ["create+ after api[1] started"],
    },
  },
  { goal: "stopped", parallel: 2, gates: { "api[2]": ["create+ after api[0] configured"] } },
  { goal: "deleted", parallel: 1, gates: {} },
];
for (const { goal, parallel, gates } of updates)
  test(`changed instances are redone in turn: ${goal}, ${parallel} at a time`, () => {
    const nodes = [node("api", { count: 3, updateParallel: parallel }), node("web", { count: 2 })];
    assert.deepEqual(gatesOf(nodes, { goal, changed: new Set([nodeName("api")]) }), gates);
  });

test("steps: defined, derived from undo, kept", () => {
  const file = perform("file", { path: "/x" });
  const { check, do: _, ...withoutDo } = file;
  const { check: __, ...withoutCheck } = perform("mail");
  const cases: [string, TopologyNode["operations"], string[]][] = [
    ["file", { create: file }, ["create perform checked", "delete undo checked of create"]],
    [
      "two files and a process",
      { create: file, configure: file, start: perform("process") },
      [
        "create perform checked",
        "configure perform checked",
        "start perform checked",
        "stop undo checked of start",
        "delete undo checked of configure create",
      ],
    ],
    ["keep", { create: file, delete: keep }, ["create perform checked"]],
    [
      "own stop",
      { start: perform("process"), stop: perform("shell") },
      ["start perform checked", "stop perform checked"],
    ],
    [
      "nil as do",
      { create: perform("file", {}, { do: perform("nil").do! }) },
      ["create gate checked"],
    ],
    ["no do", { create: { ...withoutDo, check: check! } }, ["create gate checked"]],
    ["an engine without do", { start: perform("tcp") }, ["start gate checked"]],
    ["no check", { configure: withoutCheck }, ["configure perform recorded"]],
    ["an engine without check", { configure: perform("mail") }, ["configure perform recorded"]],
    ["nothing", {}, []],
  ];
  for (const [name, operations, expected] of cases) {
    const steps = compile([node("db", { operations })]).instances[0]?.steps ?? [];
    const texts = steps.map(({ id, operation, kind, checked, undoes }) => {
      assert.equal(id, `db.${operation}`);
      const of = undoes.length === 0 ? "" : ` of ${undoes.join(" ")}`;
      return `${operation} ${kind} ${checked ? "checked" : "recorded"}${of}`;
    });
    assert.deepEqual(texts, expected, name);
  }
});

test("hosts come from the caller, and nobody is somebody, too", () => {
  const score = compile([db, node("web", { placement: { kind: "any" } })]);
  assert.deepEqual(
    score.instances.map(({ host }) => host),
    ["alpha", undefined],
  );
  const moved = compile([node("db", { placement: onHost("beta") })]);
  assert.equal(moved.instances[0]?.host, "beta");
});
