import assert from "node:assert/strict";
import { test } from "node:test";
import { two } from "../fixture.ts";
import { lowering } from "./fixture.ts";

const directed = (directives: string): string =>
  two(
    [
      "node_types: { A: {} }",
      "service_template:",
      `  node_templates: { a: { type: A, directives: [${directives}] } }`,
      "",
    ].join("\n"),
  );
const standIn = two(
  [
    "node_types: { A: {} }",
    "service_template:",
    "  node_templates: { inner: { type: A } }",
    "  substitution_mappings: { node_type: A }",
    "",
  ].join("\n"),
);

for (const { directives, given, nodes: names, found } of [
  { directives: "create", given: false, nodes: ["a"], found: [] },
  { directives: "select, create", given: false, nodes: ["a"], found: [] },
  { directives: "select", given: false, nodes: ["a"], found: ["T20-7.2.1-not-acted-on 4"] },
  { directives: "substitute, create", given: false, nodes: ["a"], found: [] },
  { directives: "substitute, create", given: true, nodes: ["a", "a.inner"], found: [] },
  { directives: "select, substitute", given: true, nodes: ["a", "a.inner"], found: [] },
  { directives: "create, substitute", given: true, nodes: ["a"], found: [] },
  { directives: "substitute", given: false, nodes: ["a"], found: ["T20-15.1-not-acted-on 4"] },
])
  test(`"${directives}", a stand-in given ${given}: ${names.join()}`, async () => {
    const files = given ? ["main.yaml", "other.yaml"] : ["main.yaml"];
    const { topology, found: all } = await lowering(directed(directives), {
      files,
      others: { "other.yaml": standIn },
    });
    const made = topology?.nodes.map(({ name }) => name);
    assert.deepEqual([made, all], [names, found]);
  });
