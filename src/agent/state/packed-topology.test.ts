import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type EngineCall,
  type PerformOperation,
  type Topology,
  defaultLimits,
  deploymentName,
  nodeName,
} from "../../model/index.ts";
import { packTopology, unpackTopology } from "./packed-topology.ts";

const at = (line: number, file = "shop.yaml") => ({ file, line, column: 3 });
const call = (line: number): EngineCall => ({
  engine: "file",
  params: { path: "/tmp/x", position: "of its own", limits: 1 },
  templates: [],
  position: at(line),
});

const perform = (operation: Partial<PerformOperation>): PerformOperation => ({
  kind: "perform",
  limits: defaultLimits,
  redoOn: [],
  env: {},
  position: at(2),
  ...operation,
});

const same = call(4);

function topologyOf(operations: Topology["nodes"][number]["operations"]): Topology {
  return {
    name: deploymentName("shop"),
    form: "khoreia",
    nodes: [
      {
        name: nodeName("web"),
        label: "Web",
        labels: { position: "left" },
        placement: { kind: "any" },
        requirements: [
          { node: nodeName("db"), gate: { kind: "lifecycle" }, position: at(9, "more.yaml") },
        ],
        operations,
        exports: {},
        onBroken: "keep",
        onHostLost: "keep",
        updateParallel: 1,
        position: at(1),
      },
    ],
  };
}

for (const { given, operation } of [
  { given: "one call for both", operation: perform({ check: same, do: same }) },
  { given: "a check and a do", operation: perform({ check: call(4), do: call(5) }) },
  { given: "a check alone", operation: perform({ check: call(4) }) },
  { given: "a do alone", operation: perform({ do: call(5) }) },
  { given: "limits of its own", operation: perform({ limits: { ...defaultLimits, attempts: 1 } }) },
  { given: "a user", operation: perform({ user: "www", do: call(5) }) },
  { given: "what is kept", operation: { kind: "keep", position: at(7) } as const },
]) {
  test(`a node with ${given} comes back as it was`, () => {
    const topology = topologyOf({ create: operation, start: perform({ do: call(8) }) });
    const text = JSON.stringify(packTopology(topology));
    assert.deepEqual(unpackTopology(JSON.parse(text)), topology);
  });
}

test("one call for both is one call again", () => {
  const topology = topologyOf({ create: perform({ check: same, do: same }) });
  const back = unpackTopology(JSON.parse(JSON.stringify(packTopology(topology))));
  const create = back.nodes[0]?.operations.create;
  assert.ok(create?.kind === "perform" && create.do !== undefined);
  assert.equal(create.do, create.check);
});
