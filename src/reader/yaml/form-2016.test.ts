import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Topology } from "../../model/index.ts";
import { readText, summary } from "../fixtures.ts";

/** The eight-node demonstration: 0←5; 1←5,0; 2←3,5; 4←0; 6←1,3,7 on two machines. */
const needs: readonly (readonly number[])[] = [[5], [5, 0], [3, 5], [], [0], [], [1, 3, 7], []];

const demonstration = needs
  .map((ids, id) => {
    const file = (operation: string): string => `{ file: { path: /tmp/nodes/${id}/${operation} } }`;
    const deps = ids.length === 0 ? "" : `  deps:\n  - nodes: [${ids.join(", ")}]\n`;
    return (
      `- id: ${id}\n  name: a\n  target: machine${id < 4 ? 1 : 2}\n  interfaces:\n` +
      `    create:    { check: ${file("create")}, do: { nil: } }\n` +
      `    configure: { check: ${file("configure")}, do: ${file("configure")} }\n${deps}`
    );
  })
  .join("");

async function sound(text: string): Promise<Topology> {
  const { topology, ...reading } = await readText(text);
  assert.deepEqual(summary(reading), []);
  assert.ok(topology !== undefined);
  return topology;
}

test("the eight-node demonstration is read unchanged", async () => {
  const topology = await sound(demonstration);
  assert.equal(topology.form, "2016");
  assert.equal(topology.name, "shop");
  assert.deepEqual(
    topology.nodes.map(({ name, label, placement, requirements }) => ({
      name,
      label,
      host: placement.kind === "host" && placement.host,
      requires: requirements.map(({ node, gate }) => `${node} ${gate.kind}`),
    })),
    needs.map((ids, id) => ({
      name: String(id),
      label: "a",
      host: id < 4 ? "machine1" : "machine2",
      requires: ids.map((other) => `${other} same-operation`),
    })),
  );
  const { create, configure } = topology.nodes[6]?.operations ?? {};
  assert.ok(create?.kind === "perform" && configure?.kind === "perform");
  assert.deepEqual([create.check?.engine, create.do?.engine], ["file", "nil"]);
  assert.equal(configure.do?.params["path"], "/tmp/nodes/6/configure");
  assert.deepEqual(create.position, { file: "shop.yaml", line: 49, column: 5 });
});

test("nothing is a placeholder in the form of 2016", async () => {
  const topology = await sound(
    "- id: 0\n  interfaces: { create: { do: { shell: { run: 'echo ${HOME}' } } } }\n",
  );
  const create = topology.nodes[0]?.operations.create;
  assert.equal(create?.kind === "perform" && create.do?.params["run"], "echo ${HOME}");
});

test("a label may be anything, a target may be missing, an id may be hexadecimal", async () => {
  const topology = await sound(
    "- { id: 0x10, name: 7, deps: , interfaces: }\n- { id: 2, target: 10.0.0.1 }\n",
  );
  assert.deepEqual(
    topology.nodes.map(({ name, label, placement }) => [name, label, placement.kind]),
    [
      ["16", "7", "any"],
      ["2", undefined, "host"],
    ],
  );
});

describe("mistakes in the form of 2016", () => {
  for (const { given, text, found } of [
    { given: "an empty list", text: "[]", found: ["KHO_TOPOLOGY_EMPTY 1:1"] },
    { given: "an item that is no node", text: "- 5\n", found: ["KHO_VALUE_TYPE 1:3"] },
    { given: "no id", text: "- name: a\n", found: ["KHO_KEY_MISSING 1:3"] },
    {
      given: "an id that is a word",
      text: "- id: a\n- id: -1\n- id: 1.5\n",
      found: ["KHO_VALUE_TYPE 1:7", "KHO_VALUE_TYPE 2:7", "KHO_VALUE_TYPE 3:7"],
    },
    { given: "an id twice", text: "- id: 3\n- id: 3\n", found: ["KHO_NODE_TWICE 2:3"] },
    {
      given: "an id that nobody has",
      text: "- id: 3\n  deps: [{ nodes: [4, 3] }]\n",
      found: ["KHO_REQUIREMENT_UNKNOWN 2:20", "KHO_REQUIREMENT_CYCLE 2:23"],
    },
    {
      given: "fields of another kind",
      text: "- id: 3\n  target: [a]\n  interfaces: 5\n  deps: 5\n",
      found: ["KHO_VALUE_TYPE 2:11", "KHO_VALUE_TYPE 3:15", "KHO_VALUE_TYPE 4:9"],
    },
    {
      given: "deps of another shape",
      text: "- id: 3\n  deps: [4, { node: [4] }, { nodes: 4, x: 1 }, { nodes: [a] }]\n",
      found: [
        "KHO_VALUE_TYPE 2:10",
        "KHO_VALUE_TYPE 2:13",
        "KHO_VALUE_TYPE 2:37",
        "KHO_FIELD_IGNORED? 2:40",
        "KHO_VALUE_TYPE 2:58",
      ],
    },
    {
      given: "an unknown operation",
      text: "- id: 3\n  interfaces: { craete: { do: { nil: } } }\n",
      found: ["KHO_OPERATION_UNKNOWN 2:17"],
    },
    {
      given: "unknown engines",
      text: "- id: 3\n  interfaces: { create: { check: { fiel: {} }, do: { x: } } }\n",
      found: ["KHO_ENGINE_UNKNOWN 2:36", "KHO_ENGINE_UNKNOWN 2:54"],
    },
    {
      given: "an operation without check and do",
      text: "- id: 3\n  interfaces: { create: { nil: } }\n",
      found: ["KHO_OPERATION_EMPTY 2:17", "KHO_FIELD_IGNORED? 2:27"],
    },
    {
      given: "fields that the form does not have",
      text: "- id: 3\n  nmae: a\n  version: 1\n",
      found: ["KHO_FIELD_IGNORED? 2:3", "KHO_FIELD_IGNORED? 3:3"],
    },
    {
      given: "a target that no host can be called",
      text: "- id: 3\n  target: a b\n",
      found: ["KHO_NAME_INVALID 2:11"],
    },
  ])
    test(given, async () => assert.deepEqual(summary(await readText(text)), found));
});

test("values that are given to a form without inputs are reported", async () => {
  const reading = await readText("- id: 0\n", { inputs: { set: [{ name: "x", value: "1" }] } });
  assert.deepEqual(summary(reading), ["KHO_INPUT_UNKNOWN -"]);
});
