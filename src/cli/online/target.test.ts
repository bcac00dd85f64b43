import assert from "node:assert/strict";
import { test } from "node:test";
import { splitNames } from "./target.ts";

const running = ["shop", "lab"];

for (const { given, names, deployment, expected } of [
  { given: "nothing", names: [], expected: { deployment: undefined, nodes: [] } },
  { given: "a deployment", names: ["shop"], expected: { deployment: "shop", nodes: [] } },
  {
    given: "a deployment and nodes",
    names: ["lab", "api", "web"],
    expected: { deployment: "lab", nodes: ["api", "web"] },
  },
  {
    given: "nodes alone",
    names: ["api", "shop"],
    expected: { deployment: undefined, nodes: ["api", "shop"] },
  },
  {
    given: "a node that is called like a deployment, with --deployment",
    names: ["shop"],
    deployment: "lab",
    expected: { deployment: "lab", nodes: ["shop"] },
  },
])
  test(`with ${given} the command line means ${JSON.stringify(expected)}`, () =>
    assert.deepEqual(
      splitNames(running, { names, ...(deployment === undefined ? {} : { deployment }) }),
      expected,
    ));
