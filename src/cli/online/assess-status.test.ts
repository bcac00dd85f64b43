import assert from "node:assert/strict";
import { test } from "node:test";
import {
  asInstanceId,
  type Condition,
  type InstanceStatus,
  nodeName,
  type WaitingOn,
} from "../../model/index.ts";
import { exitOfStatus } from "./assess-status.ts";

interface Sketch {
  readonly name: string;
  readonly condition: Condition;
  readonly on?: readonly string[];
  readonly absent?: true;
}

function instance({ name, condition, on = [], absent }: Sketch): InstanceStatus {
  return {
    instance: asInstanceId(name),
    node: nodeName(name.split("[")[0] ?? name),
    host: undefined,
    generation: 1,
    goal: "started",
    retired: false,
    state: "initial",
    condition,
    since: 0,
    waitingOn: on.map(
      (each): WaitingOn => ({
        instance: asInstanceId(each),
        state: "started",
        since: 0,
      }),
    ),
    steps: [],
    position: { file: "shop.yaml", line: 1, column: 1 },
    ...(absent === undefined ? {} : { reason: { code: "KHO_WHY_HOST_ABSENT", text: "away" } }),
  };
}

const situations: readonly {
  readonly given: string;
  readonly sketch: readonly Sketch[];
  readonly nodes?: readonly string[];
  readonly exit: number;
}[] = [
  { given: "nothing unsteady", sketch: [{ name: "db", condition: "steady" }], exit: 0 },
  { given: "one performs", sketch: [{ name: "db", condition: "performing" }], exit: 7 },
  { given: "one is blocked", sketch: [{ name: "db", condition: "blocked" }], exit: 6 },
  { given: "one is held", sketch: [{ name: "db", condition: "held" }], exit: 6 },
  {
    given: "one is blocked while another still performs",
    sketch: [
      { name: "db", condition: "blocked" },
      { name: "web", condition: "performing" },
    ],
    exit: 7,
  },
  {
    given: "all wait, through others, for what is blocked",
    sketch: [
      { name: "proxy", condition: "waiting", on: ["web"] },
      { name: "web", condition: "waiting", on: ["db"] },
      { name: "db", condition: "blocked" },
    ],
    exit: 6,
  },
  {
    given: "one waits for what is blocked and for what still moves",
    sketch: [
      { name: "web", condition: "waiting", on: ["cache", "db"] },
      { name: "cache", condition: "steady" },
      { name: "db", condition: "blocked" },
    ],
    exit: 6,
  },
  {
    given: "a gate waits for a human",
    sketch: [
      { name: "gate", condition: "waiting" },
      { name: "db", condition: "blocked" },
    ],
    exit: 7,
  },
  {
    given: "a host is not present",
    sketch: [
      { name: "web", condition: "waiting", on: ["db"] },
      { name: "db", condition: "unknown", absent: true },
    ],
    exit: 8,
  },
  {
    given: "a host is not present, and another node is blocked",
    sketch: [
      { name: "web", condition: "unknown", absent: true },
      { name: "db", condition: "blocked" },
    ],
    exit: 6,
  },
  {
    given: "a check cannot tell",
    sketch: [{ name: "db", condition: "unknown" }],
    exit: 7,
  },
  {
    given: "only a steady node is asked about",
    sketch: [
      { name: "web", condition: "steady" },
      { name: "db", condition: "blocked" },
    ],
    nodes: ["web"],
    exit: 0,
  },
  {
    given: "the node asked about waits for one that is blocked",
    sketch: [
      { name: "web[0]", condition: "waiting", on: ["db"] },
      { name: "db", condition: "blocked" },
      { name: "mailer", condition: "performing" },
    ],
    nodes: ["web"],
    exit: 6,
  },
];

for (const { given, sketch, nodes, exit } of situations)
  test(`${given}: exit ${exit}`, () => {
    const instances = sketch.map(instance);
    assert.equal(exitOfStatus({ instances }, nodes), exit);
  });

test("a chain of a hundred thousand that waits for a blocked one is no matter of depth", () => {
  const chain = Array.from({ length: 100_000 }, (_, i) =>
    instance({ name: `n${i}`, condition: "waiting", on: [`n${i + 1}`] }),
  );
  const blocked = instance({ name: "n100000", condition: "blocked" });
  assert.equal(exitOfStatus({ instances: [...chain, blocked] }), 6);
});
