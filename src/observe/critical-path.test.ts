import assert from "node:assert/strict";
import { test } from "node:test";
import { asStepId } from "../model/index.ts";
import { node, onHost, perform, requires, topology } from "../score/fixtures.ts";
import { criticalPath } from "./critical-path.ts";
import { Dance } from "./fixtures.ts";

const file = perform("file");
/** Two ways to web: db then api, and a slow cache. */
function shop(hosts: readonly [db: string, cache: string, api: string, web: string]) {
  const [db, cache, api, web] = hosts.map((host) => ({ placement: onHost(host) }));
  return topology(
    node("db", { ...db, operations: { create: file, start: file } }),
    node("cache", { ...cache, operations: { create: file } }),
    node("api", { ...api, requirements: [requires("db")], operations: { create: file } }),
    node("web", {
      ...web,
      requirements: [requires("api"), requires("cache")],
      operations: { create: file },
    }),
  );
}

const durations: Readonly<Record<string, number>> = {
  "db.create": 100,
  "db.start": 50,
  "cache.create": 120,
  "api.create": 30,
  "web.create": 10,
};

for (const { given, hosts } of [
  { given: "on one host, by the causes on record", hosts: ["a", "a", "a", "a"] },
  { given: "across hosts, by the score", hosts: ["a", "b", "b", "c"] },
] as const) {
  test(`the longest chain of causes is the critical path: ${given}`, () => {
    const dance = new Dance(shop(hosts));
    dance.deed = (step) => ({ ms: durations[step] ?? 0 });
    dance.begin().pass(1_000);
    assert.equal(dance.status.converged, true);
    const path = criticalPath(dance.events, dance.score);
    assert.deepEqual(
      path.map(({ step, doMs }) => [step, doMs]),
      [
        ["db.create", 100],
        ["db.start", 50],
        ["api.create", 30],
        ["web.create", 10],
      ],
    );
    const whole = path.reduce((sum, { doMs, waitedMs }) => sum + doMs + waitedMs, 0);
    const last = dance.events.findLast(({ kind }) => kind === "step.settled");
    assert.equal(whole, (last?.time ?? 0) - 1_000_000);
  });
}

test("what heals later is not on the way, and what held from the start has none", () => {
  const dance = new Dance(shop(["a", "a", "a", "a"]));
  dance.deed = (step) => ({ ms: durations[step] ?? 0 });
  dance.begin().pass(1_000).undo(asStepId("cache.create"), "gone").pass(1_000);
  assert.equal(criticalPath(dance.events).at(-1)?.step, "web.create");
  const still = new Dance(shop(["a", "a", "a", "a"]));
  for (const step of Object.keys(durations)) still.holding.add(asStepId(step));
  assert.deepEqual(criticalPath(still.begin().pass(1_000).events), []);
});
