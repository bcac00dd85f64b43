import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { asInstanceId, asStepId } from "../../../src/model/index.ts";
import { Dance } from "../../../src/observe/fixtures.ts";
import {
  criticalPath,
  foldedTranscript,
  renderSummary,
  renderWhy,
  summarise,
  transcript,
  why,
} from "../../../src/observe/index.ts";
import { call, node, onHost, perform, requires, topology } from "../../../src/score/fixtures.ts";

// A deliberate change: npm run golden -- --update, then read the difference as carefully as a
// change of the source.
const isUpdating = process.env["KHOREIA_GOLDEN"] === "update";

const epoch = 1_000_000;
const file = perform("file", { path: "/tmp/shop" });
const alpha = onHost("alpha");
const beta = onHost("beta");
const place = (line: number, column = 13) => ({ file: "shop.yaml", line, column });

function performAt(line: number, engine: string) {
  const position = place(line);
  const both = { ...call(engine), position };
  return perform(engine, {}, { check: both, do: both, position });
}

const shop = topology(
  node("settings", { operations: { create: file }, position: place(2) }),
  node("db", {
    operations: {
      create: performAt(14, "shell"),
      start: performAt(16, "process"),
    },
    placement: alpha,
  }),
  node("api", {
    count: 2,
    placement: beta,
    requirements: [requires("db"), requires("settings")],
    operations: { configure: file, start: performAt(24, "process") },
  }),
  node("web", {
    placement: alpha,
    requirements: [requires("api")],
    operations: { start: performAt(33, "process") },
  }),
);

const missing = {
  kind: "failed",
  code: "KHO_DO_EXIT",
  message: "./bin/initdb.sh ended with exit 127",
  exitCode: 127,
  output: {
    stdout: "",
    stderr: "\u001b[31m./bin/initdb.sh: line 7: pg_ctl: command not found\u001b[0m\n",
    droppedBytes: 0,
  },
  hint: "127 means program not found",
} as const;

/** The eight nodes of 2016, one of them a gate that a human opens. */
const demonstration = topology(
  ...[[5], [5, 0], [3, 5], [], [0], [], [1, 3, 7], []].map((required, id) =>
    node(String(id), {
      placement: onHost(id < 4 ? "machine1" : "machine2"),
      operations: { create: id === 7 ? { ...file, do: call("nil") } : file },
      requirements: required.map((other) => requires(String(other), { kind: "same-operation" })),
    }),
  ),
);

const time = (wall: number): string => `+${((wall - epoch) / 1_000).toFixed(3)}`;

/** Each situation plays something and says what there is to read afterwards. */
const situations: Readonly<Record<string, () => readonly string[]>> = {
  "first-start": () => {
    const dance = new Dance(shop);
    dance.deed = (step) => ({ ms: step === "db.start" ? 1_900 : 240 });
    dance.begin().pass(10_000);
    return [...told(dance, "everything"), ...path(dance)];
  },
  "a-do-that-fails": () => {
    const dance = new Dance(shop);
    dance.deed = (step) => (step === "db.create" ? { ms: 41, end: missing } : { ms: 12 });
    dance.begin().pass(2_000);
    const early = [...asked(dance, "db"), ...asked(dance, "web")];
    dance.pass(60_000);
    const late = [...asked(dance, "db"), ...asked(dance, "api"), ...asked(dance, "settings")];
    return [...early, ...late, ...told(dance, "folded"), ...summary(dance)];
  },
  "falls-and-holds": () => {
    const dance = new Dance(shop);
    dance.begin().pass(60_000);
    dance.undo(asStepId("settings.create"), "file /tmp/shop was removed").pass(60_000);
    const redis = { by: "ann", why: "db upgrade\nplease wait", since: dance.wall };
    dance.hold(asInstanceId("db"), { ...redis, until: dance.wall + 600_000 });
    dance.undo(asStepId("db.start"), "process 77 ended with exit 1");
    dance.undo(asStepId("web.start"), "process 78 ended with signal SIGKILL").pass(60_000);
    const held = [...asked(dance, "db"), ...asked(dance, "web")];
    dance.hold(asInstanceId("db"), undefined).pass(60_000);
    const then = [60_000, 60_005, 150_000].flatMap((ms) => asked(dance, "db", { at: epoch + ms }));
    return [
      ...held,
      ...then,
      ...asked(dance, "web", { at: epoch + 150_000 }),
      ...told(dance, "changes"),
      ...summary(dance),
    ];
  },
  "a-gate-that-a-human-opens": () => {
    const dance = new Dance(demonstration);
    dance.begin().pass(30_000);
    const closed = [...asked(dance, "6"), ...asked(dance, "7")];
    dance.bringAbout(asStepId("7.create")).pass(30_000);
    return [...closed, ...asked(dance, "6", { at: epoch + 20_000 }), ...told(dance, "changes")];
  },
  "a-request-in-ascii": () => {
    const dance = new Dance(shop);
    let broken = true;
    dance.deed = (step) => (broken && step === "db.create" ? { end: missing } : {});
    dance.begin().pass(120_000);
    const blocked = asked(dance, "db", { ascii: true });
    broken = false;
    dance.heal(asInstanceId("db")).pass(10_000);
    const options = { deployment: "shop", time, ascii: true, subjectWidth: 10 };
    return [...blocked, "", ...transcript(dance.events.slice(-20), options)];
  },
};

function asked(
  dance: Dance,
  name: string,
  how: { readonly at?: number; readonly ascii?: boolean } = {},
): readonly string[] {
  const { status, events, score, wall } = dance;
  const { at, ascii = false } = how;
  const options = { now: wall, ...(at === undefined ? {} : { at }) };
  const answer = why({ status, events, score }, name, options);
  const question = `$ why ${name}${at === undefined ? "" : ` --at ${time(at)}`}`;
  return [`${question}    (${time(wall)})`, renderWhy(answer, { time, now: wall, ascii }), ""];
}

function told(dance: Dance, how: "everything" | "changes" | "folded"): readonly string[] {
  const options = { deployment: "shop", time, details: how === "everything", subjectWidth: 8 };
  const render = how === "folded" ? foldedTranscript : transcript;
  return [`$ events (${how})`, ...render(dance.events, options), ""];
}

function path(dance: Dance): readonly string[] {
  return [
    "$ critical path",
    ...criticalPath(dance.events, dance.score).map(
      ({ step, doMs, waitedMs }) => `${step}  ${doMs} ms, after ${waitedMs} ms`,
    ),
  ];
}

function summary(dance: Dance): readonly string[] {
  const { events, instances, wall } = dance;
  const summarised = summarise({ events, instances, from: epoch, to: wall });
  return ["$ events --summary", ...renderSummary(summarised, { deployment: "shop", time })];
}

for (const [name, play] of Object.entries(situations)) {
  test(`what is said of a played deployment: ${name}`, () => {
    const path = new URL(`${name}.txt`, import.meta.url);
    const text = `${play().join("\n").trimEnd()}\n`;
    assert.equal(`${play().join("\n").trimEnd()}\n`, text, "told twice, told alike");
    if (isUpdating) writeFileSync(path, text);
    assert.ok(existsSync(path), `"${path.pathname}" is missing`);
    assert.equal(text, readFileSync(path, "utf8"));
  });
}
