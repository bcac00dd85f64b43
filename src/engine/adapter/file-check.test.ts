import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import type { Report } from "../../model/index.ts";
import { closing } from "../../std/fixture.ts";
import { type FileInputs, fileEngine } from "./file.ts";
import { Bench } from "./fixture.ts";

const fellOutside = ({ kind, outside }: Report) => kind === "fails" && outside === true;

/** All events of what was done until now have been acted on: they keep their order. */
async function settle(bench: Bench<FileInputs>): Promise<void> {
  // A new name each time: an older event of the same name would end the wait too soon.
  sentinels += 1;
  const path = `sentinel-${sentinels}`;
  const sentinel = bench.listen({ path, state: "absent" }, "sentinel.create");
  await sentinel.holds();
  writeFileSync(bench.path(path), "");
  await sentinel.fails();
  await sentinel.stop();
}
let sentinels = 0;

const yesterday = (path: string) => utimesSync(path, 1_700_000_000, 1_700_000_000);

for (const { given, prepare, inputs, report } of [
  {
    given: "nothing",
    prepare: () => undefined,
    inputs: { path: "x" },
    report: { kind: "fails", detail: "is not there", absent: true },
  },
  {
    given: "a file in the place of its parent",
    prepare: (path: string) => writeFileSync(path, ""),
    inputs: { path: "x/y" },
    report: { kind: "fails", detail: "a parent of it is not a directory", absent: true },
  },
  {
    given: "any file",
    prepare: (path: string) => writeFileSync(path, "anything"),
    inputs: { path: "x" },
    report: { kind: "holds" },
  },
  {
    given: "a directory",
    prepare: (path: string) => mkdirSync(path),
    inputs: { path: "x" },
    report: { kind: "fails", detail: "a directory is there" },
  },
  {
    given: "a link to a file",
    prepare: (path: string) => symlinkSync("/etc/passwd", path),
    inputs: { path: "x" },
    report: { kind: "holds" },
  },
  {
    given: "a link to nothing",
    prepare: (path: string) => symlinkSync("nothing", path),
    inputs: { path: "x" },
    report: { kind: "fails", detail: "is a symbolic link to nothing" },
  },
  {
    given: "a loop of links",
    prepare: (path: string) => symlinkSync("x", path),
    inputs: { path: "x" },
    report: { kind: "unknown", detail: "cannot be looked at: ELOOP" },
  },
  {
    given: "the content",
    prepare: (path: string) => writeFileSync(path, "a\nb\n"),
    inputs: { path: "x", content: "a\nb\n" },
    report: { kind: "holds" },
  },
  {
    given: "content of another length",
    prepare: (path: string) => writeFileSync(path, "a\nb"),
    inputs: { path: "x", content: "a\nb\n" },
    report: { kind: "fails", detail: "content has 3 bytes, not 4" },
  },
  {
    given: "other content",
    prepare: (path: string) => writeFileSync(path, "a\nc\n"),
    inputs: { path: "x", content: "a\nb\n" },
    report: { kind: "fails", detail: "content differs from line 2 on" },
  },
  {
    given: "another mode",
    prepare: (path: string) => {
      writeFileSync(path, "");
      chmodSync(path, 0o640);
    },
    inputs: { path: "x", mode: "0600" },
    report: { kind: "fails", detail: "mode is 0640, not 0600" },
  },
  {
    given: "another owner",
    prepare: (path: string) => writeFileSync(path, ""),
    inputs: { path: "x", owner: "daemon" },
    report: { kind: "fails", detail: `owner is ${process.getuid?.()}, not 1 ("daemon")` },
  },
  {
    given: "another group",
    prepare: (path: string) => writeFileSync(path, ""),
    inputs: { path: "x", group: 4_711 },
    report: { kind: "fails", detail: `group is ${process.getgid?.()}, not 4711` },
  },
  {
    given: "an owner who does not exist",
    prepare: (path: string) => writeFileSync(path, ""),
    inputs: { path: "x", owner: "nobody-of-this-name" },
    report: { kind: "fails", detail: 'owner "nobody-of-this-name" does not exist' },
  },
  {
    given: "absence",
    prepare: () => undefined,
    inputs: { path: "x", state: "absent" },
    report: { kind: "holds" },
  },
  {
    given: "presence that is not wanted",
    prepare: (path: string) => symlinkSync("nothing", path),
    inputs: { path: "x", state: "absent" },
    report: { kind: "fails", detail: "is there" },
  },
] as const)
  test(`${given} is reported as soon as the check listens`, async (t) => {
    const bench = closing(t, new Bench(fileEngine));
    prepare(bench.path("x"));
    assert.deepEqual(await bench.listen(inputs).until(() => true), report);
  });

