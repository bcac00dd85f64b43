import assert from "node:assert/strict";
import { test } from "node:test";
import { listening, treeOf } from "./fixture.ts";
import { literalParts } from "./literal-parts.ts";
import { readExpression } from "./read-expression.ts";
import { parsePath, type PathPart, type PathStep } from "./tosca-path.ts";

const isRelationship = (name: string): boolean => name === "rel";

function path(parts: readonly PathPart[], self: "node" | "relationship" = "node") {
  const read = parsePath(parts, { self, isRelationship });
  if ("kind" in read) return `${read.at}: ${read.why}`;
  const { start, steps, end, rest } = read;
  const from =
    start.kind === "self"
      ? "SELF"
      : start.kind === "node"
        ? `${start.name}[${start.index}]`
        : start.name;
  return [from, ...steps.map(shown), `= ${end}`, ...rest].join(" ");
}

function shown(step: PathStep): string {
  switch (step.kind) {
    case "requirement":
      return `-${step.name}[${step.index}]->`;
    case "incoming":
      return `<-${step.capability}[${step.index}]-`;
    case "capability":
      return `(${step.name})`;
    case "sibling":
      return `sibling[${step.index}]`;
    case "source":
    case "target":
    case "target-capability":
      return step.kind;
  }
}

interface Row {
  readonly parts: readonly PathPart[];
  readonly self?: "relationship";
  readonly result: string;
}

for (const { parts, self, result } of [
  { parts: ["db", "name"], result: "db[0] = node name" },
  { parts: ["db", 2n, "name", 0n], result: "db[2] = node name 0" },
  { parts: ["db", "ALL", "name"], result: "db[ALL] = node name" },
  { parts: ["SELF", "name"], result: "SELF = node name" },
  { parts: ["SELF", "TARGET", "value"], self: "relationship", result: "SELF target = node value" },
  { parts: ["SELF", "TARGET", "value"], result: "SELF = node TARGET value" },
  { parts: ["rel", "SOURCE", "x"], result: "rel source = node x" },
  { parts: ["SELF", "CAPABILITY", "host", "cpus"], result: "SELF (host) = capability cpus" },
  {
    parts: ["SELF", "RELATIONSHIP", "db", 0n, "CAPABILITY", "port"],
    result: "SELF -db[0]-> target-capability = capability port",
  },
  {
    parts: [
      "SELF",
      "RELATIONSHIP",
      "db",
      "TARGET",
      "RELATIONSHIP",
      "host",
      "ALL",
      "TARGET",
      "admin",
    ],
    result: "SELF -db[0]-> target -host[ALL]-> target = node admin",
  },
  {
    parts: ["db", "CAPABILITY", "endpoint", "RELATIONSHIP", 1n, "SOURCE", "name"],
    result: "db[0] <-endpoint[1]- source = node name",
  },
  {
    parts: ["rel", "CAPABILITY", "RELATIONSHIP", 1n, "x"],
    result: "rel sibling[1] = relationship x",
  },
  { parts: [], result: "0: it begins with no name" },
  { parts: [0n], result: "0: it begins with no name" },
  { parts: ["SELF", "RELATIONSHIP"], result: '1: a name has to follow "RELATIONSHIP"' },
  { parts: ["SELF", "CAPABILITY", 1n], result: '1: a name has to follow "CAPABILITY"' },
] satisfies Row[] as Row[])
  test(`[${parts.join(", ")}]`, () => assert.equal(path(parts, self), result));

test("arguments that are written out are known before evaluation", () => {
  const expression = readExpression(treeOf("{ $get_property: [ $$a, 0, $node_index, b, 1.5 ] }"), {
    ...listening("2.0"),
    allowsValue: false,
    signatures: () => undefined,
  });
  assert.ok(expression?.kind === "call");
  assert.deepEqual(literalParts(expression), ["$a", 0n, undefined, "b", undefined]);
});
