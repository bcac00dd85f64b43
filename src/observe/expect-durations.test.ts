import assert from "node:assert/strict";
import { test } from "node:test";
import { asInstanceId, asStepId, type DeploymentStatus, type Goal } from "../model/index.ts";
import { node, perform, requires, topology } from "../score/fixtures.ts";
import { expectDurations } from "./expect-durations.ts";
import { Dance } from "./fixtures.ts";
import { createJournal } from "./journal.ts";
import { UsualDurations } from "./usual-durations.ts";

const file = { operations: { create: perform("file", { path: "/tmp/x" }) } };
const durations: Readonly<Record<string, number>> = {
  "db.create": 4_000,
  "cache.create": 1_000,
  "api.create": 2_000,
  "db.delete": 300,
};
/** api waits for db and cache; page for nobody. */
const shop = topology(
  node("db", file),
  node("cache", file),
  node("api", { ...file, requirements: [requires("db"), requires("cache")] }),
  node("page", file),
);

function danceOf(goal: Goal = "started"): Dance {
  const dance = new Dance(shop, { goal });
  dance.deed = (step) => ({ ms: durations[step] ?? 100 });
  return dance;
}

const wholeDance = danceOf().begin().pass(60_000);

/** A later dance, told by somebody who has seen the first one; time goes on between them. */
function told(dance: Dance, { from = wholeDance } = {}): DeploymentStatus {
  const journal = createJournal();
  const usual = new UsualDurations(journal);
  for (const event of [...from.events, ...dance.events]) journal.append(event);
  return expectDurations(dance.status, usual, { score: dance.score, now: dance.wall });
}

const leftMs = (dance: Dance, status = told(dance)): number | undefined =>
  status.expectedAt === undefined ? undefined : status.expectedAt - dance.wall;

test("only what is done is told of time, with what is usual for it", () => {
  const { instances } = told(danceOf().begin().pass(1_500));
  assert.deepEqual(
    instances.map((each) => [each.instance, each.condition, each.usualMs]),
    [
      ["db", "performing", 4_000],
      ["api", "waiting", undefined],
      ["cache", "steady", undefined],
      ["page", "steady", undefined],
    ],
  );
});

const moments: readonly (readonly [afterMs: number, leftMs: number | undefined, why: string])[] = [
  [10, 5_990, "db, then api: cache takes its time beside db"],
  [1_500, 4_500, "the rest of db, then api"],
  [4_500, 1_500, "the rest of api"],
  [7_000, undefined, "all is steady"],
];
for (const [afterMs, left, why] of moments) {
  test(`the end is expected by the longest chain that is left, after ${afterMs} ms: ${why}`, () =>
    assert.equal(leftMs(danceOf().begin().pass(afterMs)), left));
}

test("while something is late, what comes after it is still expected to be as usual", () => {
  const dance = danceOf();
  dance.deed = () => ({ ms: 20_000 });
  assert.equal(leftMs(dance.begin().pass(9_000)), 2_000);
});

test("no end is expected where a step has never been done", () => {
  const dance = danceOf().begin().pass(10);
  assert.equal(leftMs(dance, told(dance, { from: danceOf() })), undefined);
});

test("no end is expected while something needs others", () => {
  const dance = danceOf().begin().pass(10);
  dance.hold(asInstanceId("api"), { by: "ann", why: "redis upgrade", since: 0 });
  assert.equal(dance.status.counts.held, 1);
  assert.equal(leftMs(dance), undefined);
});

test("a heal has an end as well: only what fell is left", () => {
  const dance = danceOf().begin().pass(60_000);
  dance.undo(asStepId("cache.create"), "file removed").pass(200);
  assert.equal(dance.status.condition, "healing");
  assert.equal(leftMs(dance), 800);
  assert.equal(told(dance).instances[0]?.usualMs, 1_000);
});
