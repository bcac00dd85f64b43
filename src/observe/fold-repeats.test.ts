import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalFact } from "../model/index.ts";
import { chronicle, of } from "./fixtures.ts";
import { foldRepeats } from "./fold-repeats.ts";

const failed = (id: string, exitCode: number, attempt = 1): JournalFact => ({
  kind: "do.ended",
  ...of(id),
  attempt,
  result: "failed",
  durationMs: 5,
  failure: { kind: "failed", code: "KHO_DO_EXIT", message: `exit ${exitCode}`, exitCode },
});
const began = (id: string): JournalFact => ({
  kind: "do.began",
  ...of(id),
  attempt: 1,
  why: "check-fails",
});
const settled = (id: string): JournalFact => ({
  kind: "step.settled",
  ...of(id),
  outcome: "changed",
  durationMs: 5,
});

/** Each fold as [time of the first, time of the last, count]. */
const cases: readonly {
  readonly given: string;
  readonly facts: readonly JournalFact[];
  readonly folds: readonly (readonly [number, number, number])[];
}[] = [
  { given: "nothing", facts: [], folds: [] },
  { given: "two failures alike", facts: [failed("a", 1), failed("a", 1, 2)], folds: [[0, 1, 2]] },
  {
    given: "the attempts' beginnings between them",
    facts: [
      began("a"),
      failed("a", 1),
      began("a"),
      failed("a", 1, 2),
      began("a"),
      failed("a", 1, 3),
    ],
    folds: [
      [0, 0, 1],
      [2, 2, 1],
      [4, 4, 1],
      [1, 5, 3],
    ],
  },
  {
    given: "others fail meanwhile",
    facts: [failed("a", 1), failed("b", 1), failed("a", 1), failed("b", 1)],
    folds: [
      [0, 2, 2],
      [1, 3, 2],
    ],
  },
  {
    given: "another exit code is another story",
    facts: [failed("a", 1), failed("a", 2), failed("a", 2)],
    folds: [
      [0, 0, 1],
      [1, 2, 2],
    ],
  },
  {
    given: "a success ends the row",
    facts: [failed("a", 1), settled("a"), failed("a", 1)],
    folds: [
      [0, 0, 1],
      [1, 1, 1],
      [2, 2, 1],
    ],
  },
  {
    given: "successes never fold",
    facts: [settled("a"), settled("a")],
    folds: [
      [0, 0, 1],
      [1, 1, 1],
    ],
  },
];

for (const { given, facts, folds } of cases) {
  test(`repeated failures are one line: ${given}`, () => {
    const events = chronicle(...facts.map((fact, time) => [time, fact] as const));
    const found = foldRepeats(events).map(({ first, last, count }) => [
      first.time,
      last.time,
      count,
    ]);
    assert.deepEqual(found, folds);
    assert.equal(
      foldRepeats(events).reduce((sum, { count }) => sum + count, 0),
      events.length,
    );
  });
}
