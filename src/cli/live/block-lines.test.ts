import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import fc from "fast-check";
import {
  asInstanceId,
  asStepId,
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

const doing = (condition: Condition, parts: Partial<InstanceStatus>): DeploymentStatus => {
  const { instances, ...summary } = status([condition]);
  const step = asStepId("node-0.start");
  const running = { step, running: true } as InstanceStatus["steps"][number];
  const [only] = instances.map((each) => ({ ...each, step, steps: [running], ...parts }));
  return { ...summary, instances: only === undefined ? [] : [only] };
};

const times: readonly {
  readonly given: string;
  readonly shown: DeploymentStatus;
  readonly line: string;
}[] = [
  {
    given: "nothing but the condition's age is known",
    shown: doing("performing", { since: 4_000 }),
    line: "◐ node-0  creating     6.0 s",
  },
  {
    given: "it takes what is usual",
    shown: doing("performing", { attemptSince: 5_900, usualMs: 5_000 }),
    line: "◐ node-0  creating     4.1 s of usual 5.0 s",
  },
  {
    given: "it takes longer",
    shown: doing("performing", { attemptSince: 100, usualMs: 5_000, attempt: 2, attempts: 5 }),
    line: "◐ node-0  creating     <9.9 s, usually 5.0 s> (attempt 2 of 5)",
  },
  {
    given: "it was never done before",
    shown: doing("performing", { attemptSince: 5_900, firstRun: true }),
    line: "◐ node-0  creating     4.1 s, first run",
  },
  {
    given: "it heals",
    shown: doing("healing", { attemptSince: 9_200, usualMs: 1_400 }),
    line: "<↻> node-0  healing      because of 0 · 800 ms of usual 1.4 s",
  },
  {
    given: "its check does not hold yet",
    shown: doing("performing", { attemptSince: 9_200, usualMs: 1_400, steps: [] }),
    line: "◐ node-0  creating     because of 0 · 800 ms of usual 1.4 s",
  },
];
const marking = {
  ...output,
  paint: (tone: string, text: string) => (tone === "warn" ? `<${text}>` : text),
};
for (const { given, shown, line } of times) {
  test(`what is being done says how long it takes: ${given}`, () => {
    const facts = { status: shown, now: 10_000, elapsedMs: 0 };
    assert.equal(blockLines(facts, marking, { rows: 20, columns: 79 })[1], line);
  });
}

const ends: readonly (readonly [leftMs: number | undefined, text: string])[] = [
  [undefined, ""],
  [-3_000, ""],
  [900, ""],
  [8_100, " · eta 9 s"],
  [75_000, " · eta 1 m 15 s"],
];
for (const [leftMs, text] of ends) {
  test(`an end expected in ${leftMs ?? "unknown"} ms is shown as "${text}"`, () => {
    const expected = leftMs === undefined ? {} : { expectedAt: 10_000 + leftMs };
    const facts = { status: { ...status(["performing"]), ...expected }, now: 10_000, elapsedMs: 0 };
    const foot = blockLines(facts, output, { rows: 20, columns: 79 }).at(-1) ?? "";
    assert.equal(foot.slice(foot.indexOf("]") + 1), `  0 of 1 steady · 1 performing${text}`);
  });
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
