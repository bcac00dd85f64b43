import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { compileScore, viewScore } from "../../../src/score/index.ts";
import { renderDot, renderJson, renderMermaid } from "../../../src/score/index.ts";
import { renderText, renderTree } from "../../../src/score/index.ts";
import type { ScoreView, ViewOptions } from "../../../src/score/index.ts";
import {
  call,
  fixedHosts,
  node,
  onHost,
  perform,
  requires,
  testFacts,
  topology,
} from "../../../src/score/fixtures.ts";

type CompileRequest = Parameters<typeof compileScore>[0];

// A deliberate change: npm run golden -- --update, then read the difference as carefully as a
// change of the source.
const isUpdating = process.env["KHOREIA_GOLDEN"] === "update";

const file = perform("file", { path: "/tmp/nodes" });
const gate = perform("file", { path: "/tmp/nodes" }, { do: call("nil") });

/** The eight nodes of 2016. */
const demonstration = topology(
  ...[[5], [5, 0], [3, 5], [], [0], [], [1, 3, 7], []].map((required, id) =>
    node(String(id), {
      placement: onHost(id < 4 ? "machine1" : "machine2"),
      operations: { create: id === 7 ? gate : file, configure: file },
      requirements: required.map((other) => requires(String(other), { kind: "same-operation" })),
    }),
  ),
);

const shop = topology(
  node("settings", { operations: { create: file } }),
  node("db", { operations: { create: perform("shell"), start: perform("process") } }),
  node("api", {
    count: 3,
    placement: { kind: "any" },
    requirements: [requires("settings"), requires("db")],
    operations: { configure: file, start: perform("process") },
  }),
  node('web "main" [1]\\', {
    placement: onHost("beta"),
    requirements: [requires("api", { kind: "explicit", until: "configured", before: "start" })],
    operations: { start: perform("process") },
  }),
  node("group", { requirements: [requires('web "main" [1]\\'), requires("db")] }),
);

const wide = topology(
  node("hub", { requirements: Array.from({ length: 9 }, (_, i) => requires(`leaf-${i}`)) }),
  ...Array.from({ length: 9 }, (_, i) => node(`leaf-${i}`, { operations: { create: file } })),
  node("tip", { requirements: [requires("hub")] }),
);

const deep = topology(
  ...Array.from({ length: 16 }, (_, i) =>
    node(`n${String(i).padStart(2, "0")}`, {
      requirements: i === 0 ? [] : [requires(`n${String(i - 1).padStart(2, "0")}`)],
    }),
  ),
);

const renewed: Partial<CompileRequest> = {
  changed: new Set(shop.nodes.map(({ name }) => name)),
  retired: [
    {
      node: node("old", { operations: { create: file, start: perform("process") } }),
      indexes: "all",
      requiredBy: shop.nodes.slice(1, 2).map(({ name }) => name),
    },
  ],
};

const formats: Readonly<Record<string, (view: ScoreView) => string>> = {
  "levels.txt": renderText,
  "tree.txt": renderTree,
  dot: renderDot,
  mmd: renderMermaid,
  "json.txt": (view) => `${JSON.stringify(renderJson(view), undefined, 2)}\n`,
};

const goldens: {
  name: string;
  from: CompileRequest["topology"];
  compile?: Partial<CompileRequest>;
  view?: ViewOptions;
  only?: readonly string[];
}[] = [
  { name: "demonstration", from: demonstration },
  { name: "shop", from: shop },
  { name: "shop-deleted", from: shop, compile: { goal: "deleted" } },
  {
    name: "shop-stopped",
    from: shop,
    compile: { goal: "stopped" },
    only: ["levels.txt", "tree.txt", "json.txt"],
  },
  { name: "shop-renewed", from: shop, compile: renewed, only: ["levels.txt", "dot", "json.txt"] },
  { name: "shop-focus-db", from: shop, view: { focus: "db" } },
  { name: "shop-focus-api-1", from: shop, view: { focus: "api[1]", depth: 2 } },
  { name: "wide-focus-tip", from: wide, view: { focus: "tip", depth: 1 }, only: ["levels.txt"] },
  { name: "wide", from: wide, only: ["levels.txt", "tree.txt"] },
  { name: "deep", from: deep, only: ["tree.txt"] },
  { name: "empty", from: topology() },
];

for (const { name, from, compile, view, only = Object.keys(formats) } of goldens)
  for (const format of only)
    test(`rendering of "${name}" as ${format}`, () => {
      const score = compileScore({
        topology: from,
        goal: "started",
        hostOf: fixedHosts,
        engineFacts: testFacts,
        ...compile,
      });
      const shown = viewScore(score, view);
      assert.ok(shown);
      const actual = formats[format]?.(shown);
      assert.ok(actual !== undefined);
      const golden = new URL(`${name}.${format}`, import.meta.url);
      if (isUpdating) writeFileSync(golden, actual);
      assert.ok(existsSync(golden), `there is a golden file "${golden.pathname}"`);
      assert.equal(actual, readFileSync(golden, "utf8"));
    });

test("a focus on nothing shows nothing", () => {
  const score = compileScore({
    topology: shop,
    goal: "started",
    hostOf: fixedHosts,
    engineFacts: testFacts,
  });
  assert.equal(viewScore(score, { focus: "web" }), undefined);
});
