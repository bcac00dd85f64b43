import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../bin/khoreia.js", import.meta.url));
const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { readonly version: string };

/** What the launcher starts here: says who it is, then obeys its first argument. */
const program = `
export async function main([word]) {
  if (word === "fail") return 7;
  process.on("SIGTERM", () => { console.log("ended politely"); process.exit(5); });
  process.on("SIGINT", () => { console.log("interrupted"); process.exit(6); });
  console.log(JSON.stringify({ pid: process.pid, node: process.versions.node,
    leaked: Object.keys(process.env).filter((name) => name.startsWith("KHOREIA_LAUNCHED")) }));
  if (word === "abort") process.kill(process.pid, "SIGABRT");
  await new Promise((resolve) => setTimeout(resolve, word === "stay" ? 60_000 : 0));
  return 0;
}
`;

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "khoreia-launcher-"));
  write("package.json", JSON.stringify({ type: "module", version: "1.2.3" }));
  write("dist/cli/main.js", program);
  mkdirSync(join(home, "bin"));
  copyFileSync(launcher, join(home, "bin/khoreia.js"));
  // Node 20 as far as the launcher can tell; the Node that it finds instead is the real one.
  write(
    "old.cjs",
    'Object.defineProperty(process.versions, "node", { value: "20.20.2" });\n' +
      'Object.defineProperty(require("module"), "enableCompileCache", { value: undefined });\n',
  );
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

function bringNode(): void {
  mkdirSync(join(home, "node_modules/.bin"), { recursive: true });
  symlinkSync(process.execPath, join(home, "node_modules/.bin/node"));
}

type Start = { readonly old?: boolean };
const commandLine = (args: readonly string[], { old = false }: Start) => [
  ...(old ? ["--require", join(home, "old.cjs")] : []),
  join(home, "bin/khoreia.js"),
  ...args,
];
const environment = () => ({ ...process.env, HOME: home, XDG_CACHE_HOME: "" });

function run(args: readonly string[], start: Start = {}) {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, commandLine(args, start), {
    encoding: "utf8",
    env: environment(),
  });
  return { stdout, stderr, status, signal };
}

/** Starts one that stays, and waits until it has said who it is. */
async function startStaying(start: Start): Promise<{
  readonly child: ChildProcess;
  readonly pid: number;
  readonly lines: AsyncIterableIterator<string>;
}> {
  const child = spawn(process.execPath, commandLine(["stay"], start), {
    env: environment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  return { child, pid: (JSON.parse(String(value)) as { pid: number }).pid, lines };
}

for (const word of ["version", "--version"])
  test(`"khoreia ${word}" is answered without the bundle`, () => {
    rmSync(join(home, "dist"), { recursive: true });
    const stdout = "khoreia 1.2.3\n";
    assert.deepEqual(run([word]), { stdout, stderr: "", status: 0, signal: null });
  });

test("the version printed is that of package.json", () => {
  const { stdout } = spawnSync(process.execPath, [launcher, "version"], { encoding: "utf8" });
  assert.equal(stdout, `khoreia ${version}\n`);
});

test("the exit code is that of the command line", () => assert.equal(run(["fail"]).status, 7));

test("without a build, one line says how to get it", () => {
  rmSync(join(home, "dist"), { recursive: true });
  const { status, stdout, stderr } = run(["plan"]);
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(stderr, /^khoreia: cannot start: ".*main[.]js" does not exist; .*npm run build"\n$/);
});

test("compiled code is kept in the home of the user, not where others may write", () => {
  assert.equal(run([]).status, 0);
  assert.ok(existsSync(join(home, ".cache/khoreia")));
});

test("an old Node without a newer one says in one line what to install", () => {
  const { status, stdout, stderr } = run(["plan"], { old: true });
  assert.deepEqual([status, stdout], [1, ""]);
  assert.match(
    stderr,
    /^khoreia: .* needs Node 22[.]13 or newer and this is Node 20[.]20[.]2; .*\n$/,
  );
  assert.match(stderr, /npm install --global node@24/);
  write("package-lock.json", "{}");
  assert.match(run(["plan"], { old: true }).stderr, /run "npm ci" in /);
});

test("an old Node hands over to the Node that npm ci brought", () => {
  bringNode();
  const { status, stdout } = run([], { old: true });
  const { node, leaked } = JSON.parse(stdout) as { node: string; leaked: string[] };
  assert.deepEqual([status, node, leaked], [0, process.versions.node, []]);
  assert.equal(run(["fail"], { old: true }).status, 7);
  assert.equal(run(["abort"], { old: true }).signal, "SIGABRT");
});

test("a Node found in node_modules that is old itself is not tried again", () => {
  bringNode();
  const env = { ...environment(), KHOREIA_LAUNCHED_BY: "1" };
  const { status, stderr } = spawnSync(process.execPath, commandLine([], { old: true }), {
    encoding: "utf8",
    env,
  });
  assert.equal(status, 1);
  assert.match(stderr, /needs Node 22[.]13/);
});

for (const { signal, says, code } of [
  { signal: "SIGTERM", says: "ended politely", code: 5 },
  { signal: "SIGINT", says: "interrupted", code: 6 },
] as const)
  for (const old of [false, true])
    test(`${signal} reaches the command line${old ? " through an old Node" : ""}`, async () => {
      bringNode();
      const { child, lines } = await startStaying({ old });
      child.kill(signal);
      const { value } = await lines.next();
      const [exitCode] = await once(child, "exit");
      assert.deepEqual([value, exitCode], [says, code]);
    });

test("killing the launcher with -9 kills what it launched", async () => {
  bringNode();
  const { child, pid, lines } = await startStaying({ old: true });
  assert.notEqual(pid, child.pid);
  child.kill("SIGKILL");
  // The pipe closes when the last process that holds it is gone, and nothing was said before.
  assert.deepEqual(await lines.next(), { done: true, value: undefined });
});
