import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { asInstanceId, asStepId, hostName, type JournalEvent } from "../../model/index.ts";
import { createOutput, type Verbosity } from "../output/output.ts";
import { Sink } from "../output/sink.ts";
import { eventLines } from "./plain-view.ts";

function lines(events: readonly JournalEvent[], verbosity: Verbosity = "normal") {
  const output = createOutput({
    stdout: new Sink(new PassThrough()),
    stderr: new Sink(new PassThrough()),
    env: {},
    format: "table",
    verbosity,
    color: "never",
    ascii: false,
    utc: true,
  });
  return eventLines(events, { output, deployment: "shop", subjectWidth: 4 });
}

let revision = 0;
function header() {
  revision += 1;
  return { revision, time: 0, host: hostName("alpha"), generation: 1 };
}

const settled = (name: string): JournalEvent => ({
  ...header(),
  kind: "step.settled",
  instance: asInstanceId(name),
  step: asStepId(`${name}.create`),
  outcome: "changed",
  durationMs: 12,
});
const began: JournalEvent = {
  ...header(),
  kind: "do.began",
  instance: asInstanceId("db"),
  step: asStepId("db.create"),
  attempt: 1,
  why: "check-fails",
};
const failed: JournalEvent = {
  ...header(),
  kind: "do.ended",
  instance: asInstanceId("db"),
  step: asStepId("db.create"),
  attempt: 1,
  result: "failed",
  durationMs: 41,
  failure: { kind: "failed", code: "KHO_DO_EXIT", message: "it ended with 1", exitCode: 1 },
};

test("one line per change; beginnings only with -v", () => {
  assert.deepEqual(lines([began, settled("db")]), ["00:00:00  ✔ db    create done, 12 ms"]);
  assert.deepEqual(lines([began, settled("db")], "verbose"), [
    "00:00:00  ◐ db    create begins",
    "00:00:00  ✔ db    create done, 12 ms",
  ]);
});

test("-q shows failures only", () => {
  const shown = lines([began, settled("web"), failed], "quiet");
  assert.equal(shown.length, 1);
  assert.match(shown[0] ?? "", /✖ db {4}create failed/);
});

test("a burst of successes is one line, and no failure drowns in it", () => {
  const many = Array.from({ length: 500 }, (_, i) => settled(`n${i}`));
  const shown = lines([...many, failed]);
  assert.equal(shown.length, 2);
  assert.match(shown[0] ?? "", /✖ db/);
  assert.equal(shown[1], "00:00:00  ✔ 500 steps done (each of them: -v)");
  assert.equal(lines(many, "verbose").length, 500);
});
