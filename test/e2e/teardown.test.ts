import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { Home, untilTrue } from "./cli/khoreia.ts";
import { treeOf, withoutInodes } from "./tree.ts";

const before2001 = new Date("2001-01-01T01:02:03.456Z");

/** Something of everything that a directory may hold before khoreia comes. */
function furnish(home: Home): void {
  home.write("here/same", "same\n");
  home.write("here/backed-up", "the original\n");
  home.write("here/empty", "");
  home.write("here/binary", "\u0000\u0001 \u00ff");
  home.write("here/deep/er/kept", "kept\n");
  home.write("here/any", "whatever it holds\n");
  home.write("here/unwanted", "to be restored\n");
  home.write("here/data/of-somebody", "precious\n");
  home.write("here/with space\u00e9", "odd name\n");
  mkdirSync(home.path("here/dir"));
  symlinkSync("same", home.path("here/to-same"));
  symlinkSync("nowhere", home.path("here/dangling"));
  symlinkSync("dir", home.path("here/to-dir"));
  for (const [name, mode] of [
    ["same", 0o604],
    ["backed-up", 0o4751],
    ["deep/er/kept", 0o400],
    ["empty", 0o000],
    ["dir", 0o1770],
    ["deep", 0o2755],
  ] as const)
    chmodSync(home.path("here", name), mode);
  for (const name of ["same", "backed-up", "any", "unwanted"]) {
    utimesSync(home.path("here", name), before2001, before2001);
  }
}

const overThat = `
khoreia: 1
name: over
nodes:
  same: { create: { file: { path: here/same, content: "same\\n" } } }
  backed-up:
    create: { file: { path: here/backed-up, content: "ours\\n", mode: "0600", backup: true } }
  mode-only: { create: { file: { path: here/deep/er/kept, mode: "0640", backup: true } } }
  any: { create: { file: { path: here/any } } }
  unwanted: { create: { file: { path: here/unwanted, state: absent, backup: true } } }
  linked: { create: { file: { path: here/to-same } } }
  dir: { create: { directory: { path: here/dir } } }
  link: { create: { symlink: { path: here/dangling, target: nowhere } } }
  data: { create: { directory: { path: here/data } } }
  inside: { requires: [data], create: { file: { path: here/data/ours } } }
  new-deep: { create: { file: { path: here/new/a/b/c/file, content: "x" } } }
  beside: { create: { file: { path: here/new/a/beside, content: "y" } } }
  new-dir: { create: { directory: { path: here/dir/new, mode: "0700" } } }
  in-new-dir: { requires: [new-dir], create: { file: { path: here/dir/new/f } } }
  new-link: { create: { symlink: { path: here/deep/new-link, target: er/kept } } }
  through: { create: { file: { path: here/to-dir/through, content: "z" } } }
  odd: { create: { file: { path: "here/with space\u00e9", content: "odd name\\n" } } }
  twice:
    create: { file: { path: here/twice/created } }
    configure: { file: { path: here/twice/configured, content: "t" } }
    start: { symlink: { path: here/twice/started, target: created } }
`;

interface Teardown {
  readonly name: string;
  /** What happens between `up` and `down`. */
  readonly meanwhile: (home: Home) => Promise<void>;
}

for (const { name, meanwhile } of [
  { name: "after up --once", meanwhile: () => Promise.resolve() },
  {
    name: "after a second up that was killed with -9",
    meanwhile: async (home) => {
      const up = home.start(["up", "over.yaml"]);
      await up.until(/steady/);
      up.kill("SIGKILL");
      await up.ended;
    },
  },
  {
    name: "after what khoreia made was changed and removed by hand",
    meanwhile: async (home) => {
      home.write("here/new/a/b/c/file", "changed by hand");
      rmSync(home.path("here/twice/created"));
      rmSync(home.path("here/deep/new-link"));
      rmSync(home.path("here/dir/new"), { recursive: true });
      chmodSync(home.path("here/new/a"), 0o700);
      await Promise.resolve();
    },
  },
] satisfies Teardown[])
  test(`down leaves exactly what was there before: ${name}`, async () => {
    await using home = new Home();
    furnish(home);
    home.write("over.yaml", overThat);
    const before = treeOf(home.path("here"));
    const up = await home.run(["up", "over.yaml", "--once"]);
    assert.equal(up.code, 0, up.stdout + up.stderr);
    assert.notDeepEqual(treeOf(home.path("here")), before);
    assert.equal(readFileSync(home.path("here/backed-up"), "utf8"), "ours\n");
    await meanwhile(home);
    const down = await home.run(["down", "--yes"]);
    assert.equal(down.code, 0, down.stdout + down.stderr);
    const after = treeOf(home.path("here"));
    assert.deepEqual(withoutInodes(after), withoutInodes(before));
    // What was not restored was not even touched.
    const restored = /^(backed-up|unwanted) /;
    assert.deepEqual(
      after.filter((line) => !restored.test(line)),
      before.filter((line) => !restored.test(line)),
    );
    assert.equal(home.has("state/khoreia/over"), false);
    assert.equal((await home.run(["down", "over", "--yes"])).code, 5, "nothing is left to do");
  });

