import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import {
  asInstanceId,
  asStepId,
  deploymentName,
  hostName,
  KhoreiaError,
  nodeName,
  type Topology,
} from "../../model/index.ts";
import { systemClock } from "../clock.ts";
import { openFileState } from "./file-state.ts";
import { memoryMedium } from "./memory-state.ts";
import { listStates, readState } from "./state-catalogue.ts";
import { StateFold } from "./state-fold.ts";
import { filesIn, stateFiles } from "./state-paths.ts";
import type { Desired, State, StateRecord } from "./state.ts";

const host = hostName("alpha");
const deployment = deploymentName("shop");
const clock = systemClock({ keepsProcessAlive: false });
let root = "";
let opened: State[] = [];

function stateTest(name: string, body: () => void): void {
  void test(name, () => {
    root = mkdtempSync(join(tmpdir(), "khoreia-state-"));
    opened = [];
    try {
      body();
    } finally {
      for (const state of opened) state.close();
      rmSync(root, { recursive: true, force: true });
    }
  });
}

const directory = (): string => stateFiles(root, host, deployment).directory;
const open = (): State => {
  const state = openFileState({ directory: directory(), host, deployment, command: "up", clock });
  opened.push(state);
  return state;
};

const completed = (step: string, changes = 1): StateRecord => ({
  kind: "step.completed",
  completion: { step: asStepId(step), fingerprint: "f", changes, at: 7 },
});
const running = { pid: 1, startTicks: 2, bootId: "b", startedAt: 3, killAfterMs: 4 };
const every: readonly StateRecord[] = [
  { kind: "identity.taken", identity: "me" },
  completed("web.create"),
  { kind: "step.forgotten", step: asStepId("web.create") },
  {
    kind: "made.recorded",
    made: { step: asStepId("a.create"), engine: "file", params: { path: "/a" }, made: { n: 1 } },
  },
  { kind: "made.cleared", step: asStepId("a.create") },
  { kind: "run.started", run: { run: "r1", step: asStepId("a.start"), ...running } },
  { kind: "run.ended", run: "r1" },
  {
    kind: "child.started",
    child: { run: "r2", step: asStepId("a.start"), fingerprint: "f", logFile: "/l", ...running },
  },
  { kind: "child.ended", step: asStepId("a.start"), run: "r2" },
  { kind: "hold.placed", hold: { node: "*", who: "ann", why: "night", since: 1, until: 2 } },
  { kind: "hold.released", node: "*" },
  {
    kind: "node.performed",
    performed: { instance: asInstanceId("a"), node: nodeName("a"), gen: 1, definition: { x: [1] } },
  },
  { kind: "node.forgotten", instance: asInstanceId("a") },
];
const desired = (gen: number, bytes = 0): Desired => ({
  uid: "u",
  gen,
  goal: "started",
  acceptedAt: 5,
  topology: {
    name: deployment,
    form: "khoreia",
    nodes: [],
    padding: "x".repeat(bytes),
  } as Topology,
});

stateTest("every kind of record is found again, by file and by medium alike", () => {
  const medium = memoryMedium({ host, deployment });
  for (let count = 0; count <= every.length; count++) {
    const state = open();
    const other = medium.open();
    const record = every[count - 1];
    if (record !== undefined) {
      state.append(record);
      other.append(record);
    }
    const wanted = new StateFold();
    for (const earlier of every.slice(0, count)) wanted.apply(earlier);
    assert.deepEqual(state.load(), wanted);
    state.close();
    assert.deepEqual(readState(directory()), wanted);
    medium.crash();
    const again = medium.open();
    assert.deepEqual(again.load(), wanted);
    again.close();
  }
});

stateTest("after kill -9 the state is there: nothing is kept back in this process", () => {
  const state = open();
  state.batch([completed("a.create"), completed("b.create")]);
  state.append(completed("c.create"));
  state.accept(desired(3));
  // Read while the writer lives: only what has reached the kernel can be seen.
  const seen = readState(directory());
  assert.deepEqual([...(seen?.completions.keys() ?? [])], ["a.create", "b.create", "c.create"]);
  assert.equal(seen?.desired?.gen, 3);
});

stateTest("an empty batch writes nothing", () => {
  const state = open();
  const before = statSync(filesIn(directory()).log).size;
  state.batch([]);
  assert.equal(statSync(filesIn(directory()).log).size, before);
});

stateTest("any cut of the log leaves a prefix of the records, without complaint", () => {
  const state = open();
  for (const record of every) state.append(record);
  state.close();
  const whole = readFileSync(filesIn(directory()).log);
  const headerEnd = whole.indexOf("\n") + 1;
  fc.assert(
    fc.property(fc.integer({ min: headerEnd, max: whole.length }), (cut) => {
      writeFileSync(filesIn(directory()).log, whole.subarray(0, cut));
      const again = open();
      const lines = whole.subarray(headerEnd, cut).toString().split("\n").length - 1;
      const wanted = new StateFold();
      for (const record of every.slice(0, lines)) wanted.apply(record);
      assert.deepEqual(again.load(), wanted);
      again.append(completed("after.cut"));
      again.close();
      const healed = readState(directory());
      assert.equal(healed?.completions.has(asStepId("after.cut")), true);
      assert.deepEqual(healed?.complaints, []);
    }),
    { numRuns: 60 },
  );
});

