import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import fc from "fast-check";
import type { Made } from "../../model/index.ts";
import { closing } from "../../std/fixture.ts";
import { fileEngine } from "./file.ts";
import { Bench } from "./fixture.ts";
import { replaceFile } from "./fs/replace-file.ts";

const isRoot = process.getuid?.() === 0;
const read = (path: string) => readFileSync(path, "utf8");
const files = (bench: { path(): string }) =>
  readdirSync(bench.path(), { recursive: true, encoding: "utf8" }).toSorted(byName);
const byName = (one: string, other: string) => (one < other ? -1 : 1);

test("undo removes what was made, and the parents that were made for it", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  mkdirSync(bench.path("kept"));
  const inputs = { path: "kept/a/b/file", content: "x" };
  await bench.do(inputs);
  assert.deepEqual(await bench.undo(inputs), { kind: "succeeded" });
  assert.deepEqual(files(bench), ["kept"]);
  assert.equal(bench.made, undefined);
  assert.deepEqual(await bench.undo(inputs), { kind: "succeeded", changed: false });
});

test("undo keeps a parent in which somebody else has put something", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "a/b/file", content: "x" };
  await bench.do(inputs);
  writeFileSync(bench.path("a", "guest"), "");
  await bench.undo(inputs);
  assert.deepEqual(files(bench), ["a", join("a", "guest")]);
});

test("undo keeps a file that came with its directory before anything told us", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "a/file", content: "ours" };
  await bench.listen(inputs).fails();
  mkdirSync(bench.path("a"));
  writeFileSync(bench.path("a", "file"), "theirs");
  await bench.do(inputs);
  assert.equal(bench.made?.["created"], false);
  assert.equal(read(bench.path("a", "file")), "ours");
  await bench.undo(inputs);
  assert.equal(read(bench.path("a", "file")), "ours");
});

test("undo removes what was made anew after its directory had been taken away", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "a/file", content: "ours" };
  await bench.do(inputs);
  rmSync(bench.path("a"), { recursive: true });
  await bench.listen(inputs).fails();
  await bench.do(inputs);
  assert.equal(bench.made?.["created"], true);
  await bench.undo(inputs);
  assert.deepEqual(files(bench), []);
});

test("undo keeps a file that was there before, though we have written it", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("file"), "theirs");
  const inputs = { path: "file", content: "ours" };
  await bench.do(inputs);
  assert.equal(bench.made?.["created"], false);
  await bench.undo(inputs);
  assert.equal(read(bench.path("file")), "ours");
});

test("undo touches nothing when the check held from the beginning", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("file"), "x");
  const inputs = { path: "file", content: "x" };
  await bench.do(inputs);
  assert.equal(bench.made, undefined);
  await bench.undo(inputs);
  assert.deepEqual(files(bench), ["file"]);
});

test("undo keeps what somebody has put in the place of our file", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "file", content: "x" };
  await bench.do(inputs);
  unlinkSync(bench.path("file"));
  mkdirSync(bench.path("file"));
  const result = await bench.undo(inputs);
  assert.match(result.output?.stdout ?? "", /kept ".*\/file"/);
  assert.deepEqual(files(bench), ["file"]);
});

test("a heal does not forget what was there before", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("theirs"), "before");
  const inputs = { path: "theirs", content: "ours", backup: true };
  await bench.do(inputs);
  const made = bench.made;
  for (const heal of [
    () => unlinkSync(bench.path("theirs")),
    () => writeFileSync(bench.path("theirs"), "vandal"),
    () => chmodSync(bench.path("theirs"), 0o777),
  ]) {
    heal();
    await bench.do({ ...inputs, mode: "0644" });
    assert.deepEqual(bench.made, made);
  }
  await bench.undo(inputs);
  assert.equal(read(bench.path("theirs")), "before");
});

test("our own file stays ours through heals, and through a change of its content", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  await bench.do({ path: "a/file", content: "one" });
  rmSync(bench.path("a"), { recursive: true });
  await bench.do({ path: "a/file", content: "one" });
  writeFileSync(bench.path("a", "file"), "vandal");
  await bench.do({ path: "a/file", content: "two" });
  assert.equal(bench.made?.["created"], true);
  await bench.undo({ path: "a/file", content: "two" });
  assert.deepEqual(files(bench), []);
});