test("what others have put into our directories, or in our place, is left to them", async () => {
  await using home = new Home();
  home.write(
    "ours.yaml",
    `
khoreia: 1
name: ours
nodes:
  a: { create: { file: { path: made/dir/a } } }
  b: { create: { file: { path: made/b } } }
  d: { create: { directory: { path: made/d } } }
  l: { create: { symlink: { path: made/l, target: b } } }
`,
  );
  assert.equal((await home.run(["up", "ours.yaml", "--once"])).code, 0);
  home.write("made/dir/theirs", "theirs\n");
  home.write("made/d/theirs", "theirs\n");
  rmSync(home.path("made/b"));
  home.write("made/b/is-a-directory-now", "theirs\n");
  rmSync(home.path("made/l"));
  home.write("made/l", "a file now\n");
  const down = await home.run(["down", "--yes"]);
  assert.equal(down.code, 0, down.stdout + down.stderr);
  const left = treeOf(home.path("made")).map((line) => line.split(" ")[0]);
  assert.deepEqual(left, [
    ".",
    "b",
    "b/is-a-directory-now",
    "d",
    "d/theirs",
    "dir",
    "dir/theirs",
    "l",
  ]);
});

test("a file of another content without backup stays as it is, and down lists it", async () => {
  await using home = new Home();
  home.write("made/conf", "theirs\n");
  home.write(
    "kept.yaml",
    `
khoreia: 1
name: kept
nodes:
  conf: { create: { file: { path: made/conf, content: "ours\\n" } } }
  log: { create: { file: { path: made/log } }, delete: keep }
`,
  );
  assert.equal((await home.run(["up", "kept.yaml", "--once"])).code, 0);
  const down = await home.run(["down", "--yes"]);
  assert.equal(down.code, 0, down.stdout + down.stderr);
  assert.equal(readFileSync(home.path("made/conf"), "utf8"), "ours\n");
  assert.equal(home.has("made/log"), true);
  assert.match(down.stdout, /made\/conf.*was there before/);
  assert.match(down.stdout, /made\/log.*keep/);
});

test("down can be cut at any moment and goes on where it was", async () => {
  await using home = new Home();
  furnish(home);
  home.write("over.yaml", overThat);
  const before = treeOf(home.path("here"));
  assert.equal((await home.run(["up", "over.yaml", "--once"])).code, 0);
  // Moments from before it has read anything until after it has usually ended.
  for (const afterMs of [120, 180, 220, 260, 300, 360]) {
    const down = home.start(["down", "over", "--yes"]);
    const timer = setTimeout(() => down.kill("SIGKILL"), afterMs);
    const { code } = await down.ended;
    clearTimeout(timer);
    if (code === 5) break;
  }
  const { code, stderr } = await home.run(["down", "over", "--yes"]);
  assert.ok(code === 0 || code === 5, `ended with ${code}: ${stderr}`);
  assert.deepEqual(withoutInodes(treeOf(home.path("here"))), withoutInodes(before));
});

