import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import type { Made } from "../../model/index.ts";
import { closing } from "../../std/fixture.ts";
import { type DirectoryInputs, directoryEngine } from "./directory.ts";
import { fileEngine } from "./file.ts";
import { Bench } from "./fixture.ts";

const isRoot = process.getuid?.() === 0;
const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8);
const entries = (bench: { path(): string }) =>
  readdirSync(bench.path(), { recursive: true, encoding: "utf8" });

test("a directory is made with its parents and its mode, and goes with them", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  const inputs = { path: "a/b/c", mode: "2750" };
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded" });
  assert.equal(mode(bench.path("a", "b", "c")), "2750");
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded", changed: false });
  await bench.undo(inputs);
  assert.deepEqual(entries(bench), []);
});

test("a directory that was there before is changed as asked, and kept by undo", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  mkdirSync(bench.path("dir"), { mode: 0o700 });
  const owner = isRoot ? { owner: "daemon", group: "daemon" } : {};
  const inputs = { path: "dir", mode: "0711", ...owner };
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded" });
  assert.equal(mode(bench.path("dir")), "711");
  if (isRoot) assert.equal(lstatSync(bench.path("dir")).uid, 1);
  await bench.undo(inputs);
  assert.deepEqual(entries(bench), ["dir"]);
});

test("undo keeps a directory in which somebody else has put something, and says so", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  await bench.do({ path: "a/dir" });
  writeFileSync(bench.path("a", "dir", "guest"), "");
  const result = await bench.undo({ path: "a/dir" });
  assert.match(result.output?.stdout ?? "", /^kept ".*\/a\/dir"/);
  assert.deepEqual(entries(bench), ["a", join("a", "dir"), join("a", "dir", "guest")]);
  assert.equal(bench.made, undefined);
});

test("a directory and a file in it go, whichever goes first", async (t) => {
  for (const first of ["directory", "file"] as const) {
    const directory = closing(
      t,
      new Bench((system) => Object.assign(directoryEngine(system), { file: fileEngine(system) })),
    );
    const { file } = directory.engine as unknown as { file: ReturnType<typeof fileEngine> };
    await directory.do({ path: "a/dir" });
    const handle = directory.place.do();
    await file.do?.({ path: "a/dir/file" }, handle.context);
    const undoFile = () => file.undo?.({ path: "a/dir/file" }, handle.context);
    if (first === "file") await undoFile();
    await directory.undo({ path: "a/dir" });
    if (first === "directory") await undoFile();
    assert.deepEqual(entries(directory), [], `${first} first`);
  }
});

test("absent: an empty directory goes, a full one is told", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  const inputs = { path: "dir", state: "absent" } as const;
  mkdirSync(bench.path("dir"));
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded" });
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded", changed: false });
  mkdirSync(bench.path("dir"));
  writeFileSync(bench.path("dir", "file"), "");
  const result = await bench.do(inputs);
  assert.ok(result.kind === "failed" && result.terminal === true);
  assert.match(result.message, /^Cannot remove directory ".*\/dir": it is not empty$/);
});

for (const { given, prepare, inputs, says } of [
  {
    given: "a file in the way",
    prepare: (path: string) => writeFileSync(path, ""),
    inputs: { path: "x" },
    says: /^Cannot make directory ".*\/x": a file is there$/,
  },
  {
    given: "a link to nothing in the way",
    prepare: (path: string) => symlinkSync("nothing", path),
    inputs: { path: "x" },
    says: /a symbolic link to nothing is there$/,
  },
  {
    given: "a link whose directory would have to change",
    prepare: (path: string) => symlinkSync("../backup", path),
    inputs: { path: "x", mode: "0750" },
    says: /a symbolic link is there/,
  },
  {
    given: "a file where a directory should be absent",
    prepare: (path: string) => writeFileSync(path, ""),
    inputs: { path: "x", state: "absent" },
    says: /^Cannot remove directory ".*\/x": a file is there$/,
  },
] as const)
  test(`${given} is told, and nothing is touched`, async (t) => {
    const bench = closing(t, new Bench(directoryEngine));
    prepare(bench.path("x"));
    const result = await bench.do(inputs);
    assert.ok(result.kind === "failed" && result.terminal === true && result.hint);
    assert.equal(result.code, "KHO_FS_IN_THE_WAY");
    assert.match(result.message, says);
    assert.deepEqual(entries(bench), ["x"]);
  });