for (const { given, inputs } of [
  { given: "new content", inputs: { path: "file", content: "new" } },
  { given: "a new mode only", inputs: { path: "file", content: "old", mode: "0666" } },
  { given: "its absence", inputs: { path: "file", state: "absent" } },
] as const)
  test(`undo restores byte for byte, mode, owner and time after ${given}`, async (t) => {
    const bench = closing(t, new Bench(fileEngine));
    const path = bench.path("file");
    writeFileSync(path, "old");
    if (isRoot) chownSync(path, 12, 34);
    chmodSync(path, 0o640);
    utimesSync(path, 1_234_567.25, 1_234_567.75);
    const before = lstatSync(path, { bigint: true });
    await bench.do({ ...inputs, backup: true });
    await bench.undo({ ...inputs, backup: true });
    const after = lstatSync(path, { bigint: true });
    assert.equal(read(path), "old");
    const keys = ["mode", "uid", "gid", "mtimeNs", "size"] as const;
    for (const key of keys) assert.equal(after[key], before[key], key);
    assert.deepEqual(files(bench), ["file"]);
    assert.deepEqual(readdirSync(bench.place.backupDirectory), []);
  });

test("a backup on another file system restores too", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const elsewhere = mkdtempSync("/dev/shm/khoreia-test-");
  try {
    assert.notEqual(lstatSync(elsewhere).dev, lstatSync(bench.path()).dev);
    const path = bench.path("file");
    writeFileSync(path, "old", { mode: 0o604 });
    utimesSync(path, 1_000, 2_000);
    const inputs = { path: "file", content: "new", backup: true };
    const { place } = bench;
    const handle = place.do();
    await bench.engine.do?.(inputs, { ...handle.context, backupDirectory: elsewhere });
    assert.equal(readdirSync(elsewhere).length, 1);
    const undo = place.do({ made: handle.made() });
    await bench.engine.undo?.(inputs, { ...undo.context, backupDirectory: elsewhere });
    assert.equal(read(path), "old");
    const stats = lstatSync(path);
    assert.deepEqual([stats.mode & 0o777, stats.mtimeMs], [0o604, 2_000_000]);
    assert.deepEqual(readdirSync(elsewhere), []);
    assert.deepEqual(files(bench), ["file"]);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test("a backup is put back even where its directory has gone", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  mkdirSync(bench.path("dir"));
  writeFileSync(bench.path("dir", "file"), "old");
  const inputs = { path: "dir/file", content: "new", backup: true };
  await bench.do(inputs);
  rmSync(bench.path("dir"), { recursive: true });
  await bench.undo(inputs);
  assert.equal(read(bench.path("dir", "file")), "old");
});

test("everything is recorded before it is made", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("theirs"), "old");
  const seen: unknown[] = [];
  const onRecord = () => seen.push([files(bench), readdirSync(bench.place.backupDirectory)]);
  await bench.do({ path: "a/b/file", content: "x" }, { onRecord });
  assert.deepEqual(seen.splice(0), [
    [["theirs"], []],
    [["theirs"], []],
  ]);
  const options = { onRecord, made: undefined };
  await bench.do({ path: "theirs", content: "x", backup: true }, options);
  assert.deepEqual(seen, [[["a", "a/b", "a/b/file", "theirs"], []]]);
});

/** Stands for `kill -9`: nothing after it happens. */
class Death extends Error {}

