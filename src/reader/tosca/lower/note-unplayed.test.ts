import assert from "node:assert/strict";
import { test } from "node:test";
import { two } from "../fixture.ts";
import { lowering } from "./fixture.ts";

const counted = (requirement: string, count = ""): string =>
  two(
    [
      "capability_types: { C: {} }",
      "interface_types: { relationship.Configure: { operations: { add_target: {} } } }",
      "relationship_types: { R: { interfaces: { Configure: { type: relationship.Configure } } } }",
      "node_types:",
      "  T: { capabilities: { c: C } }",
      "  S: { requirements: [r: { capability: C, relationship: R }] }",
      "service_template:",
      "  node_templates:",
      `    t: { type: T${count} }`,
      `    s: { type: S, requirements: [r: ${requirement}] }`,
      "",
    ].join("\n"),
  );
const calls =
  "relationship: { type: R, interfaces: { Configure: { operations: { add_target: a } } } }";

for (const { given, text, found } of [
  { given: "is one", text: counted(`{ node: t, count: 1, ${calls} }`), found: [] },
  {
    given: "is several, whose operations are called once",
    text: counted(`{ node: t, count: 2, ${calls} }`),
    found: ["T20-8.5.4-not-acted-on 11"],
  },
  { given: "is several that do nothing", text: counted("{ node: t, count: 2 }"), found: [] },
  { given: "is none", text: counted("{ node: t, count: 0 }"), found: [] },
  {
    given: "is for one of several",
    text: counted("[t, 0]", ", count: 2"),
    found: ["T20-8.5-not-acted-on 11"],
  },
])
  test(`a requirement that ${given}: ${found.join() || "nothing to say"}`, async () => {
    const { found: all, messages } = await lowering(text);
    const said = all.filter((_, i) => messages[i]?.includes("neither Bash nor Python") !== true);
    assert.deepEqual(said, found);
  });
