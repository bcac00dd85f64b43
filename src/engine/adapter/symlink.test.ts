import assert from "node:assert/strict";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { closing } from "../../std/fixture.ts";
import { Bench } from "./fixture.ts";
import { symlinkEngine } from "./symlink.ts";

const entries = (bench: { path(): string }) =>
  readdirSync(bench.path(), { recursive: true, encoding: "utf8" });

test("a link is made with its parents, and goes with them", async (t) => {
  const bench = closing(t, new Bench(symlinkEngine));
  const inputs = { path: "a/b/link", target: "../nothing yet" };
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded" });
  assert.equal(readlinkSync(bench.path("a", "b", "link")), "../nothing yet");
  assert.deepEqual(await bench.do(inputs), { kind: "succeeded", changed: false });
  await bench.undo(inputs);
  assert.deepEqual(entries(bench), []);
});

test("a link that led elsewhere is swapped, and led back by undo", async (t) => {
  const bench = closing(t, new Bench(symlinkEngine));
  symlinkSync("old", bench.path("link"));
  await bench.do({ path: "link", target: "new" });
  assert.equal(readlinkSync(bench.path("link")), "new");
  unlinkSync(bench.path("link"));
  await bench.do({ path: "link", target: "newer" });
  assert.equal(readlinkSync(bench.path("link")), "newer");
  await bench.undo({ path: "link", target: "newer" });
  assert.equal(readlinkSync(bench.path("link")), "old");
  assert.deepEqual(entries(bench), ["link"]);
});

test("a file in the way is replaced only by force, and put back by undo", async (t) => {
  const bench = closing(t, new Bench(symlinkEngine));
  writeFileSync(bench.path("link"), "precious");
  const inputs = { path: "link", target: "there" };
  const result = await bench.do(inputs);
  assert.ok(result.kind === "failed" && result.terminal === true);
  assert.equal(result.code, "KHO_FS_IN_THE_WAY");
  assert.match(result.hint ?? "", /force: true/);
  assert.deepEqual(await bench.do({ ...inputs, force: true }), { kind: "succeeded" });
  assert.equal(readlinkSync(bench.path("link")), "there");
  await bench.undo({ ...inputs, force: true });
  assert.equal(readFileSync(bench.path("link"), "utf8"), "precious");
  assert.equal(lstatSync(bench.path("link")).isFile(), true);
});

test("a directory in the way is never replaced, not even by force", async (t) => {
  const bench = closing(t, new Bench(symlinkEngine));
  mkdirSync(bench.path("link"));
  const result = await bench.do({ path: "link", target: "there", force: true });
  assert.ok(result.kind === "failed" && result.terminal === true);
  assert.match(result.message, /: a directory is there$/);
  assert.deepEqual(entries(bench), ["link"]);
});

test("undo keeps what somebody has put in the place of our link", async (t) => {
  const bench = closing(t, new Bench(symlinkEngine));
  await bench.do({ path: "link", target: "there" });
  rmSync(bench.path("link"));
  writeFileSync(bench.path("link"), "theirs");
  const result = await bench.undo({ path: "link", target: "there" });
  assert.match(result.output?.stdout ?? "", /^kept ".*\/link"/);
  assert.deepEqual(entries(bench), ["link"]);
});

test("another path is another link: the old one is taken back", async (t) => {
  const bench = closing(t, new Bench(symlinkEngine));
  await bench.do({ path: "old/link", target: "there" });
  await bench.do({ path: "new/link", target: "there" });
  assert.deepEqual(entries(bench), ["new", join("new", "link")]);
});

for (const { given, change, report } of [
  {
    given: "removed",
    change: (path: string) => unlinkSync(path),
    report: { kind: "fails", detail: "is not there", absent: true, outside: true },
  },
  {
    given: "swapped",
    change: (path: string) => {
      symlinkSync("elsewhere", `${path}.new`);
      renameSync(`${path}.new`, path);
    },
    report: { kind: "fails", detail: 'leads to "elsewhere"', outside: true },
  },
  {
    given: "replaced by a file",
    change: (path: string) => {
      writeFileSync(`${path}.new`, "");
      renameSync(`${path}.new`, path);
    },
    report: { kind: "fails", detail: "is not a symbolic link", outside: true },
  },
] as const)
  test(`a link that is ${given} behind our back falls, and is healed`, async (t) => {
    const bench = closing(t, new Bench(symlinkEngine));
    const inputs = { path: "a/link", target: "there", force: true };
    await bench.do(inputs);
    const listening = bench.listen(inputs);
    await listening.holds();
    change(bench.path("a", "link"));
    assert.deepEqual(await listening.fails(), report);
    const seen = listening.reports.length;
    await bench.do(inputs);
    listening.ask();
    await listening.holds(seen);
    assert.equal(readlinkSync(bench.path("a", "link")), "there");
  });