for (const { given, prepare, inputs } of [
  { given: "of a new file", prepare: [], inputs: { path: "a/b/file", content: "x" } },
  {
    given: "over another file",
    prepare: ["file"],
    inputs: { path: "file", content: "x", backup: true },
  },
  { given: "of an absent file", prepare: ["file"], inputs: { path: "file", state: "absent" } },
] as const)
  test(`after a crash at any record a Do ${given} converges, and its undo is exact`, async (t) => {
    for (let crashAt = 1; crashAt <= 3; crashAt += 1) {
      const bench = closing(t, new Bench(fileEngine));
      for (const name of prepare) writeFileSync(bench.path(name), "before");
      const before = files(bench).map((name) => [name, read(bench.path(name))]);
      let records = 0;
      const onRecord = () => {
        records += 1;
        if (records === crashAt) throw new Death();
      };
      const withBackup = { ...inputs, backup: true };
      await bench.do(withBackup, { onRecord }).catch((error: unknown) => {
        assert.ok(error instanceof Death);
      });
      assert.deepEqual((await bench.do(withBackup)).kind, "succeeded");
      await bench.undo(withBackup);
      const after = files(bench).map((name) => [name, read(bench.path(name))]);
      assert.deepEqual(after, before);
    }
  });

test("what a crash has left beside the path is removed by the next Do, and by undo", async (t) => {
  for (const next of ["do", "undo"] as const) {
    const bench = closing(t, new Bench(fileEngine));
    const inputs = { path: "file", content: "x" };
    await bench.do(inputs);
    const temporary = bench.path(bench.made?.["temporary"] as string);
    unlinkSync(bench.path("file"));
    writeFileSync(temporary, "half of what was to be writ");
    await bench[next](inputs);
    assert.deepEqual(files(bench), next === "do" ? ["file"] : []);
  }
});

test("a link planted under the temporary name is not followed", (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("victim"), "precious");
  symlinkSync("victim", bench.path("temporary"));
  replaceFile({
    path: bench.path("file"),
    temporary: bench.path("temporary"),
    content: "x",
    durable: true,
    mode: undefined,
    uid: undefined,
    gid: undefined,
  });
  assert.equal(read(bench.path("victim")), "precious");
  assert.equal(lstatSync(bench.path("file")).isFile(), true);
  assert.equal(existsSync(bench.path("temporary")), false);
});

test("temporary names are new for each step", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const names = new Set<unknown>();
  for (let index = 0; index < 20; index += 1) {
    await bench.do({ path: `file-${index}` }, { made: undefined });
    names.add(bench.made?.["temporary"]);
  }
  assert.equal(names.size, 20);
  for (const name of names) assert.match(name as string, /^\.khoreia-[0-9a-f]{32}$/);
});

test("another path is another file: the old one is taken back", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  await bench.do({ path: "old/file", content: "x" });
  await bench.do({ path: "new/file", content: "x" });
  assert.deepEqual(files(bench), ["new", join("new", "file")]);
});

test("a record that nobody understands takes nothing away", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("file"), "x");
  for (const made of [{}, { path: 7 }, { path: bench.path("file"), created: true }]) {
    bench.made = made;
    await bench.undo({ path: "file" });
    assert.deepEqual(files(bench), ["file"]);
  }
});

test("whatever the order of Do's, heals and undos, all that was made goes", async (t) => {
  const path = fc.constantFrom("a/f", "a/g", "a/b/f", "a/b/g", "a/b/c/f", "d/f");
  const steps = fc.uniqueArray(path, { minLength: 2 });
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(fc.nat(99)), async (paths, chance) => {
      const bench = closing(t, new Bench(fileEngine));
      const pick = (count: number) => (chance.next().value as number) % count;
      const made = new Map<string, Made | undefined>();
      const run = async (path: string, what: "do" | "undo") => {
        bench.made = made.get(path);
        const inputs = { path, content: "x" };
        await (what === "do" ? bench.do(inputs) : bench.undo(inputs));
        made.set(path, bench.made);
      };
      for (const path of paths) await run(path, "do");
      for (let heals = pick(4); heals > 0; heals -= 1) {
        rmSync(bench.path(["a", "a/b", "d"][pick(3)] ?? ""), { recursive: true, force: true });
        for (const path of paths) await run(path, "do");
      }
      const left = [...paths];
      while (left.length > 0) await run(left.splice(pick(left.length), 1)[0] ?? "", "undo");
      assert.deepEqual(files(bench), []);
    }),
    { numRuns: 40 },
  );
});
