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

const full = (name: string): JournalEvent => ({
  ...header(),
  kind: "do.ended",
  instance: asInstanceId(name),
  step: asStepId(`${name}.configure`),
  attempt: 1,
  result: "failed",
  durationMs: 3,
  failure: {
    kind: "failed",
    code: "KHO_FS_FULL",
    message: `Cannot write file "/srv/${name}": no space left`,
  },
});
const blocked = (name: string): JournalEvent => ({
  ...header(),
  kind: "condition.changed",
  instance: asInstanceId(name),
  from: "performing",
  to: "blocked",
  reason: { code: "KHO_FS_FULL", text: `Cannot write file "/srv/${name}": no space left` },
});
const exits = (name: string): JournalEvent => ({ ...failed, instance: asInstanceId(name) });
const many = (count: number, event: (name: string) => JournalEvent): JournalEvent[] =>
  Array.from({ length: count }, (_, i) => event(`n${i}`));

const crowds: readonly {
  readonly given: string;
  readonly events: readonly JournalEvent[];
  readonly verbosity?: Verbosity;
  readonly lines: number;
  readonly last: RegExp;
}[] = [
  {
    given: "a full disk",
    events: many(540, full),
    lines: 4,
    last: /^00:00:00 {2}✖ 537 more steps failed alike: Cannot write file "…": no space left \(/,
  },
  {
    given: "a full disk, with -q",
    events: many(540, full),
    verbosity: "quiet",
    lines: 4,
    last: /✖ 537/,
  },
  {
    given: "a full disk, with -v",
    events: many(540, full),
    verbosity: "verbose",
    lines: 540,
    last: /n539/,
  },
  { given: "a few failures", events: many(10, full), lines: 10, last: /✖ n9 .*"\/srv\/n9"/ },
  {
    given: "the same exit code",
    events: many(11, exits),
    lines: 4,
    last: /✖ 8 more .*alike: exit 1 /,
  },
  {
    given: "everything that is blocked by it",
    events: many(100, blocked),
    lines: 4,
    last: /■ 97 more nodes are blocked alike: Cannot write file "…": no space left \(/,
  },
  {
    given: "another failure among them, which is not hidden",
    events: [...many(20, full), failed, ...many(20, full)],
    lines: 5,
    last: /✖ 37 more/,
  },
];
for (const { given, events, verbosity, lines: count, last } of crowds) {
  test(`failures of one moment that are alike are folded: ${given}`, () => {
    const shown = lines(events, verbosity);
    assert.equal(shown.length, count, shown.join("\n"));
    assert.match(shown.at(-1) ?? "", last);
  });
}
