import assert from "node:assert/strict";
import { test } from "node:test";
import { hostName } from "../model/index.ts";
import type { Goal, Topology } from "../model/index.ts";
import { compileScore } from "./compile-score.ts";
import { criticalPath } from "./critical-path.ts";
import { diffScores } from "./diff-scores.ts";
import { fixedHosts, node, perform, requires, testFacts, topology } from "./fixtures.ts";
import { dependentsOf } from "./levels.ts";
import { projectPart } from "./project-part.ts";
import { renderDot } from "./render/render-graph.ts";
import { renderJson } from "./render/render-json.ts";
import { renderText } from "./render/render-text.ts";
import { renderTree } from "./render/render-tree.ts";
import { viewScore } from "./render/score-view.ts";
import type { Score } from "./score.ts";

const size = 100_000;
const names = Array.from({ length: size }, (_, i) => `n${i}`);
const operations = { create: perform("file", { path: "/tmp/x" }) };

function compile(from: Topology, goal: Goal): Score {
  return compileScore({ topology: from, goal, hostOf: fixedHosts, engineFacts: testFacts });
}

const shapes: { name: string; from: () => Topology; levels: number }[] = [
  {
    name: "a chain",
    from: () =>
      topology(
        ...names.map((name, i) =>
          node(name, { operations, requirements: i === 0 ? [] : [requires(`n${i - 1}`)] }),
        ),
      ),
    levels: size,
  },
  {
    name: "one node that requires all others",
    from: () =>
      topology(
        node("hub", { operations, requirements: names.map((name) => requires(name)) }),
        ...names.map((name) => node(name, { operations })),
      ),
    levels: 2,
  },
  {
    name: "one node that all others require",
    from: () =>
      topology(
        ...names.map((name) => node(name, { operations, requirements: [requires("hub")] })),
        node("hub", { operations }),
      ),
    levels: 2,
  },
  {
    name: "counted nodes that require one another",
    from: () =>
      topology(
        node("left", { count: size / 2, operations }),
        node("right", { count: size / 2, operations, requirements: [requires("left")] }),
      ),
    levels: 2,
  },
];

for (const { name, from, levels } of shapes)
  test(`100,000 nodes have a score, without recursion: ${name}`, () => {
    const source = from();
    const deleted = compile(source, "deleted");
    assert.equal(criticalPath(deleted, () => 1).steps.length, levels);
    const score = compile(source, "started");
    assert.equal(criticalPath(score, () => 1).steps.length, levels);
    const count = score.instances.length;
    assert.equal(projectPart(score, hostName("alpha")).instances.length, count);
    assert.equal(diffScores(deleted, score, testFacts).unchanged.length, count);
    assert.ok(dependentsOf(score).size > 0);
    const [first] = score.instances;
    const near = viewScore(score, { focus: first?.node ?? "", depth: 1 });
    assert.ok(near !== undefined && near.instances.length > 1);
    const view = viewScore(score);
    assert.ok(view);
    const lines = renderText(view).split("\n");
    assert.equal(lines.filter((line) => line.startsWith("level ")).length, levels);
    assert.match(renderTree(view), /^shop: /);
    assert.match(renderDot(view), /^digraph "shop" [^]*[}]\n$/);
    const { instances } = renderJson(view) as { instances: readonly unknown[] };
    assert.equal(instances.length, count);
  });
