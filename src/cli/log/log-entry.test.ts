import assert from "node:assert/strict";
import { test } from "node:test";
import { asInstanceId, asStepId, hostName, type JournalEvent } from "../../model/index.ts";
import { fieldsText, logEntry } from "./log-entry.ts";

const header = { revision: 7, time: 0, host: hostName("alpha"), generation: 2, cause: 6 };
const of = { instance: asInstanceId("db"), step: asStepId("db.create") };

const failed: JournalEvent = {
  ...header,
  ...of,
  kind: "do.ended",
  attempt: 1,
  result: "failed",
  durationMs: 4,
  failure: { kind: "failed", code: "KHO_DO_EXIT", message: "exit 1: hunter22 is wrong" },
};

test("a message is constant, its facts are fields", () => {
  const settled: JournalEvent = {
    ...header,
    ...of,
    kind: "step.settled",
    outcome: "changed",
    durationMs: 4,
  };
  assert.deepEqual(logEntry(settled, "shop"), {
    level: "info",
    message: "step settled",
    fields: { deployment: "shop", ...header, ...of, outcome: "changed", durationMs: 4 },
  });
});

test("a failed attempt is a warning, a blocked node an error, a beginning detail", () => {
  assert.equal(logEntry(failed, "shop").level, "warn");
  const blocked: JournalEvent = {
    ...header,
    instance: of.instance,
    kind: "condition.changed",
    from: "performing",
    to: "blocked",
  };
  assert.equal(logEntry(blocked, "shop").level, "error");
  const began: JournalEvent = { ...header, ...of, kind: "do.began", attempt: 1, why: "asked" };
  assert.equal(logEntry(began, "shop").level, "debug");
});

test("fields as text are quoted where they need it, and obeyed by no terminal", () =>
  assert.equal(
    fieldsText({ step: "db.create", why: 'said "no"', out: "\u001b[31mred\n", none: undefined }),
    'step=db.create why="said \\"no\\"" out=red\\n',
  ));