test("in a directory that nobody may write, it is blocked, says why, and down works", async (t) => {
  await using home = new Home();
  home.write("locked/there", "before\n");
  home.write(
    "locked.yaml",
    `
khoreia: 1
name: locked
nodes:
  there: { create: { file: { path: locked/there } } }
  new: { create: { file: { path: locked/new } } }
  free: { create: { file: { path: free/file } } }
`,
  );
  const prefix = process.getuid?.() === 0 ? asNobody(home) : [];
  if (prefix === undefined) {
    assert.equal(
      process.env["CI"],
      undefined,
      "setpriv is needed to run this as root (util-linux)",
    );
    t.skip("root writes everywhere, and there is no setpriv to become somebody else");
    return;
  }
  chmodSync(home.path("locked"), 0o555);
  const before = treeOf(home.path("locked"));
  const up = runAs(home, prefix, ["up", "locked.yaml", "--once"]);
  assert.equal(up.status, 6, up.stdout + up.stderr);
  assert.match(up.stdout, /EACCES|permission/i);
  assert.match(up.stdout, /locked\.yaml:6:\d+/);
  const down = runAs(home, prefix, ["down", "--yes"]);
  assert.equal(down.status, 0, down.stdout + down.stderr);
  assert.deepEqual(treeOf(home.path("locked")), before);
  assert.equal(home.has("free"), false);
  chmodSync(home.path("locked"), 0o755);
});

/** A prefix that makes an unprivileged user of root, and the home theirs. */
function asNobody(home: Home): readonly string[] | undefined {
  const prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const [command = "", ...args] = prefix;
  if (spawnSync(command, [...args, "true"]).status !== 0) return undefined;
  spawnSync("chown", ["-R", "65534:65534", home.directory]);
  return prefix;
}

function runAs(home: Home, prefix: readonly string[], args: readonly string[]) {
  const launcher = new URL("../../bin/khoreia.js", import.meta.url).pathname;
  const [command = "", ...words] = [...prefix, process.execPath, launcher, ...args];
  return spawnSync(command, words, { cwd: home.directory, env: home.env(), encoding: "utf8" });
}

test("a path that moved under khoreia's feet is not mistaken for ours", async () => {
  await using home = new Home();
  home.write(
    "moved.yaml",
    "khoreia: 1\nname: moved\nnodes:\n  a: { create: { file: { path: made/a } } }\n",
  );
  assert.equal((await home.run(["up", "moved.yaml", "--once"])).code, 0);
  // The whole directory is another one now, and what is in it belongs to somebody.
  renameSync(home.path("made"), home.path("moved-away"));
  mkdirSync(home.path("made"));
  const down = await home.run(["down", "--yes"]);
  assert.equal(down.code, 0, down.stdout + down.stderr);
  assert.equal(home.has("moved-away/a"), true, "nobody has told khoreia where it went");
  assert.equal(lstatSync(home.path("moved-away")).isDirectory(), true);
});

test("a second up is refused in JSON too, beside up --once, and not after a kill -9", async () => {
  await using home = new Home();
  home.write(
    "slow.yaml",
    "khoreia: 1\nname: slow\nnodes:\n  s: { create: { do: { shell: { run: [sleep, '30'] } } } }\n",
  );
  const first = home.start(["up", "slow.yaml", "--once", "-o", "json"]);
  await first.until(/"do\.began"/);
  const second = await home.run(["up", "slow.yaml", "--once", "-o", "json"]);
  assert.equal(second.code, 1);
  const records = second.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Json);
  const error = records.find(({ type }) => type === "error");
  assert.equal(error?.["code"], "KHO_STATE_LOCKED");
  assert.match(String(error?.["message"]), new RegExp(`${first.pid}\\b`));
  assert.equal(records.at(-1)?.["type"], "summary");
  assert.equal(records.at(-1)?.["exit"], 1);
  first.kill("SIGKILL");
  await first.ended;
  const third = home.start(["up", "slow.yaml", "-o", "json"]);
  await third.until(/"do\.began"/);
  third.kill("SIGINT");
  assert.equal((await third.ended).code, 130);
});

type Json = Readonly<Record<string, unknown>>;

test("the state directory of a host forgets a deployment that is gone", async () => {
  await using home = new Home();
  const file = home.write(
    "one.yaml",
    "khoreia: 1\nname: one\nnodes:\n  a: { create: { file: { path: made/a } } }\n",
  );
  assert.equal((await home.run(["up", "one.yaml", "--once"])).code, 0);
  assert.equal((await home.run(["down", "--yes"])).code, 0);
  writeFileSync(file, readFileSync(file, "utf8").replace("made/a", "made/b"));
  assert.equal((await home.run(["up", "one.yaml", "--once"])).code, 0);
  await untilTrue(() => home.has("made/b"), { what: "the file of the new life" });
  assert.equal(home.has("made/a"), false);
  assert.equal(dirname(home.path("made/b")), home.path("made"));
});
