import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import {
  asInstanceId,
  type Condition,
  conditionsWorstFirst,
  deploymentName,
  type DeploymentStatus,
  type InstanceStatus,
  nodeName,
} from "../../model/index.ts";
import { createOutput } from "../output/output.ts";
import { Sink } from "../output/sink.ts";
import { textWidth } from "../output/text-width.ts";
import { blockLines } from "./block-lines.ts";

const output = createOutput({
  stdout: new Sink(new PassThrough()),
  stderr: new Sink(new PassThrough()),
  env: {},
  format: "table",
  verbosity: "normal",
  color: "never",
  ascii: false,
  utc: true,
});

function status(conditions: readonly Condition[]): DeploymentStatus {
  const instances = conditions.map(
    (condition, i): InstanceStatus => ({
      instance: asInstanceId(`node-${i}`),
      node: nodeName(`node-${i}`),
      host: undefined,
      generation: 1,
      goal: "started",
      retired: false,
      state: condition === "steady" ? "started" : "creating",
      condition,
      since: 0,
      ...(condition === "steady" ? {} : { reason: { code: "KHO_WHY", text: `because of ${i}` } }),
      waitingOn: [],
      steps: [],
      position: { file: "shop.yaml", line: 1, column: 1 },
    }),
  );
  const counts = Object.fromEntries(
    conditionsWorstFirst.map((name) => [name, conditions.filter((each) => each === name).length]),
  ) as DeploymentStatus["counts"];
  return {
    deployment: deploymentName("shop"),
    uid: "1",
    generation: 1,
    goal: "started",
    condition: conditionsWorstFirst.find((name) => counts[name] > 0) ?? "steady",
    converged: conditions.every((name) => name === "steady"),
    counts,
    outcomes: { unchanged: 0, changed: 0, failed: 0 },
    since: 0,
    instances,
  };
}

const draw = (conditions: readonly Condition[], rows = 20, columns = 79) =>
  blockLines({ status: status(conditions), now: 1_000, elapsedMs: 7_000 }, output, {
    rows,
    columns,
  });

test("attention first, then what is done, then what waits; a count closes it", () => {
  const lines = draw(["waiting", "steady", "performing", "blocked"]);
  assert.match(lines[0] ?? "", /^─+ shop · generation 1 · 00:07$/);
  assert.match(
    lines[1] ?? "",
    /^■ node-3 {2}blocked .*because of 3 · needs you: khoreia why node-3$/,
  );
  assert.match(lines[2] ?? "", /^◐ node-2 {2}creating/);
  assert.match(lines[3] ?? "", /^… node-0 {2}waiting/);
  assert.match(lines[4] ?? "", /^ {2}\[█{5} {15}\] {2}1 of 4 steady · 1 blocked · 1 performing/);
  assert.equal(lines.length, 5);
});

test("what does not fit is counted, the waiting ones in one line", () => {
  const lines = draw([
    ...Array.from({ length: 30 }, (): Condition => "performing"),
    ...Array.from({ length: 30 }, (): Condition => "waiting"),
  ]);
  assert.equal(lines.length, 14);
  assert.match(lines.at(-3) ?? "", /^◐ 20 more, performing and less urgent$/);
  assert.match(lines.at(-2) ?? "", /^… node-30 \+29 {2}waiting/);
});

test("all steady is a rule and a full bar", () =>
  assert.match(draw(["steady", "steady"])[1] ?? "", /^ {2}\[█{20}\] {2}2 of 2 steady$/));

test("whatever the conditions and the window, the block fits", () =>
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...conditionsWorstFirst), { maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 20, max: 200 }),
      (conditions, rows, columns) => {
        const lines = draw(conditions, rows, columns);
        assert.ok(lines.length <= rows);
        for (const line of lines) assert.ok(textWidth(line) <= columns, line);
      },
    ),
  ));
