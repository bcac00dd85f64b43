import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { asStepId } from "../../model/index.ts";
import { systemClock } from "../clock.ts";
import { openOutputLog, readOutputs } from "./output-log.ts";

const clock = systemClock({ keepsProcessAlive: false });
const step = asStepId("a/b.start");
let directory = "";
function outputTest(name: string, body: () => void): void {
  void test(name, () => {
    directory = mkdtempSync(join(tmpdir(), "khoreia-outputs-"));
    try {
      body();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}

const attempt = (number: number) => ({ step, attempt: number, run: `r${number}` });
const textOf = (number: number): string =>
  readOutputs(directory, step)
    .filter((entry) => entry.attempt === number)
    .map(({ text }) => text)
    .join("");

outputTest("what attempts write is read back per attempt and stream, in order", () => {
  const log = openOutputLog({ directory, clock });
  const first = log.open(attempt(1));
  const second = log.open(attempt(2));
  first.write("stdout", Buffer.from("one "));
  second.write("stderr", Buffer.from("other"));
  first.write("stdout", Buffer.from("two"));
  first.close();
  first.write("stdout", Buffer.from("after its end"));
  second.close();
  log.close();
  assert.equal(textOf(1), "one two");
  assert.deepEqual(
    readOutputs(directory, step).map(({ stream, run, text }) => [stream, run, text]),
    [
      ["stdout", "r1", "one "],
      ["stderr", "r2", "other"],
      ["stdout", "r1", "two"],
    ],
  );
});

outputTest("a character that is cut between chunks is whole", () => {
  const log = openOutputLog({ directory, clock });
  const writer = log.open(attempt(1));
  const bytes = Buffer.from("a😀b");
  for (const byte of bytes) writer.write("stdout", Buffer.from([byte]));
  writer.close();
  log.close();
  assert.equal(textOf(1), "a😀b");
});

outputTest("of an endless output head and end are kept, and what lies between is counted", () => {
  const log = openOutputLog({ directory, clock });
  const writer = log.open(attempt(1));
  const line = Buffer.from(`${"x".repeat(1023)}\n`);
  for (let n = 0; n < 8 * 1024; n++) writer.write("stdout", line);
  writer.write("stdout", Buffer.from("last words"));
  writer.close();
  log.close();
  const entries = readOutputs(directory, step);
  const dropped = entries.reduce((sum, entry) => sum + (entry.dropped ?? 0), 0);
  const kept = textOf(1);
  assert.equal(kept.length + dropped, 8 * 1024 * 1024 + 10);
  assert.ok(kept.endsWith("last words"));
  assert.ok(kept.length < 400 * 1024);
});

outputTest("many attempts of one step do not fill the disk", () => {
  const log = openOutputLog({ directory, clock });
  for (let number = 0; number < 60; number++) {
    const writer = log.open(attempt(number));
    writer.write("stdout", Buffer.alloc(100_000, "x"));
    writer.close();
  }
  log.close();
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  assert.ok(sizes.length <= 2 && Math.max(...sizes) < 1.3 * 1024 * 1024, String(sizes));
  assert.equal(textOf(59).length, 100_000);
});

outputTest(
  "torn and foreign lines are passed over; a place that cannot be written is survived",
  () => {
    const log = openOutputLog({ directory, clock });
    log.open(attempt(1)).write("stdout", Buffer.from("ok"));
    log.close();
    const [name = ""] = readdirSync(directory);
    appendFileSync(join(directory, name), '{"step":1}\nnull\n{"step":"a/b.sta');
    assert.equal(readOutputs(directory, step).length, 1);
    writeFileSync(join(directory, "file"), "");
    const nowhere = openOutputLog({ directory: join(directory, "file"), clock });
    nowhere.open(attempt(1)).write("stdout", Buffer.from("lost"));
    nowhere.close();
    assert.deepEqual(readOutputs(join(directory, "file"), step), []);
  },
);
