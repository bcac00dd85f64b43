import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { closing } from "../../std/fixture.ts";
import { type FileInputs, fileEngine } from "./file.ts";
import { Bench, Workplace } from "./fixture.ts";
import { decodePathMade } from "./fs/path-made.ts";

const isRoot = process.getuid?.() === 0;

const read = (path: string) => readFileSync(path, "utf8");
const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8);

test("a file comes into being with its content, below parents that did not exist", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "a/b/file", content: "hello\n" };
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded" });
  assert.equal(read(bench.path("a", "b", "file")), "hello\n");
  const parents = [bench.path("a"), bench.path("a", "b")];
  assert.deepEqual(decodePathMade(bench.made)?.parents, parents);
  assert.deepEqual(readdirSync(bench.path("a", "b")), ["file"]);
});

test("without content it is made empty, and what it holds is never touched", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  await bench.do({ path: "file" });
  assert.equal(read(bench.path("file")), "");
  writeFileSync(bench.path("file"), "grown");
  assert.deepEqual(await bench.do({ path: "file" }), { kind: "succeeded", changed: false });
  assert.equal(read(bench.path("file")), "grown");
});

test("a second Do changes nothing, not even the inode", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const inputs = { path: "file", content: "x", mode: "0640" };
  await bench.do(inputs);
  const before = lstatSync(bench.path("file"));
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded", changed: false });
  assert.equal(lstatSync(bench.path("file")).ino, before.ino);
  assert.equal(lstatSync(bench.path("file")).ctimeMs, before.ctimeMs);
});

test("asked to do it again, it writes afresh though all looks well", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  await bench.do({ path: "file", content: "x" });
  const before = lstatSync(bench.path("file"));
  assert.deepEqual(await bench.do({ path: "file", content: "x" }, { redo: true }), {
    kind: "succeeded",
  });
  assert.notEqual(lstatSync(bench.path("file")).ino, before.ino);
});

for (const { given, content } of [
  { given: "no bytes", content: "" },
  { given: "signs of all widths", content: "aé€😀\n" },
  { given: "five million bytes", content: "0123456789".repeat(500_000) },
])
  test(`content of ${given} is written exactly`, async (t) => {
    const bench = closing(t, new Bench(fileEngine));
    await bench.do({ path: "file", content });
    assert.equal(read(bench.path("file")), content);
    assert.deepEqual(await bench.do({ path: "file", content }), {
      kind: "succeeded",
      changed: false,
    });
  });

test("mode is exact whatever the umask, and content is never more open on the way", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const before = process.umask(0o077);
  try {
    await bench.do({ path: "open", content: "x", mode: "0666" }, { made: undefined });
    await bench.do({ path: "empty", mode: "0604" }, { made: undefined });
    await bench.do({ path: "plain", content: "x" }, { made: undefined });
  } finally {
    process.umask(before);
  }
  assert.equal(mode(bench.path("open")), "666");
  assert.equal(mode(bench.path("empty")), "604");
  assert.equal(mode(bench.path("plain")), "600");
});

test("a file that is replaced keeps its mode and owner when none are given", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("file"), "old");
  chmodSync(bench.path("file"), 0o4751);
  if (isRoot) chownSync(bench.path("file"), 12, 34);
  if (isRoot) chmodSync(bench.path("file"), 0o4751);
  const before = statSync(bench.path("file"));
  await bench.do({ path: "file", content: "new" });
  const after = statSync(bench.path("file"));
  assert.equal(read(bench.path("file")), "new");
  assert.deepEqual([after.mode, after.uid, after.gid], [before.mode, before.uid, before.gid]);
});

test("only mode and owner are changed when the content is right", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("file"), "same");
  const before = lstatSync(bench.path("file"));
  const owner = isRoot ? { owner: "daemon", group: "1" } : {};
  await bench.do({ path: "file", content: "same", mode: "0600", ...owner });
  const after = lstatSync(bench.path("file"));
  assert.equal(after.ino, before.ino);
  assert.equal(mode(bench.path("file")), "600");
  if (isRoot) assert.deepEqual([after.uid, after.gid], [1, 1]);
});

test("a reader sees the old content or the new, never a part", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  const [old, next] = ["a".repeat(100_000), "b".repeat(100_000)];
  await bench.do({ path: "file", content: old });
  const other = bench.path("other-name");
  linkSync(bench.path("file"), other);
  await bench.do({ path: "file", content: next });
  assert.equal(read(other), old, "who has the old file open keeps it whole");
  assert.equal(read(bench.path("file")), next);
});

test("absent: a file is removed, and a directory never", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("file"), "x");
  mkdirSync(bench.path("dir"));
  const inputs = { path: "file", state: "absent" } as const;
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded" });
  assert.equal(existsSync(bench.path("file")), false);
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded", changed: false });
  const result = await bench.do({ path: "dir", state: "absent" });
  assert.equal(result.kind === "failed" && result.terminal && result.code, "KHO_FS_IN_THE_WAY");
});

test("absent: a link is removed, not what it leads to", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  writeFileSync(bench.path("file"), "x");
  symlinkSync("file", bench.path("link"));
  await bench.do({ path: "link", state: "absent" });
  assert.deepEqual(readdirSync(bench.path()), ["file"]);
});

