import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import type { AnyEngine } from "../engine/engine.ts";
import {
  type OperationName,
  type StepId,
  type Topology,
  asStepId,
  defaultLimits,
  deploymentName,
  hostName,
  nodeName,
} from "../model/index.ts";
import { acceptGeneration } from "./generation.ts";
import type { AgentOptions } from "./ports.ts";
import { originalOf } from "./replaced.ts";
import { retiredAfter } from "./retire.ts";
import { type StateMedium, memoryMedium } from "./state/memory-state.ts";
import type { State, StateRecord } from "./state/state.ts";

const position = { file: "test.yaml", line: 1, column: 1 };
const here = hostName("here");
const file: AnyEngine = {
  info: {
    name: "file",
    summary: "a file is there",
    schema: z.object({ path: z.string() }),
    events: "push",
    identity: ["path"],
    compares: true,
    undoneBy: "delete",
    spawns: false,
  },
  check: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
  do: async () => ({ kind: "succeeded" }),
  undo: async () => ({ kind: "succeeded" }),
};
const options: AgentOptions = {
  host: here,
  deployment: deploymentName("test"),
  hostFacts: () => undefined,
  hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
  spawningDos: 1,
  quietDos: 1,
  spawningChecks: 1,
  leaseTtlSeconds: 10,
  baseSetting: { cwd: "/", env: {} },
  journalRevision: 0,
};
const clock = { now: () => 0, wall: () => 0, after: () => () => undefined, soon: () => undefined };

/** One node `web` whose operations make these files; on this host or on another one. */
function webOf(files: Partial<Record<OperationName, string>>, host = "here"): Topology {
  const operations = Object.fromEntries(
    Object.entries(files).map(([name, path]) => {
      const call = { engine: "file", params: { path }, templates: [], position };
      const performed = { check: call, do: call, limits: defaultLimits, redoOn: [], env: {} };
      return [name, { kind: "perform" as const, ...performed, position }];
    }),
  );
  const web = {
    name: nodeName("web"),
    labels: {},
    placement: { kind: "host" as const, host: hostName(host) },
    requirements: [],
    operations,
    exports: {},
    onBroken: "keep" as const,
    onHostLost: "keep" as const,
    updateParallel: 1,
    position,
  };
  return { name: deploymentName("test"), form: "khoreia", nodes: [web] };
}

const nothing: Topology = { name: deploymentName("test"), form: "khoreia", nodes: [] };

function accept(state: State, topologies: readonly Topology[], generation: number) {
  let content;
  for (const topology of topologies.slice(0, generation)) {
    content = { topology, retired: retiredAfter(content, topology) };
  }
  assert.ok(content);
  const record = {
    format: 1,
    uid: "uid",
    generation,
    goal: "started" as const,
    content: "content",
    acceptedAt: 0,
    by: "test",
  };
  const ports = { engines: new Map([["file", file]]), state, clock };
  return acceptGeneration({ record, content, options, ports, holdOf: () => undefined });
}

function makes(state: State, step: string, path: string): void {
  const made = { step: asStepId(step), engine: "file", params: { path }, made: { path } };
  state.append({ kind: "made.recorded", made });
}

