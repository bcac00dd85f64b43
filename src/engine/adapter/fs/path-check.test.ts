import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { fileEngine } from "../file.ts";
import { Listening, Workplace } from "../fixture.ts";
import { closing } from "../../../std/fixture.ts";
import { holds, PathCheck } from "./path-check.ts";

const content = "a line\n".repeat(150_000);

/** How much this process has read from files and elsewhere; asking costs some hundred bytes. */
function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

async function readingOf(run: () => Promise<void>): Promise<number> {
  const before = bytesRead();
  await run();
  return Math.round((bytesRead() - before) / content.length);
}

/** A file engine whose time stands still, in a world whose events are real. */
function stage(path: string) {
  const place = new Workplace();
  const clock = place.virtualClock();
  const system = place.fileSystem({ clock });
  const engine = fileEngine(system);
  const inputs = { path, content };
  const handle = place.do();
  const doIt = async () => void (await engine.do?.(inputs, handle.context));
  const listen = async () => {
    const { context, ask } = place.check();
    const stream = engine.check?.(inputs, context);
    assert.ok(stream);
    const listening = new Listening(stream, place.clock, ask);
    await listening.until(() => true);
    return listening;
  };
  const settle = () => place.letInputIn(clock, () => false, 500);
  return {
    place,
    clock,
    system,
    doIt,
    listen,
    settle,
    [Symbol.dispose]: () => place[Symbol.dispose](),
  };
}

test("what we have written is not read again: not for the echo, not when asked", async (t) => {
  const here = closing(t, stage("file"));
  const listening = await here.listen();
  const reading = await readingOf(async () => {
    await here.doIt();
    listening.ask();
    await listening.holds();
    await here.settle();
    listening.ask();
    await listening.holds(2);
  });
  assert.equal(reading, 0);
});

test("what is right when the check begins is read once, and again when it changes", async (t) => {
  const here = closing(t, stage("file"));
  writeFileSync(here.place.path("file"), content);
  const first = await readingOf(async () => void (await here.listen()));
  assert.equal(first, 1);
});

test("content that changes without pause is read once per pause", async (t) => {
  const here = closing(t, stage("file"));
  writeFileSync(here.place.path("file"), content);
  const listening = await here.listen();
  const reading = await readingOf(async () => {
    for (let round = 0; round < 20; round += 1) {
      writeFileSync(here.place.path("file"), content.replace("a line", `${round}`.padEnd(6)));
      await here.settle();
    }
    await here.clock.advance(50);
  });
  assert.ok(reading <= 2, `${reading} times`);
  assert.equal((await listening.fails()).outside, true);
});

test("what we have written is read by the sweep, which doubts the kernel's clock", async (t) => {
  const here = closing(t, stage("file"));
  const listening = await here.listen();
  await here.doIt();
  listening.ask();
  await listening.holds();
  assert.equal(await readingOf(() => here.clock.advance(400_000)), 1);
  assert.equal(await readingOf(() => here.clock.advance(400_000)), 0);
  assert.equal(here.system.watcher.health().missedEvents, 0);
});

test("a change that no event tells is found by the sweep, healed and counted", async (t) => {
  const here = closing(t, stage("dir/file"));
  await here.doIt();
  // The kernel tells of a change under the name by which it was made, and this one is elsewhere.
  mkdirSync(here.place.path("elsewhere"));
  linkSync(here.place.path("dir", "file"), here.place.path("elsewhere", "file"));
  const listening = await here.listen();
  writeFileSync(here.place.path("elsewhere", "file"), "short");
  await here.settle();
  assert.deepEqual(listening.reports, [{ kind: "holds" }]);
  await here.clock.advance(400_000);
  assert.equal((await listening.fails()).outside, true);
  assert.equal(here.system.watcher.health().missedEvents, 1);
});

test("a directory of our own making is watched when we pause, and nothing is missed", async (t) => {
  const here = closing(t, stage("a/b/file"));
  const listening = await here.listen();
  await here.doIt();
  listening.ask();
  await listening.holds();
  unlinkSync(here.place.path("a", "b", "file"));
  await here.settle();
  await here.clock.advance(100);
  assert.equal((await listening.fails(1)).outside, true);
  // From now on by events, without any time passing.
  let seen = listening.reports.length;
  writeFileSync(here.place.path("a", "b", "file"), content);
  await here.place.letInputIn(here.clock, () => listening.reports.length > seen);
  assert.equal(listening.last?.kind, "holds");
  seen = listening.reports.length;
  rmSync(here.place.path("a"), { recursive: true });
  await here.place.letInputIn(here.clock, () => listening.reports.length > seen);
  assert.equal(listening.last?.kind, "fails");
});

test("our own making that never pauses is watched after two seconds all the same", async (t) => {
  const here = closing(t, stage("a/file"));
  const listening = await here.listen();
  await here.doIt();
  listening.ask();
  await listening.holds();
  unlinkSync(here.place.path("a", "file"));
  for (let passedMs = 0; passedMs <= 2_200; passedMs += 20) {
    here.system.watcher.tellOwnChange(here.place.path("other"), {
      glance: { kind: "absent", why: "nothing" },
    });
    await here.clock.advance(20);
  }
  assert.equal((await listening.fails(1)).outside, true);
});

test("a judge that throws harms nobody: the check is unknown, and looks again later", async (t) => {
  const place = closing(t, new Workplace());
  const clock = place.virtualClock();
  const { context, ask } = place.check();
  let isBroken = true;
  const expectation = {
    path: place.path("file"),
    followsLink: true,
    content: undefined,
    judge: () => {
      if (isBroken) throw new TypeError("a bug");
      return holds;
    },
  };
  const check = new PathCheck(place.fileSystem({ clock }), expectation, context);
  const listening = new Listening(check, place.clock, ask);
  assert.deepEqual(await listening.until(() => true), {
    kind: "unknown",
    detail: "the check broke: a bug",
  });
  writeFileSync(place.path("file"), "");
  await place.letInputIn(clock, () => false, 500);
  isBroken = false;
  await clock.advance(5_000);
  await listening.holds();
  await listening.stop();
});

test("a look that failed for want of open files is repeated by itself", () => {
  const story = execFileSync(
    "prlimit",
    ["--nofile=256", process.execPath, "--input-type=module", "--eval", starve],
    { encoding: "utf8" },
  );
  assert.deepEqual(JSON.parse(story), [
    { kind: "holds" },
    { kind: "unknown", detail: "cannot be read: EMFILE" },
    { kind: "holds" },
  ]);
});

const fileOf = (name: string) => JSON.stringify(new URL(name, import.meta.url));
const starve = `
  import { closeSync, openSync, utimesSync, writeFileSync } from "node:fs";
  import { fileEngine } from ${fileOf("../file.ts")};
  import { Listening, Workplace } from ${fileOf("../fixture.ts")};
  const place = new Workplace();
  const clock = place.virtualClock();
  const engine = fileEngine(place.fileSystem({ clock }));
  const path = place.path("file");
  writeFileSync(path, "x");
  const { context, ask } = place.check();
  const listening = new Listening(engine.check({ path, content: "x" }, context), place.clock, ask);
  await listening.holds();
  utimesSync(path, 1, 1);
  const files = [];
  try { for (;;) files.push(openSync("/dev/null")); } catch {}
  ask();
  await listening.until(({ kind }) => kind === "unknown");
  for (const file of files) closeSync(file);
  await clock.advance(5_000);
  await listening.holds(1);
  process.stdout.write(JSON.stringify(listening.reports));
  await listening.stop();
  place[Symbol.dispose]();
`;
