import assert from "node:assert/strict";
import { test } from "node:test";
import type { TopologyNode } from "../model/index.ts";
import { isSameDefinition } from "./same-definition.ts";

const base = {
  name: "a",
  labels: { x: "1" },
  requirements: [{ node: "b", position: { line: 1 } }],
  operations: { create: { kind: "perform", position: { line: 2 }, params: { deep: [1, null] } } },
};

for (const { given, other, same } of [
  { given: "itself", other: base, same: true },
  { given: "a copy", other: structuredClone(base), same: true },
  {
    given: "another place in the text",
    other: { ...base, requirements: [{ node: "b", position: { line: 9 } }] },
    same: true,
  },
  { given: "an absent value that is undefined", other: { ...base, count: undefined }, same: true },
  { given: "one more key", other: { ...base, count: 1 }, same: false },
  { given: "one key less", other: { name: "a", labels: { x: "1" } }, same: false },
  { given: "another value", other: { ...base, labels: { x: "2" } }, same: false },
  { given: "another type", other: { ...base, labels: ["1"] }, same: false },
  { given: "a shorter list", other: { ...base, requirements: [] }, same: false },
  {
    given: "a deep difference",
    other: { ...base, operations: { create: { kind: "perform", params: { deep: [1, 0] } } } },
    same: false,
  },
])
  test(`a definition compared with ${given}`, () => {
    const [one, two] = [base, other].map((node) => node as unknown as TopologyNode);
    assert.equal(isSameDefinition(one as TopologyNode, two as TopologyNode), same);
    assert.equal(isSameDefinition(two as TopologyNode, one as TopologyNode), same);
  });
