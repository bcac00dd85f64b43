// A program for the tests of limits: it is run where the kernel refuses what it asks for.
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import process from "node:process";
import { Workplace } from "../fixture.ts";
import { watcherFindings } from "./watcher-findings.ts";

const watchLimit = "/proc/sys/user/max_inotify_watches";

/** What the test compares. */
export interface LimitStory {
  readonly refusedBecause: string | undefined;
  readonly finding: string | undefined;
  readonly polledPaths: number;
  readonly wasFoundByPolling: boolean;
  readonly refusedAfterwards: string | undefined;
  readonly polledAfterwards: number;
  readonly wasFoundByEvent: boolean;
}

/** Exhausts something; what it returns gives it back. */
function exhaust(kind: string | undefined): () => void {
  if (kind === "watches") {
    writeFileSync(watchLimit, "3");
    return () => writeFileSync(watchLimit, "1000");
  }
  const files: number[] = [];
  try {
    for (;;) files.push(openSync("/dev/null", "r"));
  } catch {
    // Exhausted.
  }
  return () => files.splice(0).forEach((file) => closeSync(file));
}

async function tellStory(place: Workplace, kind: string | undefined): Promise<LimitStory> {
  mkdirSync(place.path("dir"));
  const clock = place.virtualClock();
  const { watcher } = place.fileSystem({ clock });
  const giveBack = exhaust(kind);
  let touches = 0;
  let sweeps = 0;
  const listener = {
    onTouched: () => void (touches += 1),
    onSwept: () => {
      sweeps += 1;
      return false;
    },
  };
  watcher.watch(place.path("dir", "file"), listener, 300_000);
  const health = watcher.health();
  await clock.advance(1_000);
  const wasFoundByPolling = sweeps > 0;
  giveBack();
  // More than one wait: only so many are tried again at a time.
  await clock.advance(15_000);
  const afterwards = watcher.health();
  touches = 0;
  writeFileSync(place.path("dir", "file"), "");
  await place.letInputIn(clock, () => touches > 0);
  return {
    refusedBecause: health.refused?.errno,
    finding: watcherFindings(health)[0]?.code,
    polledPaths: health.polledPaths,
    wasFoundByPolling,
    refusedAfterwards: afterwards.refused?.errno,
    polledAfterwards: afterwards.polledPaths,
    wasFoundByEvent: touches > 0,
  };
}

const place = new Workplace();
process.stdout.write(JSON.stringify(await tellStory(place, process.argv[2])));
place[Symbol.dispose]();