for (const { given, change, detail } of [
  { given: "removed", change: unlinkSync, detail: "is not there" },
  {
    given: "truncated",
    change: (path: string) => truncateSync(path, 1),
    detail: "content has 1 bytes, not 8",
  },
  {
    given: "written to without a change of its length",
    change: (path: string) => writeFileSync(path, "content?"),
    detail: "content differs from line 1 on",
  },
  {
    given: "written to, and its time set back",
    change: (path: string) => {
      writeFileSync(path, "content?");
      yesterday(path);
    },
    detail: "content differs from line 1 on",
  },
  {
    given: "given another mode",
    change: (path: string) => chmodSync(path, 0o777),
    detail: "mode is 0777, not 0644",
  },
  {
    given: "replaced by a rename",
    change: (path: string) => {
      writeFileSync(`${path}.new`, "content!", { mode: 0o644 });
      writeFileSync(`${path}.new`, "content?");
      renameSync(`${path}.new`, path);
    },
    detail: "content differs from line 1 on",
  },
  {
    given: "replaced by a directory",
    change: (path: string) => {
      unlinkSync(path);
      mkdirSync(path);
    },
    detail: "a directory is there",
  },
  {
    given: "taken away with its parents",
    change: (path: string) => rmSync(join(path, "..", ".."), { recursive: true }),
    detail: "is not there",
  },
])
  test(`a file that is ${given} behind our back falls, and is healed`, async (t) => {
    const bench = closing(t, new Bench(fileEngine));
    const inputs = { path: "a/b/file", content: "content!", mode: "0644" };
    await bench.do(inputs);
    const listening = bench.listen(inputs);
    await listening.holds();
    for (let round = 0; round < 3; round += 1) {
      const seen = listening.reports.length;
      change(bench.path("a", "b", "file"));
      const fallen = await listening.until((report) => report.detail === detail, { seen });
      assert.equal(fallen.kind, "fails");
      assert.equal(fallen.outside, true);
      assert.equal(fallen.absent, detail === "is not there" ? true : undefined);
      if (detail === "a directory is there")
        rmSync(bench.path("a", "b", "file"), { recursive: true });
      const before = listening.reports.length;
      await bench.do(inputs);
      listening.ask();
      await listening.holds(before);
    }
  });

test("what our own Do does is never taken for somebody else's", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "a/file", content: "x", mode: "0600" };
  const listening = bench.listen(inputs);
  await listening.fails();
  for (const next of [inputs, { ...inputs, content: "y" }, { ...inputs, mode: "0640" }]) {
    await bench.do(next);
    await settle(bench);
  }
  await bench.undo(inputs);
  await settle(bench);
  assert.equal(listening.last?.kind, "fails");
  assert.deepEqual(listening.reports.filter(fellOutside), []);
});

test("after a Do the echo of its events is silent, and asking costs no read", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "file", content: "x".repeat(100) };
  const listening = bench.listen(inputs);
  await listening.fails();
  await bench.do(inputs);
  // Had it to read the content, it could not: unreadable is what it would say.
  const readable = statSync(bench.path("file")).mode;
  listening.ask();
  await listening.holds();
  const { length } = listening.reports;
  await settle(bench);
  assert.equal(listening.reports.length, length);
  assert.equal(statSync(bench.path("file")).mode, readable);
});

test("asked, it reports again though nothing has changed", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const listening = bench.listen({ path: "file" });
  await listening.fails();
  listening.ask();
  const again = await listening.fails(1);
  assert.equal(again.outside, undefined);
});

