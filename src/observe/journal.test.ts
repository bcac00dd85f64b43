import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JournalEvent } from "../model/index.ts";
import { asInstanceId, asStepId, hostName } from "../model/index.ts";
import { createJournal, formatCursor, type JournalBatch, parseCursor } from "./journal.ts";

const alpha = hostName("alpha");
const beta = hostName("beta");

function began(revision: number, host = alpha): JournalEvent {
  return { kind: "agent.began", revision, time: revision, host, generation: 1, process: 1 };
}

function ended(revision: number, stdout: string): JournalEvent {
  const output = { stdout, stderr: "", droppedBytes: 0 };
  return {
    kind: "do.ended",
    revision,
    time: revision,
    host: alpha,
    generation: 1,
    instance: asInstanceId("db"),
    step: asStepId("db.create"),
    attempt: 1,
    result: "failed",
    durationMs: 1,
    output,
    failure: { kind: "failed", code: "KHO_DO_EXIT", message: "exit 1", output },
  };
}

const revisions = (batch: JournalBatch): readonly number[] => {
  assert.equal(batch.kind, "events");
  return batch.kind === "events" ? batch.events.map((event) => event.revision) : [];
};

test("the newest events stay, in the order of their arrival", () => {
  const journal = createJournal({ capacity: 3 });
  for (const [revision, host] of [
    [1, alpha],
    [1, beta],
    [2, alpha],
    [3, alpha],
  ] as const) {
    journal.append(began(revision, host));
  }
  assert.deepEqual([journal.start, journal.end], [1, 4]);
  assert.deepEqual(
    journal.read(0).map((event) => formatCursor(event)),
    ["beta:1", "alpha:2", "alpha:3"],
  );
  assert.deepEqual(
    journal.read(2, 1).map((event) => formatCursor(event)),
    ["alpha:2"],
  );
});

test("a cursor is found among the events of its own host, or not at all", () => {
  const journal = createJournal({ capacity: 4 });
  journal.append(began(7));
  journal.append(began(1, beta));
  journal.append(began(8));
  for (const { cursor, position } of [
    { cursor: "alpha:7", position: 1 },
    { cursor: "beta:1", position: 2 },
    { cursor: "alpha:8", position: 3 },
    // Not yet, no longer, nobody.
    { cursor: "alpha:9", position: undefined },
    { cursor: "alpha:6", position: undefined },
    { cursor: "gamma:1", position: undefined },
    // Before the first event of a host: this journal has lost none.
    { cursor: "gamma:0", position: 0 },
  ]) {
    const parsed = parseCursor(cursor);
    assert.ok(parsed);
    assert.equal(journal.after(parsed), position, cursor);
  }
  journal.append(began(9));
  journal.append(began(10));
  assert.equal(journal.after({ host: alpha, revision: 0 }), undefined);
  journal.append(began(1));
  assert.equal(journal.after({ host: alpha, revision: 10 }), 5, "from before it counted anew");
  assert.equal(journal.after({ host: alpha, revision: 1 }), 6);
});

test("a cursor is read back as it was written, whatever the host is called", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (name, revision) => {
      const cursor = { host: hostName(name), revision };
      assert.deepEqual(parseCursor(formatCursor(cursor)), cursor);
    }),
  );
  for (const text of ["", "alpha", "alpha:", ":3", "alpha:-1", "alpha:1x"]) {
    assert.equal(parseCursor(text), undefined, text);
  }
});

test("a reader sleeps when it has all, and is woken once", () => {
  const journal = createJournal({ capacity: 10 });
  journal.append(began(1));
  let wakes = 0;
  const reader = journal.follow({ from: 0, wake: () => (wakes += 1) });
  assert.deepEqual(revisions(reader.take(10)), [1]);
  journal.append(began(2));
  assert.equal(wakes, 0, "it has not been told yet that there was nothing");
  assert.deepEqual(revisions(reader.take(1)), [2]);
  assert.deepEqual(revisions(reader.take(1)), []);
  assert.deepEqual(revisions(reader.take(1)), [], "asking twice does not wake twice");
  journal.append(began(3));
  journal.append(began(4));
  assert.equal(wakes, 1);
  assert.deepEqual(revisions(reader.take(10)), [3, 4]);
  assert.deepEqual(revisions(reader.take(10)), []);
  reader.close();
  journal.append(began(5));
  assert.equal(wakes, 1);
  assert.deepEqual(revisions(reader.take(10)), []);
});

test("a reader that is too slow is told what it missed, and goes on", () => {
  const journal = createJournal({ capacity: 2 });
  const reader = journal.follow({ from: 0, wake: () => undefined });
  for (let revision = 1; revision <= 5; revision += 1) journal.append(began(revision));
  assert.deepEqual(reader.take(10), { kind: "gap", missed: 3 });
  assert.deepEqual(revisions(reader.take(10)), [4, 5]);
});

test("any reader sees every event once and in order, or is told how many it missed", () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant("append" as const) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) },
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 200 }),
      fc.integer({ min: 1, max: 9 }),
      (steps, size) => {
        const journal = createJournal({ capacity: size });
        const reader = journal.follow({ from: 0, wake: () => undefined });
        let expected = 1;
        let written = 0;
        for (const each of steps) {
          if (each === "append") {
            written += 1;
            journal.append(began(written));
            continue;
          }
          const batch = reader.take(each);
          if (batch.kind === "gap") {
            expected += batch.missed;
            continue;
          }
          for (const event of batch.events) {
            assert.equal(event.revision, expected);
            expected += 1;
          }
        }
      },
    ),
  );
});

test("old output makes room, what happened stays", () => {
  const journal = createJournal({ capacity: 5, outputCapacity: 10 });
  journal.append(ended(1, "abcdef"));
  journal.append(began(2));
  journal.append(ended(3, "ghijkl"));
  const [first, , third] = journal.read(0);
  assert.ok(first?.kind === "do.ended" && third?.kind === "do.ended");
  assert.deepEqual(first.output, { stdout: "", stderr: "", droppedBytes: 6 });
  assert.deepEqual(first.failure?.output, first.output);
  assert.equal(first.failure?.message, "exit 1");
  assert.equal(third.output?.stdout, "ghijkl");
  // What falls out of the ring gives its room back.
  for (let revision = 4; revision < 20; revision += 1) journal.append(ended(revision, "xyz"));
  const kept = journal.read(0).filter((event) => event.kind === "do.ended");
  assert.deepEqual(
    kept.map((event) => event.output?.stdout),
    ["", "", "xyz", "xyz", "xyz"],
  );
});

test("one output above the bound is not kept", () => {
  const journal = createJournal({ outputCapacity: 3 });
  journal.append(ended(1, "abcd"));
  journal.append(ended(2, "abc"));
  const kept = journal.read(0);
  assert.deepEqual(
    kept.map((event) => (event.kind === "do.ended" ? event.output?.stdout : "")),
    ["", "abc"],
  );
});