stateTest("garbage is reported, skipped, and kept aside; the rest is used", () => {
  open().close();
  const { log } = filesIn(directory());
  const good = JSON.stringify(completed("a.create"));
  const lines = ["{", "null", "\u0000\u0001", '{"kind":"step.completed"}', '{"kind":5}', good, ""];
  appendFileSync(log, lines.join("\n"));
  const damaged = readFileSync(log);
  const state = open();
  assert.equal(state.load().completions.size, 1);
  assert.equal(state.load().complaints.length, 5);
  assert.match(state.load().complaints[0] ?? "", /line 2 is damaged and was skipped$/);
  state.close();
  assert.deepEqual(readFileSync(`${log}.damaged`), damaged);
  assert.deepEqual(readState(directory())?.complaints, []);
});

stateTest("any bytes whatever in both files never crash an opening", () => {
  open().close();
  const files = filesIn(directory());
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string().map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(`${text}\n${text}\n`)),
  );
  fc.assert(
    fc.property(bytes, bytes, (log, wanted) => {
      writeFileSync(files.log, log);
      writeFileSync(files.desired, wanted);
      const state = open();
      state.append(completed("a.create"));
      assert.equal(state.load().completions.size, 1);
      state.close();
    }),
    { numRuns: 60 },
  );
});

stateTest("a later minor release's fields and kinds outlive a rewrite by this one", () => {
  open().close();
  const { log } = filesIn(directory());
  const later = {
    ...completed("a.create"),
    mood: "good",
    completion: { step: "a.create", fingerprint: "f", changes: 1, at: 7, tempo: 4 },
  };
  appendFileSync(log, `${JSON.stringify(later)}\n{"kind":"node.applauded","node":"a"}\n{\n`);
  open().close();
  const text = readFileSync(log, "utf8");
  assert.match(text, /"tempo":4/);
  assert.match(text, /node\.applauded/);
});

stateTest("a later major release's state is refused, and the lock is free again", () => {
  open().close();
  const { log } = filesIn(directory());
  writeFileSync(log, readFileSync(log, "utf8").replace('"major":1', '"major":2'));
  for (let round = 0; round < 2; round++) {
    assert.throws(
      open,
      (error) => error instanceof KhoreiaError && error.code === "KHO_STATE_NEWER",
    );
  }
});

stateTest("a log that grows is rewritten to its living part", () => {
  const state = open();
  const { log } = filesIn(directory());
  const record = completed("a.create");
  const lines = Array.from({ length: 1_000 }, () => record);
  let largest = 0;
  for (let round = 0; round < 100; round++) {
    state.batch(lines);
    largest = Math.max(largest, statSync(log).size);
  }
  assert.ok(largest < 4.5 * 1024 * 1024, `${largest}`);
  state.append(completed("b.create"));
  state.close();
  assert.equal(readState(directory())?.completions.size, 2);
});

stateTest("desired state of several megabytes is replaced as a whole", () => {
  const state = open();
  for (const gen of [1, 2]) state.accept(desired(gen, 5_000_000));
  state.close();
  const again = open();
  assert.deepEqual(again.load().desired, desired(2, 5_000_000));
  again.close();
  writeFileSync(filesIn(directory()).desired, "{");
  assert.match(open().load().complaints.join(), /desired\.json" is damaged/);
});

stateTest("the second opener is told who holds it", () => {
  const state = open();
  const refused = (error: unknown): boolean =>
    error instanceof KhoreiaError &&
    error.code === "KHO_STATE_LOCKED" &&
    error.message.includes(`process ${process.pid} ("up", since 20`) &&
    error.message.includes('"shop" on host "alpha"');
  assert.throws(open, refused);
  state.close();
  open();
});

stateTest("everything is private to its owner", () => {
  const state = open();
  state.accept(desired(1));
  const files = filesIn(directory());
  for (const path of [files.directory, files.backups]) {
    assert.equal(statSync(path).mode & 0o777, 0o700, path);
  }
  for (const path of [files.log, files.desired, files.holder]) {
    assert.equal(statSync(path).mode & 0o777, 0o600, path);
  }
});

stateTest("states are listed with their holders, and gone after remove", () => {
  const state = open();
  const odd = openFileState({
    directory: stateFiles(root, "a/b", "..").directory,
    host: hostName("a/b"),
    deployment: deploymentName(".."),
    command: "agent",
    clock,
  });
  odd.close();
  const found = listStates(root).map((kept) => [kept.host, kept.deployment, kept.holder?.pid]);
  assert.deepEqual(found, [
    ["a/b", "..", undefined],
    ["alpha", "shop", process.pid],
  ]);
  state.remove();
  assert.equal(existsSync(directory()), false);
  assert.equal(listStates(root).length, 1);
  assert.equal(listStates(join(root, "nowhere")).length, 0);
  assert.equal(readState(directory()), undefined);
  assert.equal(open().load().completions.size, 0);
});

stateTest("without a place to write, the state works in memory and says so", () => {
  writeFileSync(join(root, "file"), "");
  const state = openFileState({
    directory: join(root, "file", "below"),
    host,
    deployment,
    command: "up",
    clock,
  });
  state.append(completed("a.create"));
  state.accept(desired(1));
  assert.equal(state.load().completions.size, 1);
  const health = state.health();
  assert.equal(health.kind, "degraded");
  assert.match(health.kind === "degraded" ? health.why : "", /ENOTDIR|EEXIST/);
  state.close();
});