for (const { given, prepare, inputs, code, says } of [
  {
    given: "a directory in the way",
    prepare: (bench: Bench<FileInputs>) => mkdirSync(bench.path("x")),
    inputs: { path: "x", content: "" },
    code: "KHO_FS_IN_THE_WAY",
    says: /Cannot write file ".*\/x": a directory is there$/,
  },
  {
    given: "a symbolic link in the way",
    prepare: (bench: Bench<FileInputs>) => symlinkSync("/etc/passwd", bench.path("x")),
    inputs: { path: "x", content: "" },
    code: "KHO_FS_IN_THE_WAY",
    says: /a symbolic link is there$/,
  },
  {
    given: "a symbolic link to nothing in the way",
    prepare: (bench: Bench<FileInputs>) => symlinkSync("nothing", bench.path("x")),
    inputs: { path: "x" },
    code: "KHO_FS_IN_THE_WAY",
    says: /a symbolic link is there$/,
  },
  {
    given: "a file in the place of a parent",
    prepare: (bench: Bench<FileInputs>) => writeFileSync(bench.path("p"), ""),
    inputs: { path: "p/q/x", content: "" },
    code: "KHO_FS_IN_THE_WAY",
    says: /".*\/p" is not a directory$/,
  },
  {
    given: "a link to nothing in the place of a parent",
    prepare: (bench: Bench<FileInputs>) => symlinkSync("nothing", bench.path("p")),
    inputs: { path: "p/q/x", content: "" },
    code: "KHO_FS_IN_THE_WAY",
    says: /".*\/p" is a symbolic link to nothing$/,
  },
  {
    given: "a name that is too long",
    prepare: () => undefined,
    inputs: { path: "n".repeat(256), content: "" },
    code: "KHO_FS_NAME",
    says: /the name is too long/,
  },
  {
    given: "a loop of links above",
    prepare: (bench: Bench<FileInputs>) => symlinkSync("p", bench.path("p")),
    inputs: { path: "p/x", content: "" },
    code: "KHO_FS_IN_THE_WAY",
    says: /symbolic links lead in a circle$/,
  },
  {
    given: "a file system that takes no files",
    prepare: () => undefined,
    inputs: { path: "/proc/khoreia-test", content: "" },
    code: "KHO_FS_FAILED",
    says: /Cannot write file "\/proc\/khoreia-test"/,
  },
  {
    given: "an owner who does not exist",
    prepare: () => undefined,
    inputs: { path: "x", owner: "nobody-of-this-name" },
    code: "KHO_FS_ACCOUNT",
    says: /user "nobody-of-this-name" does not exist on this host$/,
  },
])
  test(`${given} is told, and nothing is left behind`, async (t) => {
    const bench = closing(t, new Bench(fileEngine));
    prepare(bench);
    const before = readdirSync(bench.path());
    const result = await bench.do(inputs);
    assert.equal(result.kind, "failed");
    if (result.kind !== "failed") return;
    assert.equal(result.code, code);
    assert.match(result.message, says);
    assert.ok(result.hint);
    assert.deepEqual(readdirSync(bench.path()), before);
  });

test("who has no permission is told so", async (t) => {
  const bench = closing(t, new Bench(fileEngine));
  mkdirSync(bench.path("dir"));
  chmodSync(bench.path("dir"), 0o555);
  // Root may do everything, so for once it is somebody else; a Do on files is one synchronous run.
  chmodSync(dirname(bench.path()), 0o711);
  if (isRoot) process.seteuid?.(65_534);
  const doing = bench.do({ path: "dir/x", content: "" });
  if (isRoot) process.seteuid?.(0);
  const result = await doing;
  assert.equal(result.kind === "failed" && result.terminal && result.code, "KHO_FS_DENIED");
});

for (const { given, mount, code } of [
  { given: "a full disk", mount: "size=64k", code: "KHO_FS_FULL" },
  { given: "a disk without inodes", mount: "nr_inodes=2", code: "KHO_FS_FULL" },
  { given: "a read-only disk", mount: "ro", code: "KHO_FS_READ_ONLY" },
])
  test(`${given} is told, and the file is as it was`, (t) => {
    const place = closing(t, new Workplace());
    // A mount of its own, in namespaces of its own, so that nobody else sees it.
    const script =
      'mount -t tmpfs none "$DISK" && echo old >"$DISK/file" && ' +
      `mount -o remount,${mount} "$DISK" && exec "$0" --input-type=module --eval "$1"`;
    const story = execFileSync(
      "unshare",
      [
        "--user",
        "--map-root-user",
        "--mount",
        "/bin/sh",
        "-c",
        script,
        process.execPath,
        writeTooMuch,
      ],
      { encoding: "utf8", env: { ...process.env, DISK: place.path() } },
    );
    assert.deepEqual(JSON.parse(story), { code, entries: ["file"], content: "old\n" });
  });

const writeTooMuch = `
  import { readdirSync, readFileSync } from "node:fs";
  import { fileEngine } from ${JSON.stringify(new URL("file.ts", import.meta.url))};
  import { Workplace } from ${JSON.stringify(new URL("fixture.ts", import.meta.url))};
  const place = new Workplace();
  const path = process.env.DISK + "/file";
  const content = "x".repeat(100_000);
  const result = await fileEngine(place.fileSystem()).do({ path, content }, place.do().context);
  const entries = readdirSync(process.env.DISK);
  const story = { code: result.code, entries, content: readFileSync(path, "utf8") };
  process.stdout.write(JSON.stringify(story));
  place[Symbol.dispose]();
`;
