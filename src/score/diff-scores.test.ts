import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultLimits, nodeName } from "../model/index.ts";
import type { EngineCall, Goal, Operation, TopologyNode } from "../model/index.ts";
import { compileScore } from "./compile-score.ts";
import { diffScores } from "./diff-scores.ts";
import type { StepChange } from "./diff-scores.ts";
import {
  call,
  fixedHosts,
  keep,
  node,
  onHost,
  perform,
  requires,
  testFacts,
  topology,
} from "./fixtures.ts";
import type { Retired } from "./retired.ts";

function compile(nodes: readonly TopologyNode[], goal: Goal = "started", retired: Retired[] = []) {
  const request = { topology: topology(...nodes), hostOf: fixedHosts, engineFacts: testFacts };
  return compileScore({ ...request, goal, retired });
}

const diff = (older: readonly TopologyNode[], newer: readonly TopologyNode[]) =>
  diffScores(compile(older), compile(newer), testFacts);

const file = (params: Record<string, string>) => perform("file", { path: "/a", ...params });
const templated = (field: string): EngineCall => ({
  ...call("file", { path: "/a", content: "" }),
  templates: [{ path: ["content"], template: [{ kind: "host", field }] }],
});

const cases: {
  name: string;
  older?: Operation;
  newer?: Operation;
  change: Omit<StepChange, "step" | "operation"> | undefined;
}[] = [
  { name: "the same", older: file({}), newer: file({}), change: undefined },
  {
    name: "another position",
    older: file({}),
    newer: { ...file({}), position: { file: "b.yaml", line: 9, column: 1 } },
    change: undefined,
  },
  {
    name: "other content",
    older: file({ content: "a" }),
    newer: file({ content: "b", mode: "0600" }),
    change: { kind: "changed", what: ["file.content", "file.mode"], redo: true, identity: false },
  },
  {
    name: "another path is another thing",
    older: file({}),
    newer: file({ path: "/b" }),
    change: { kind: "changed", what: ["file.path"], redo: true, identity: true },
  },
  {
    name: "another placeholder",
    older: { ...file({}), check: templated("name"), do: templated("name") },
    newer: { ...file({}), check: templated("name"), do: templated("address") },
    change: {
      kind: "changed",
      what: ["do.file.content"],
      redo: true,
      identity: false,
    },
  },
  {
    name: "another engine does it",
    older: perform("tcp", { port: 1 }, { do: call("shell", { run: "a" }) }),
    newer: perform("tcp", { port: 1 }, { do: call("process", { run: "a" }) }),
    change: { kind: "changed", what: ["do.shell", "do.process"], redo: true, identity: true },
  },
  {
    name: "a gate opens for a Do of ours",
    older: perform("file", { path: "/a" }, { do: call("nil") }),
    newer: perform("file", { path: "/a" }, { do: call("shell", { run: "a" }) }),
    change: { kind: "changed", what: ["do.nil", "do.shell"], redo: true, identity: false },
  },
  {
    name: "another check",
    older: perform("tcp", { port: 1 }, { do: call("shell", { run: "a" }) }),
    newer: perform("tcp", { port: 2 }, { do: call("shell", { run: "a" }) }),
    change: { kind: "changed", what: ["check.tcp.port"], redo: true, identity: false },
  },
  {
    name: "more patience",
    older: file({}),
    newer: { ...file({}), limits: { ...defaultLimits, timeoutMs: 1 } },
    change: { kind: "changed", what: ["limits.timeoutMs"], redo: false, identity: false },
  },
  {
    name: "another user and environment",
    older: { ...file({}), user: "ann", env: { A: ["1"] } },
    newer: { ...file({}), user: "bob", env: { A: ["2"] } },
    change: { kind: "changed", what: ["user", "env.A"], redo: true, identity: false },
  },
  {
    name: "a new operation",
    newer: file({}),
    change: { kind: "novel", what: [], redo: true, identity: false },
  },
  {
    name: "an operation less",
    older: file({}),
    change: { kind: "obsolete", what: [], redo: false, identity: false },
  },
  {
    name: "kept from now on",
    newer: keep,
    change: { kind: "changed", what: ["keep"], redo: false, identity: false },
  },
];
for (const { name, older, newer, change } of cases)
  test(`diff of an operation: ${name}`, () => {
    const [before, after] = [older, newer].map((create) =>
      node("db", { operations: create === undefined ? {} : { create } }),
    );
    assert.ok(before && after);
    const result = diff([before], [after]);
    const steps =
      change === undefined ? [] : [{ step: "db.create", operation: "create", ...change }];
    assert.deepEqual(
      result.changed.flatMap((instance) => instance.steps),
      steps,
    );
    assert.deepEqual(result.unchanged, change === undefined ? ["db"] : []);
  });

test("diff of nodes: novel, obsolete, moved, rewired", () => {
  const older = [node("db"), node("old"), node("web"), node("api", { count: 2 })];
  const newer = [
    node("db", { placement: onHost("beta") }),
    node("new"),
    node("web", { requirements: [requires("db")], onBroken: "stop" }),
    node("api", { count: 3 }),
  ];
  const result = diff(older, newer);
  assert.deepEqual(result, {
    goal: { from: "started", to: "started" },
    unchanged: ["api[0]", "api[1]"],
    changed: [
      {
        instance: "db",
        steps: [],
        fields: ["placement"],
        moved: { from: "alpha", to: "beta" },
      },
      { instance: "web", steps: [], fields: ["requirements", "onBroken"] },
    ],
    novel: ["api[2]", "new"],
    obsolete: ["old"],
  });
});

test("what is retired already is neither obsolete nor there to be changed", () => {
  const retired: Retired[] = [
    { node: node("old", { operations: { create: file({}) } }), indexes: "all" },
  ];
  const older = compile([node("db")], "started", retired);
  const newer = compile([node("db"), node("old")], "stopped");
  const result = diffScores(older, newer, testFacts);
  assert.deepEqual(result.goal, { from: "started", to: "stopped" });
  assert.deepEqual([result.unchanged, result.novel, result.obsolete], [["db"], ["old"], []]);
  const back = diffScores(newer, older, testFacts);
  assert.deepEqual([back.unchanged, back.novel, back.obsolete], [["db"], [], ["old"]]);
});

test("names of parameters that JavaScript knows are names like others", () => {
  const params = (text: string) => JSON.parse(`{"path": "/a", "__proto__": "${text}"}`);
  const [older, newer] = ["a", "b"].map((text) =>
    node("db", { operations: { create: perform("file", params(text)) } }),
  );
  assert.ok(older && newer);
  const [change] = diff([older], [newer]).changed;
  assert.equal(change?.instance, nodeName("db"));
  assert.deepEqual(change?.steps[0]?.what, ["file.__proto__"]);
});
