import assert from "node:assert/strict";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { Clock } from "../../../std/clock.ts";
import { Workplace } from "../fixture.ts";
import { closing } from "../../../std/fixture.ts";
import type { FileWatcher } from "./file-watcher.ts";
import type { PathListener } from "./watched-directory.ts";

/** Counts what it is told, and lets a test wait for the next time. */
class Ear implements PathListener {
  touches = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onTouched(): void {
    this.touches += 1;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  onSwept(): boolean {
    return false;
  }

  next(): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(5_000, () => reject(new Error("nothing was told in time")));
      this.#waiting.push(() => {
        cancel();
        resolve();
      });
    });
  }
}

/** Events keep their order: when this one has arrived, so have all that came before. */
async function fence(watcher: FileWatcher, place: Workplace): Promise<void> {
  const ear = new Ear(place.clock);
  // A new name each time: an older event of the same name would end the wait too soon.
  fences += 1;
  const path = join(dirname(place.cwd), `fence-${fences}`);
  const watched = watcher.watch(path, ear, 300_000);
  writeFileSync(path, "");
  await ear.next();
  watched.close();
}
let fences = 0;

function listen(place: Workplace, ...names: string[]) {
  const { watcher } = place.fileSystem();
  const ear = new Ear(place.clock);
  const watched = watcher.watch(place.path(...names), ear, 300_000);
  return { watcher, ear, watched };
}

const write = (path: string, content = "x") => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
};

for (const { given, before, change } of [
  { given: "is made", before: () => {}, change: (path: string) => write(path) },
  { given: "is removed", before: write, change: unlinkSync },
  { given: "is written to", before: write, change: (path: string) => appendFileSync(path, "y") },
  { given: "is truncated", before: write, change: (path: string) => truncateSync(path, 0) },
  { given: "gets another mode", before: write, change: (path: string) => chmodSync(path, 0o600) },
  { given: "is moved away", before: write, change: (path: string) => renameSync(path, `${path}2`) },
  {
    given: "is replaced by a rename",
    before: (path: string) => {
      write(path);
      write(`${path}.new`);
    },
    change: (path: string) => renameSync(`${path}.new`, path),
  },
  {
    given: "becomes a directory",
    before: write,
    change: (path: string) => {
      unlinkSync(path);
      mkdirSync(path);
    },
  },
] as const)
  test(`a file that ${given} is told of`, async (t) => {
    const place = closing(t, new Workplace());
    before(place.path("dir", "file"));
    const { ear } = listen(place, "dir", "file");
    change(place.path("dir", "file"));
    await ear.next();
  });

test("an event of another entry is not told", async (t) => {
  const place = closing(t, new Workplace());
  write(place.path("dir", "other"));
  const { watcher, ear } = listen(place, "dir", "file");
  appendFileSync(place.path("dir", "other"), "y");
  unlinkSync(place.path("dir", "other"));
  await fence(watcher, place);
  assert.equal(ear.touches, 0);
});

for (const depth of [1, 2, 3, 5])
  test(`a file is found when ${depth} of its parents come, go and come again`, async (t) => {
    const place = closing(t, new Workplace());
    const names = ["a", "b", "c", "d", "e"];
    const kept = names.slice(0, names.length - depth);
    const path = place.path(...names, "file");
    mkdirSync(place.path(...kept), { recursive: true });
    const { watcher, ear } = listen(place, ...names, "file");
    const firstGone = place.path(...names.slice(0, kept.length + 1));
    for (let round = 0; round < 3; round += 1) {
      const came = ear.next();
      write(path);
      await came;
      await fence(watcher, place);
      const changed = ear.next();
      appendFileSync(path, "y");
      await changed;
      const gone = ear.next();
      rmSync(firstGone, { recursive: true });
      await gone;
      await fence(watcher, place);
    }
  });

for (const level of [1, 2, 3])
  test(`a parent at level ${level} that is moved away and replaced is followed`, async (t) => {
    const place = closing(t, new Workplace());
    const names = ["a", "b", "c"];
    const path = place.path(...names, "file");
    const moved = place.path(...names.slice(0, level));
    write(path, "old");
    const { watcher, ear } = listen(place, ...names, "file");
    renameSync(moved, `${moved}.old`);
    await ear.next();
    write(path, "new");
    await fence(watcher, place);
    const changed = ear.next();
    appendFileSync(path, "y");
    await changed;
    await fence(watcher, place);
    const { touches } = ear;
    appendFileSync(join(`${moved}.old`, ...names.slice(level), "file"), "nobody's business");
    await fence(watcher, place);
    assert.equal(ear.touches, touches);
  });

test("a directory that is removed and made again within one turn is watched again", async (t) => {
  const place = closing(t, new Workplace());
  const path = place.path("dir", "file");
  write(path);
  const { watcher, ear } = listen(place, "dir", "file");
  for (let round = 0; round < 20; round += 1) {
    const told = ear.next();
    rmSync(place.path("dir"), { recursive: true });
    mkdirSync(place.path("dir"));
    await told;
    await fence(watcher, place);
    const made = ear.next();
    writeFileSync(path, "x");
    await made;
  }
});