/** What was made, by the step that is to take it back. */
function madeIn(state: State): Readonly<Record<string, unknown>> {
  const entries = [...state.load().made.values()].map(
    ({ step, params }) => [step, params["path"]] as const,
  );
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

const medium = (): StateMedium => memoryMedium({ host: here, deployment: deploymentName("test") });

for (const { given, topologies, made, then } of [
  {
    given: "both operations of one node want other files",
    topologies: [webOf({ create: "/a", start: "/b" }), webOf({ create: "/c", start: "/d" })],
    made: { "web.create": "/a", "web.start": "/b" },
    then: { "web~2.create": "/a", "web~2.start": "/b" },
  },
  {
    given: "nothing has changed",
    topologies: [webOf({ create: "/a" }), webOf({ create: "/a" })],
    made: { "web.create": "/a" },
    then: { "web.create": "/a" },
  },
  {
    given: "an operation is gone",
    topologies: [webOf({ create: "/a", start: "/b" }), webOf({ create: "/a" })],
    made: { "web.create": "/a", "web.start": "/b" },
    then: { "web.create": "/a", "web~2.start": "/b" },
  },
  {
    given: "the node has moved to another host",
    topologies: [webOf({ create: "/a" }), webOf({ create: "/a" }, "there")],
    made: { "web.create": "/a" },
    then: { "web~2.create": "/a" },
  },
  {
    given: "the node has moved away and is gone, and this host has seen neither",
    topologies: [webOf({ create: "/a" }), webOf({ create: "/a" }, "there"), nothing],
    made: { "web.create": "/a" },
    then: { "web~3.create": "/a" },
  },
  {
    given: "the node is gone",
    topologies: [webOf({ create: "/a" }), nothing],
    made: { "web.create": "/a" },
    then: { "web.create": "/a" },
  },
  {
    given: "a stand-in has yet to take back what is wanted once more",
    topologies: [webOf({ create: "/a" }, "there"), webOf({ create: "/a" })],
    made: { "web~1.create": "/a" },
    then: { "web.create": "/a" },
  },
])
  test(`who takes back what was made when ${given}`, () => {
    const state = medium().open();
    accept(state, topologies, 1);
    for (const [step, path] of Object.entries(made)) makes(state, step, path);
    const played = accept(state, topologies, topologies.length);
    assert.deepEqual(madeIn(state), then);
    for (const id of Object.keys(then)) {
      const instance = played.score.byId.get(id.slice(0, id.lastIndexOf(".")) as never);
      assert.ok(instance, `${id} is played`);
      assert.equal(
        instance.goal,
        id === "web.create" && topologies.at(-1) !== nothing ? "started" : "deleted",
      );
    }
  });

/** A state that dies with its `count`-th record, as the process does. */
function dyingAfter(state: State, count: number): State {
  let left = count;
  const append = (record: StateRecord): void => {
    if (left === 0) throw new Error("killed");
    left -= 1;
    state.append(record);
  };
  return {
    ...state,
    load: () => state.load(),
    append,
    batch: (records) => records.forEach(append),
    accept: (desired) => {
      if (left === 0) throw new Error("killed");
      left -= 1;
      state.accept(desired);
    },
  };
}

const before = webOf({ create: "/a", configure: "/b", start: "/c" });
for (const { what, after } of [
  { what: "two things", after: webOf({ create: "/x", configure: "/y", start: "/c" }) },
  { what: "everything", after: webOf({ create: "/a" }, "there") },
])
  test(`giving ${what} to a stand-in survives death between any two records`, () => {
    const topologies = [before, after];
    for (let count = 0; count < 12; count += 1) {
      const disk = medium();
      const first = disk.open();
      accept(first, topologies, 1);
      const steps: readonly StepId[] = ["create", "configure", "start"].map((operation, i) => {
        makes(first, `web.${operation}`, `/${"abc"[i]}`);
        return asStepId(`web.${operation}`);
      });
      try {
        accept(dyingAfter(first, count), topologies, 2);
      } catch (error) {
        assert.equal((error as Error).message, "killed");
      }
      disk.crash();
      const next = disk.open();
      const played = accept(next, topologies, 2);
      const paths = Object.values(madeIn(next));
      assert.deepEqual(
        paths.map(String).toSorted(),
        ["/a", "/b", "/c"],
        `each once, after ${count} records`,
      );
      for (const step of next.load().made.keys()) {
        const id = step.slice(0, step.lastIndexOf(".")) as never;
        assert.ok(played.score.byId.has(id), `${step} is played after ${count} records`);
        assert.ok(
          steps.includes(asStepId(`${originalOf(id)}${step.slice(step.lastIndexOf("."))}`)),
        );
      }
    }
  });

test("what a node stood on goes after the stand-in, though the node needs it no longer", () => {
  const [[web], [other]] = [webOf({ create: "/a" }).nodes, webOf({ create: "/db" }).nodes];
  assert.ok(web && other);
  const db = { ...other, name: nodeName("db") };
  const gate = { kind: "lifecycle" } as const;
  const needy = { ...web, requirements: [{ node: db.name, gate, position }] };
  const topologies = [{ ...nothing, nodes: [db, needy] }, webOf({ create: "/c" })];
  const state = medium().open();
  accept(state, topologies, 1);
  makes(state, "db.create", "/db");
  makes(state, "web.create", "/a");
  const { score } = accept(state, topologies, 2);
  const before = score.instances.find(({ node }) => node === "db")?.gates ?? [];
  assert.ok(
    before.some(({ instance }) => instance === "web~2"),
    "the file of web goes first",
  );
});
