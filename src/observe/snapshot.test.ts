import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Condition, conditionsWorstFirst } from "../model/index.ts";
import { compileScore } from "../score/index.ts";
import { fixedHosts, node, onHost, perform, testFacts, topology } from "../score/fixtures.ts";
import { compareNatural } from "./compare-natural.ts";
import { instance, statusOf } from "./fixtures.ts";
import { absentInstance, exitCodeOf, snapshot } from "./snapshot.ts";

const as = (condition: Condition, id: string = condition) => instance(id, { condition });

test("the condition of the whole is the worst, whatever the order of its hosts", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...conditionsWorstFirst)), (conditions) => {
      const instances = conditions.map((condition, i) => as(condition, `n${i}`));
      const status = statusOf(...instances);
      const worst = conditionsWorstFirst.find((each) => conditions.includes(each)) ?? "steady";
      assert.equal(status.condition, worst);
      assert.equal(
        status.converged,
        conditions.every((each) => each === "steady"),
      );
      for (const each of conditionsWorstFirst) {
        assert.equal(status.counts[each], conditions.filter((other) => other === each).length);
      }
      const shown = status.instances.map(({ condition }) =>
        conditionsWorstFirst.indexOf(condition),
      );
      assert.deepEqual(
        shown,
        shown.toSorted((a, b) => a - b),
      );
    }),
  );
});

test("what was done in an earlier run and has no check is unchanged", () => {
  const remembered = { step: "a.create", operation: "create", report: "unknown", done: true };
  const base = statusOf();
  const status = snapshot({ ...base, parts: [[instance("a", { steps: [remembered] as never })]] });
  assert.deepEqual(status.outcomes, { unchanged: 1, changed: 0, failed: 0 });
});

test("parts of several hosts are one list, outcomes are counted by step", () => {
  const step = {
    step: "a.create",
    operation: "create",
    report: "holds",
    done: true,
    running: false,
    failures: 0,
    flaps: 0,
    heals: 0,
    position: { file: "x", line: 1, column: 1 },
  } as const;
  // Neither a step that is not done yet nor one of another goal has an outcome to count.
  const undone = { ...step, done: false };
  const unwanted = { ...step, operation: "delete" };
  const one = instance("a", {
    steps: [{ ...step, outcome: "changed" }, undone, unwanted] as never,
  });
  const other = instance("b", { steps: [{ ...step, outcome: "unchanged" } as never] });
  const base = statusOf();
  const status = snapshot({ ...base, parts: [[other], [one]] });
  assert.deepEqual(
    status.instances.map((each) => each.instance),
    ["a", "b"],
  );
  assert.deepEqual(status.outcomes, { unchanged: 1, changed: 1, failed: 0 });
});

for (const { given, instances, exit } of [
  { given: "nothing at all", instances: [], exit: 0 },
  { given: "all steady", instances: [as("steady")], exit: 0 },
  { given: "one performs", instances: [as("steady"), as("performing")], exit: 7 },
  { given: "one waits", instances: [as("waiting")], exit: 7 },
  { given: "one heals", instances: [as("healing")], exit: 7 },
  { given: "one is unknown", instances: [as("unknown")], exit: 7 },
  { given: "one is blocked, others move", instances: [as("blocked"), as("performing")], exit: 6 },
  { given: "one is held", instances: [as("held"), as("steady")], exit: 6 },
]) {
  test(`the exit code of a status: ${given}`, () => assert.equal(exitCodeOf(instances), exit));
}

test("an instance of a host that is not present is unknown, and its host is named", () => {
  const score = compileScore({
    topology: topology(
      node("db", { placement: onHost("beta"), operations: { create: perform("file") } }),
      node("web", { placement: { kind: "any" } }),
    ),
    goal: "started",
    hostOf: fixedHosts,
    engineFacts: testFacts,
  });
  const absent = score.instances.map((each) => absentInstance(each, { generation: 3, since: 9 }));
  const status = snapshot({ ...statusOf(), parts: [[as("steady")]], absent });
  assert.equal(status.condition, "unknown");
  assert.equal(exitCodeOf(status.instances), 8);
  assert.deepEqual(
    absent.map(({ instance, reason }) => [instance, reason?.text]),
    [
      ["db", "host beta is not present"],
      ["web", "no host plays it"],
    ],
  );
  assert.ok(absent.every(({ steps }) => steps.every(({ done }) => !done)));
});

test("names are ordered as people count", () => {
  const names = ["api[10]", "api[2]", "api", "db", "api[1]", "10", "9", "a2b10", "a2b9", ""];
  assert.deepEqual(names.toSorted(compareNatural), [
    "",
    "9",
    "10",
    "a2b9",
    "a2b10",
    "api",
    "api[1]",
    "api[2]",
    "api[10]",
    "db",
  ]);
});

test("the order of names is total: no two different names are equal, and it is transitive", () => {
  const name = fc.string({ unit: fc.constantFrom("0", "1", "9", "a", "["), maxLength: 5 });
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      assert.equal(Math.sign(compareNatural(a, b)) + Math.sign(compareNatural(b, a)), 0);
      assert.equal(compareNatural(a, b) === 0, a === b);
      if (compareNatural(a, b) < 0 && compareNatural(b, c) < 0) {
        assert.ok(compareNatural(a, c) < 0, `${a} < ${b} < ${c}`);
      }
    }),
    { numRuns: 2_000 },
  );
});
