import assert from "node:assert/strict";
import { test } from "node:test";
import type { InstanceStatus, JournalEvent, JournalFact, Outcome } from "../model/index.ts";
import { chronicle, instance, of } from "./fixtures.ts";
import { createJournal } from "./journal.ts";
import { type Duration, UsualDurations } from "./usual-durations.ts";

const db = of("db", "start");

const began: JournalFact = { kind: "do.began", ...db, attempt: 1, why: "check-fails" };
const ended = (durationMs: number, result: "succeeded" | "failed" = "succeeded"): JournalFact => ({
  kind: "do.ended",
  ...db,
  attempt: 1,
  result,
  durationMs,
});
const settled = (outcome: Outcome = "changed"): JournalFact => ({
  kind: "step.settled",
  ...db,
  outcome,
  durationMs: 9_999,
});

type Told = readonly (readonly [time: number, fact: JournalFact])[];

/** Successful attempts of these durations, one after the other. */
const successes = (...durations: readonly number[]): Told =>
  durations.flatMap((ms) => [[0, began] as const, [ms, ended(ms)] as const, [ms, settled()]]);

function folded(events: readonly JournalEvent[], capacity = 1_000): UsualDurations {
  const journal = createJournal({ capacity });
  const usual = new UsualDurations(journal);
  for (const event of events) journal.append(event);
  usual.readOn();
  return usual;
}

const usuals: readonly { readonly given: string; readonly told: Told; readonly ms?: number }[] = [
  { given: "nothing", told: [] },
  { given: "one success", told: successes(40), ms: 40 },
  { given: "three: the middle one", told: successes(40, 9_000, 50), ms: 50 },
  { given: "two: one that was seen", told: successes(40, 50), ms: 40 },
  { given: "more than five: the last ones", told: successes(1, 1, 1, 70, 80, 90, 90, 90), ms: 90 },
  {
    given: "a check that holds some time after the Do has ended",
    told: [
      [0, began],
      [100, ended(100)],
      [4_000, settled()],
    ],
    ms: 4_000,
  },
  {
    given: "a clock that was set back meanwhile",
    told: [
      [5_000, began],
      [1_000, ended(100)],
      [500, settled()],
    ],
    ms: 100,
  },
  {
    given: "failed attempts before it, which do not count",
    told: [[0, began], [3_000, ended(3_000, "failed")], ...successes(60)],
    ms: 60,
  },
  { given: "only a failure", told: [[9, ended(9, "failed")]] },
  {
    given: "a Do that did not take",
    told: [
      [0, began],
      [9, ended(9)],
      [99, settled("failed")],
    ],
  },
  { given: "somebody else's work", told: [[5, settled("unchanged")]] },
];

for (const { given, told, ms } of usuals) {
  test(`what a step usually takes, after ${given}`, () => {
    assert.equal(folded(chronicle(...told)).usualMs(db.step), ms);
  });
}

const step = (running: boolean) =>
  instance("db", {
    condition: "performing",
    step: db.step,
    steps: [{ step: db.step, running } as InstanceStatus["steps"][number]],
  });
const idle = step(false);
const settling = { ...idle, reason: { code: "KHO_WHY_SETTLING", text: "start was done" } };
const first: Told = [[1_000, began]];
const again: Told = [...successes(40), [1_000, began]];

const durations: readonly {
  readonly given: string;
  readonly told: Told;
  readonly status: InstanceStatus;
  readonly duration: Duration;
}[] = [
  {
    given: "its Do runs for the first time",
    told: first,
    status: step(true),
    duration: { attemptSince: 1_000, firstRun: true },
  },
  {
    given: "its Do runs",
    told: again,
    status: step(true),
    duration: { attemptSince: 1_000, usualMs: 40 },
  },
  {
    given: "its check does not hold yet",
    told: [...again, [1_100, ended(100)]],
    status: settling,
    duration: { attemptSince: 1_000, usualMs: 40 },
  },
  {
    given: "it waits for its next attempt",
    told: [...again, [1_100, ended(100, "failed")]],
    status: idle,
    duration: { usualMs: 40 },
  },
  {
    given: "its Do has not begun, and a dead process left one",
    told: first,
    status: idle,
    duration: { firstRun: true },
  },
  { given: "it speaks of no step", told: again, status: instance("db"), duration: {} },
];

for (const { given, told, status, duration } of durations) {
  test(`what is said of time while ${given}`, () => {
    assert.deepEqual(folded(chronicle(...told)).of(status), duration);
  });
}

test("nobody says that it is the first run who has not read the journal from its beginning", () => {
  const [event] = chronicle(...first);
  assert.ok(event);
  assert.equal(folded([{ ...event, revision: 17 }]).of(step(true)).firstRun, undefined);
  const overtaken = folded(chronicle(...successes(40, 50), ...first), 3);
  assert.deepEqual(overtaken.of(step(true)), { attemptSince: 1_000, usualMs: 50 });
});

test("it is read on, not anew", () => {
  const journal = createJournal();
  const usual = new UsualDurations(journal);
  const events = chronicle(...successes(40, 60, 80));
  for (const event of events.slice(0, 3)) journal.append(event);
  usual.readOn();
  assert.equal(usual.usualMs(db.step), 40);
  for (const event of events.slice(3)) journal.append(event);
  assert.equal(usual.usualMs(db.step), 40);
  usual.readOn();
  assert.equal(usual.usualMs(db.step), 60);
});
