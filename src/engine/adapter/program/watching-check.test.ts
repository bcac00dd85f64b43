import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { closing } from "../../../std/fixture.ts";
import { Listening, Workplace } from "../fixture.ts";
import { WatchingCheck } from "./watching-check.ts";

/** Looks are counted, and what asks for one can only be an event: the next poll is far away. */
class Watch {
  readonly place: Workplace;
  readonly listening: Listening;
  looks = 0;

  constructor(place: Workplace, paths: readonly string[], setting: { everyMs?: number } = {}) {
    this.place = place;
    const { everyMs = 600_000 } = setting;
    const watched = place.check();
    const context = Object.assign(watched.context, { everyMs });
    const { watcher } = place.fileSystem();
    const stream = new WatchingCheck(context, { paths, watcher }, () => {
      this.looks += 1;
      return Promise.resolve({ kind: "holds", detail: `look ${this.looks}` });
    });
    this.listening = new Listening(stream, place.clock, watched.ask);
    place.onClose(() => void this.listening.stop());
  }

  /** The look that a change has asked for. */
  async nextAfter(change: () => void): Promise<void> {
    const seen = this.listening.reports.length;
    change();
    await this.listening.until(() => true, { seen, withinMs: 3_000 });
  }
}

const later = (place: Workplace, ms: number) =>
  new Promise<void>((resolve) => void place.clock.after(ms, resolve));

const changes: readonly {
  readonly given: string;
  readonly paths: readonly string[];
  readonly change: (place: Workplace) => void;
}[] = [
  {
    given: "a file is written",
    paths: ["conf"],
    change: (place) => writeFileSync(place.path("conf"), "other"),
  },
  {
    given: "a file is replaced",
    paths: ["none", "conf"],
    change: (place) => {
      writeFileSync(place.path("fresh"), "other");
      renameSync(place.path("fresh"), place.path("conf"));
    },
  },
  { given: "a file is removed", paths: ["conf"], change: (place) => rmSync(place.path("conf")) },
  {
    given: "a file appears in a directory that was missing",
    paths: ["deep/er/conf"],
    change: (place) => {
      mkdirSync(place.path("deep/er"), { recursive: true });
      writeFileSync(place.path("deep/er/conf"), "here");
    },
  },
  {
    given: "a file appears in a watched directory",
    paths: ["sites"],
    change: (place) => writeFileSync(place.path("sites/shop"), ""),
  },
  {
    given: "a file in a watched directory is written",
    paths: ["sites"],
    change: (place) => appendFileSync(place.path("sites/old"), "more"),
  },
  {
    given: "a watched directory is removed",
    paths: ["sites"],
    change: (place) => rmSync(place.path("sites"), { recursive: true }),
  },
];

for (const { given, paths, change } of changes) {
  test(`a check looks at once when ${given}`, async (t) => {
    const place = closing(t, new Workplace());
    writeFileSync(place.path("conf"), "one");
    mkdirSync(place.path("sites"));
    writeFileSync(place.path("sites/old"), "");
    const absolute = paths.map((path, index) => (index === 0 ? place.path(path) : path));
    const watch = new Watch(place, absolute);
    await watch.listening.holds();
    // What was made before is no change.
    await later(place, 100);
    assert.equal(watch.looks, 1);
    await watch.nextAfter(() => change(place));
  });
}

test("a directory that came back is watched inside again", async (t) => {
  const place = closing(t, new Workplace());
  mkdirSync(place.path("sites"));
  const watch = new Watch(place, ["sites"]);
  await watch.listening.holds();
  await watch.nextAfter(() => rmSync(place.path("sites"), { recursive: true }));
  await watch.nextAfter(() => mkdirSync(place.path("sites")));
  await later(place, 100);
  await watch.nextAfter(() => writeFileSync(place.path("sites/shop"), ""));
});

test("a writer that never pauses makes it look twice a second, also at the end", async (t) => {
  const place = closing(t, new Workplace());
  writeFileSync(place.path("log"), "");
  const watch = new Watch(place, ["log"]);
  await watch.listening.holds();
  const until = place.clock.now() + 1_200;
  while (place.clock.now() < until) {
    appendFileSync(place.path("log"), "x");
    await later(place, 5);
  }
  assert.ok(watch.looks >= 2 && watch.looks <= 4, `${watch.looks} looks in 1.2 s`);
  const { looks } = watch;
  await later(place, 700);
  assert.equal(watch.looks, looks + 1);
});

test("beside it, it polls; and when it ends it looks no more", async (t) => {
  const place = closing(t, new Workplace());
  writeFileSync(place.path("conf"), "one");
  const watch = new Watch(place, ["conf"], { everyMs: 30 });
  await watch.listening.until(({ detail }) => detail === "look 3");
  await watch.listening.stop();
  const { looks } = watch;
  writeFileSync(place.path("conf"), "two");
  await later(place, 150);
  assert.equal(watch.looks, looks);
});
