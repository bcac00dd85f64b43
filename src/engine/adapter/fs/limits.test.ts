import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Workplace } from "../fixture.ts";
import { closing } from "../../../std/fixture.ts";

const program = fileURLToPath(new URL("fixture.ts", import.meta.url));

function storyOf(command: readonly [string, ...string[]], kind: string): unknown {
  const [file, ...rest] = [...command, process.execPath, program, kind];
  return JSON.parse(execFileSync(file, rest, { encoding: "utf8", timeout: 60_000 }));
}

const polledThenWatched = {
  finding: "KHO_WATCH_REFUSED",
  wasFoundByPolling: true,
  refusedAfterwards: undefined,
  polledAfterwards: 0,
  wasFoundByEvent: true,
};

test("without inotify watches it polls, says so, and watches when there are some again", () => {
  // A user namespace has a limit of its own, so that of the machine stays as it is.
  const story = storyOf(["unshare", "--user", "--map-root-user"], "watches");
  assert.deepEqual(
    { ...polledThenWatched, ...(story as object) },
    {
      ...polledThenWatched,
      refusedBecause: "ENOSPC",
      polledPaths: 2,
    },
  );
});

test("without open files it polls, says so, and watches when there are some again", () => {
  const story = storyOf(["prlimit", "--nofile=256"], "files") as { polledPaths: number };
  assert.deepEqual(
    { ...polledThenWatched, ...story },
    {
      ...polledThenWatched,
      refusedBecause: "EMFILE",
      polledPaths: story.polledPaths,
    },
  );
  assert.ok(story.polledPaths >= 1);
});

test("on request everything is polled too, without being called missed", async (t) => {
  const place = closing(t, new Workplace());
  mkdirSync(place.path("dir"));
  const clock = place.virtualClock();
  const { watcher } = place.fileSystem({ clock, polling: "always" });
  let sweeps = 0;
  const onSwept = () => {
    sweeps += 1;
    return true;
  };
  watcher.watch(place.path("dir", "file"), { onTouched: () => undefined, onSwept }, 300_000);
  await clock.advance(10_000);
  assert.ok(sweeps >= 8 && sweeps <= 12, String(sweeps));
  await clock.advance(400_000);
  assert.equal(watcher.health().missedEvents, 0);
  assert.equal(watcher.health().refused, undefined);
});

test("ten thousand polled paths cost a bounded number of looks", async (t) => {
  const place = closing(t, new Workplace());
  const clock = place.virtualClock();
  const { watcher } = place.fileSystem({ clock, polling: "always" });
  let sweeps = 0;
  const onSwept = () => {
    sweeps += 1;
    return false;
  };
  const listener = { onTouched: () => undefined, onSwept };
  for (let index = 0; index < 10_000; index += 1) {
    watcher.watch(place.path(`file-${index}`), listener, 300_000);
  }
  sweeps = 0;
  await clock.advance(10_000);
  // 350 every 100 ms by polling, and a thirtieth of all by the sweep.
  assert.ok(sweeps > 30_000 && sweeps < 36_000, String(sweeps));
});

test("a change whose event is lost in an overflow of the queue is found at once", async (t) => {
  const place = closing(t, new Workplace());
  const clock = place.virtualClock();
  const { watcher } = place.fileSystem({ clock });
  const known = new Set<string>();
  const found = new Set<string>();
  for (const name of ["dir", "far"]) mkdirSync(place.path(name));
  const last = place.path("far", "last");
  const listener = {
    onTouched: () => void known.add(last),
    onSwept: () => {
      if (known.has(last)) return false;
      found.add(last);
      return true;
    },
  };
  watcher.watch(last, listener, 300_000);
  watcher.watch(place.path("dir", "none"), { onTouched: () => {}, onSwept: () => false }, 300_000);
  // The loop is busy, so nobody empties the queue, which keeps 16,384 events by default.
  for (let index = 0; index < 20_001; index += 1) writeFileSync(place.path("dir", `${index}`), "");
  writeFileSync(last, "");
  await place.letInputIn(clock, () => found.size > 0);
  assert.deepEqual([...known], [], "the event was lost");
  assert.deepEqual([...found], [last]);
  assert.equal(watcher.health().suspectedOverflows, 1);
  assert.equal(watcher.health().missedEvents, 1);
});

test("a change that only the sweep finds is counted as a missed event", async (t) => {
  const place = closing(t, new Workplace());
  const clock = place.virtualClock();
  const { watcher } = place.fileSystem({ clock });
  let isFirst = true;
  const onSwept = () => {
    const wasFirst = isFirst;
    isFirst = false;
    return wasFirst;
  };
  watcher.watch(place.path("file"), { onTouched: () => undefined, onSwept }, 300_000);
  await clock.advance(370_000);
  assert.equal(watcher.health().missedEvents, 1);
});