test("a change that comes between our Do and the question was made outside", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "file", content: "x" };
  const listening = bench.listen(inputs);
  await listening.fails();
  await bench.do(inputs);
  unlinkSync(bench.path("file"));
  listening.ask();
  assert.equal((await listening.fails(1)).outside, true);
});

test("two steps that want different content of a file are not each other's outside", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const [one, other] = [
    { path: "file", content: "one" },
    { path: "file", content: "two" },
  ];
  const [listeningOne, listeningOther] = [bench.listen(one, "one.create"), bench.listen(other)];
  await Promise.all([listeningOne.fails(), listeningOther.fails()]);
  await bench.do(one);
  await settle(bench);
  assert.equal(listeningOne.last?.kind, "holds");
  await bench.do(other);
  await settle(bench);
  assert.equal(listeningOther.last?.kind, "holds");
  assert.equal(listeningOne.last?.detail, "content differs from line 1 on");
  assert.deepEqual(listeningOne.reports.concat(listeningOther.reports).filter(fellOutside), []);
});

test("a file behind a link is watched where it really is, and so is the next one", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  mkdirSync(bench.path("real"));
  const [first, second] = [bench.path("real", "first"), bench.path("real", "second")];
  for (const path of [first, second]) writeFileSync(path, "right");
  symlinkSync("real/first", bench.path("middle"));
  symlinkSync("middle", bench.path("link"));
  const listening = bench.listen({ path: "link", content: "right" });
  await listening.holds();

  writeFileSync(first, "wrong");
  await listening.until(fellOutside);
  writeFileSync(first, "right");
  await listening.holds(listening.reports.length);

  symlinkSync("real/second", bench.path("next"));
  renameSync(bench.path("next"), bench.path("middle"));
  await settle(bench);
  let seen = listening.reports.length;
  writeFileSync(second, "wrong!");
  await listening.until(fellOutside, { seen });

  seen = listening.reports.length;
  unlinkSync(second);
  await listening.until(({ detail }) => detail === "is a symbolic link to nothing", { seen });
  writeFileSync(second, "right");
  await listening.holds(seen);
});

test("a burst of writes of equal length costs few reads and ends with the truth", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const content = "0".repeat(1_000_000);
  writeFileSync(bench.path("file"), content);
  const listening = bench.listen({ path: "file", content });
  await listening.holds();
  for (let round = 1; round <= 200; round += 1) {
    const head = String(round).padStart(8, "0");
    writeFileSync(bench.path("file"), head + content.slice(8));
    await new Promise<void>((resolve) => bench.place.clock.soon(resolve));
  }
  await listening.until(({ kind }) => kind === "fails");
  const seen = listening.reports.length;
  writeFileSync(bench.path("file"), content);
  await listening.holds(seen);
  assert.ok(listening.reports.length < 50, String(listening.reports.length));
});

test("a second change of equal length within one tick of the clock is found", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const path = bench.path("file");
  const listening = bench.listen({ path: "file", content: "right" });
  await listening.fails();
  for (let round = 0; round < 20; round += 1) {
    let seen = listening.reports.length;
    writeFileSync(path, "right");
    await listening.holds(seen);
    seen = listening.reports.length;
    const { atime, mtime } = statSync(path);
    writeFileSync(path, "wrong");
    utimesSync(path, atime, mtime);
    await listening.fails(seen);
  }
});

test("a stopped check is told nothing any more and leaves no watch", async (t) => {
  const place = new Bench((system) => Object.assign(fileEngine(system), { system }));
  const bench = closing(t, place);
  const { watcher } = (bench.engine as unknown as { system: Parameters<typeof fileEngine>[0] })
    .system;
  const listening = bench.listen({ path: "a/file" });
  await listening.fails();
  assert.equal(watcher.health().paths, 1);
  await listening.stop();
  assert.equal(watcher.health().paths, 0);
  assert.equal(watcher.health().watches, 0);
  writeFileSync(bench.path("other"), "");
  listening.ask();
  assert.equal(listening.reports.length, 1);
});
