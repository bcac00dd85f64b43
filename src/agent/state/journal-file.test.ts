import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock } from "../clock.ts";
import { openJournalFile, readJournal, recentJournal } from "./journal-file.ts";

const clock = systemClock();
let directory = "";
let path = "";
function journalTest(name: string, body: () => void | Promise<void>): void {
  void test(name, async () => {
    directory = mkdtempSync(join(tmpdir(), "khoreia-journal-"));
    path = join(directory, "below", "journal.jsonl");
    try {
      await body();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}

const event = (revision: number, fill = "") => ({ revision, time: 1_000 + revision, fill });
const revisions = (range?: Parameters<typeof readJournal>[1]): readonly number[] =>
  readJournal(path, range).map(({ revision }) => revision);

journalTest("events are read back in order, whole, from a revision or a time on", () => {
  const journal = openJournalFile({ path, clock });
  for (let n = 1; n <= 5; n++) journal.append(event(n, "é\n"));
  journal.close();
  assert.deepEqual(
    readJournal(path),
    [1, 2, 3, 4, 5].map((n) => event(n, "é\n")),
  );
  assert.deepEqual(revisions({ afterRevision: 3 }), [4, 5]);
  assert.deepEqual(revisions({ sinceTime: 1_002 }), [2, 3, 4, 5]);
  assert.equal(journal.dropped(), 0);
});

journalTest("appending writes nothing at once, and everything soon", async () => {
  const journal = openJournalFile({ path, clock });
  journal.append(event(1));
  assert.deepEqual(revisions(), []);
  const began = clock.now();
  while (revisions().length === 0 && clock.now() - began < 5_000) {
    await new Promise<void>((resolve) => void clock.after(20, resolve));
  }
  assert.deepEqual(revisions(), [1]);
  journal.close();
  journal.append(event(2));
  assert.deepEqual(revisions(), [1]);
});

journalTest("a torn end does not harm what comes after it", () => {
  const first = openJournalFile({ path, clock });
  first.append(event(1));
  first.close();
  appendFileSync(path, '{"revision":2,"ti');
  const second = openJournalFile({ path, clock });
  second.append(event(3));
  second.close();
  appendFileSync(path, 'null\n{"revision":"4","time":0}\n');
  assert.deepEqual(revisions(), [1, 3]);
});

journalTest("two files of 8 MB are kept at most, and the newest events are in them", () => {
  const journal = openJournalFile({ path, clock });
  for (let n = 1; n <= 3_000; n++) journal.append(event(n, "x".repeat(10_000)));
  journal.flush();
  journal.close();
  const kept = revisions();
  assert.equal(kept.at(-1), 3_000);
  assert.ok(kept.length > 800 && kept.length < 2_000, String(kept.length));
  assert.deepEqual(
    kept,
    Array.from({ length: kept.length }, (_, n) => 3_001 - kept.length + n),
  );
  assert.ok(statSync(`${path}.1`).size < 9 * 1024 * 1024);
});

journalTest(
  "while nothing can be written the newest events wait, bounded, and losses are counted",
  () => {
    // A directory in place of the file: every opening fails.
    mkdirSync(path, { recursive: true });
    const journal = openJournalFile({ path, clock });
    for (let n = 1; n <= 25_000; n++) journal.append(event(n));
    journal.flush();
    assert.equal(journal.dropped(), 5_000);
    rmdirSync(path);
    journal.flush();
    journal.close();
    const kept = revisions();
    assert.equal(kept.length, 20_000);
    assert.equal(kept.at(-1), 25_000);
  },
);

journalTest("the last event is found without reading all, torn and long lines passed over", () => {
  assert.deepEqual(recentJournal(path), []);
  const journal = openJournalFile({ path, clock });
  for (let n = 1; n <= 500; n++) journal.append(event(n, "x".repeat(1_000)));
  journal.close();
  assert.equal(recentJournal(path).at(-1)?.revision, 500);
  appendFileSync(path, `null\n{"revision":501,"time":0,"fill":"${"y".repeat(300_000)}`);
  assert.equal(recentJournal(path).at(-1)?.revision, 500);
  renameSync(path, `${path}.1`);
  assert.equal(recentJournal(path).at(-1)?.revision, 500);
});