test("a link to a directory will do where one has only to exist", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  mkdirSync(bench.path("real"));
  symlinkSync("real", bench.path("link"));
  const listening = bench.listen({ path: "link" });
  await listening.holds();
  assert.deepEqual(await bench.do({ path: "link" }), { kind: "succeeded", changed: false });
  rmdirSync(bench.path("real"));
  assert.deepEqual(await listening.fails(), {
    kind: "fails",
    detail: "is a link to nothing",
    outside: true,
  });
});

for (const { given, change, report } of [
  {
    given: "removed",
    change: (path: string) => rmSync(path, { recursive: true }),
    report: { kind: "fails", detail: "is not there", absent: true, outside: true },
  },
  {
    given: "moved away",
    change: (path: string) => renameSync(path, `${path}.old`),
    report: { kind: "fails", detail: "is not there", absent: true, outside: true },
  },
  {
    given: "given another mode",
    change: (path: string) => chmodSync(path, 0o700),
    report: { kind: "fails", detail: "mode is 0700, not 0755", outside: true },
  },
  {
    given: "given another owner",
    change: (path: string) => (isRoot ? chownSync(path, 1, 1) : chmodSync(path, 0o711)),
    report: isRoot
      ? { kind: "fails", detail: "owner is 1, not 0", outside: true }
      : { kind: "fails", detail: "mode is 0711, not 0755", outside: true },
  },
  {
    given: "replaced by a file",
    change: (path: string) => {
      rmSync(path, { recursive: true });
      writeFileSync(path, "");
    },
    report: { kind: "fails", detail: "is not a directory", outside: true },
  },
])
  test(`a directory that is ${given} behind our back falls`, async (t) => {
    const bench = closing(t, new Bench(directoryEngine));
    const owner = process.getuid?.();
    const inputs: DirectoryInputs = { path: "a/dir", mode: "0755", owner };
    await bench.do(inputs);
    const listening = bench.listen(inputs);
    await listening.holds();
    writeFileSync(bench.path("a", "dir", "file"), "what is inside does not matter");
    change(bench.path("a", "dir"));
    const { detail } = report;
    assert.deepEqual(await listening.until((each) => each.detail === detail), report);
    assert.deepEqual(listening.reports[0], { kind: "holds" });
  });

test("presence that is not wanted falls, and is wanted again", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  const listening = bench.listen({ path: "dir", state: "absent" });
  await listening.holds();
  mkdirSync(bench.path("dir"));
  await listening.fails();
  rmdirSync(bench.path("dir"));
  await listening.holds(2);
});

test("another path is another directory: the old one is taken back", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  await bench.do({ path: "old/dir" });
  await bench.do({ path: "new" });
  assert.deepEqual(entries(bench), ["new"]);
});

test("a mode and content together with absence are refused", (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  const { schema } = bench.engine.info;
  assert.equal(schema.safeParse({ path: "x", state: "absent", mode: "0700" }).success, false);
  assert.equal(schema.safeParse({ path: "x", mode: 700 }).success, false);
  assert.equal(schema.safeParse({ path: "" }).success, false);
  assert.equal(schema.safeParse({ path: "a\0b" }).success, false);
  assert.equal(schema.safeParse({ path: "x", recurse: true }).success, false);
});

test("after a crash between record and making, a Do makes it and undo removes it", async (t) => {
  const bench = closing(t, new Bench(directoryEngine));
  let made: Made | undefined;
  const onRecord = () => {
    made ??= bench.made;
    throw new Error("dead");
  };
  await bench.do({ path: "a/dir" }, { onRecord }).catch(() => undefined);
  assert.deepEqual(entries(bench), []);
  await bench.do({ path: "a/dir" });
  await bench.undo({ path: "a/dir" });
  assert.deepEqual(entries(bench), []);
});