test("a parent that is a symbolic link is followed when it leads somewhere else", async (t) => {
  const place = closing(t, new Workplace());
  write(place.path("one", "sub", "file"), "one");
  write(place.path("two", "sub", "file"), "two");
  symlinkSync("one", place.path("current"));
  const { watcher, ear } = listen(place, "current", "sub", "file");

  const inOne = ear.next();
  appendFileSync(place.path("one", "sub", "file"), "!");
  await inOne;

  const swapped = ear.next();
  symlinkSync("two", place.path("next"));
  renameSync(place.path("next"), place.path("current"));
  await swapped;
  await fence(watcher, place);

  const inTwo = ear.next();
  appendFileSync(place.path("two", "sub", "file"), "!");
  await inTwo;
  await fence(watcher, place);

  const { touches } = ear;
  appendFileSync(place.path("one", "sub", "file"), "!");
  await fence(watcher, place);
  assert.equal(ear.touches, touches, "what the link led to before does not matter any more");

  const replaced = ear.next();
  renameSync(place.path("two"), place.path("two.old"));
  await replaced;
  await fence(watcher, place);
  const again = ear.next();
  write(place.path("two", "sub", "file"), "new two");
  await again;
});

test("a symbolic link to a directory is followed through a chain, out of the tree", async (t) => {
  const place = closing(t, new Workplace());
  mkdirSync(place.path("deep", "real"), { recursive: true });
  symlinkSync(place.path("deep", "middle"), place.path("entry"));
  symlinkSync("real", place.path("deep", "middle"));
  const { ear } = listen(place, "entry", "file");
  const made = ear.next();
  writeFileSync(place.path("deep", "real", "file"), "");
  await made;
});

test("a loop of symbolic links is as good as nothing, until it is cut", async (t) => {
  const place = closing(t, new Workplace());
  symlinkSync("b", place.path("a"));
  symlinkSync("a", place.path("b"));
  const { ear, watcher } = listen(place, "a", "file");
  const cut = ear.next();
  mkdirSync(place.path("real"));
  unlinkSync(place.path("a"));
  symlinkSync("real", place.path("a"));
  await cut;
  await fence(watcher, place);
  const made = ear.next();
  writeFileSync(place.path("real", "file"), "");
  await made;
});

test("a file in the way of a parent is waited out", async (t) => {
  const place = closing(t, new Workplace());
  write(place.path("dir"));
  const { ear } = listen(place, "dir", "sub", "file");
  unlinkSync(place.path("dir"));
  write(place.path("dir", "sub", "file"));
  await ear.next();
});

test("an entry that bears the name of its directory is told of, and nothing is lost", async (t) => {
  const place = closing(t, new Workplace());
  mkdirSync(place.path("same"));
  const { ear, watcher } = listen(place, "same", "same");
  for (let round = 0; round < 5; round += 1) {
    const made = ear.next();
    writeFileSync(place.path("same", "same"), "");
    await made;
    await fence(watcher, place);
    const gone = ear.next();
    unlinkSync(place.path("same", "same"));
    await gone;
    await fence(watcher, place);
  }
});

test("a burst of 10,000 writes to one file ends with its last state told", async (t) => {
  const place = closing(t, new Workplace());
  const path = place.path("dir", "file");
  write(path);
  const { ear, watcher } = listen(place, "dir", "file");
  for (let count = 0; count < 10_000; count += 1) writeFileSync(path, String(count));
  await fence(watcher, place);
  assert.ok(ear.touches >= 1);
});

test("many listeners of one path are all told, and one may leave meanwhile", async (t) => {
  const place = closing(t, new Workplace());
  const { watcher } = place.fileSystem();
  const ears = Array.from({ length: 5 }, () => new Ear(place.clock));
  const watched = ears.map((ear) => watcher.watch(place.path("file"), ear, 300_000));
  watched[2]?.close();
  writeFileSync(place.path("file"), "");
  await fence(watcher, place);
  assert.deepEqual(
    ears.map(({ touches }) => touches > 0),
    [true, true, false, true, true],
  );
});

test("one watch per directory, and none when nobody listens any more", (t) => {
  const place = closing(t, new Workplace());
  const { watcher } = place.fileSystem();
  for (let index = 0; index < 10; index += 1) mkdirSync(place.path(`d${index}`));
  const before = watcher.health();
  const watched = Array.from({ length: 1_000 }, (_, index) =>
    watcher.watch(place.path(`d${index % 10}`, `f${index}`), new Ear(place.clock), 300_000),
  );
  const ancestors = place.cwd.split("/").length;
  assert.equal(watcher.health().paths, 1_000);
  assert.equal(watcher.health().watches, 10 + ancestors);
  for (const each of watched) {
    each.close();
    each.close();
  }
  assert.deepEqual(watcher.health(), before);
});

test("a thousand rounds of listening leave no watch behind", async (t) => {
  const place = closing(t, new Workplace());
  const { watcher } = place.fileSystem();
  for (let round = 0; round < 1_000; round += 1) {
    const watched = watcher.watch(
      place.path("a", `b${round % 7}`, "file"),
      new Ear(place.clock),
      300_000,
    );
    if (round % 10 === 0) write(place.path("a", `b${round % 7}`, "file"));
    if (round % 10 === 5) rmSync(place.path("a"), { recursive: true, force: true });
    if (round % 50 === 0) await fence(watcher, place);
    watched.close();
  }
  assert.equal(watcher.health().watches, 0);
  assert.equal(watcher.health().paths, 0);
});
