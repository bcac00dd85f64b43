import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Home, shop } from "./khoreia.ts";

const launcher = fileURLToPath(new URL("../../../bin/khoreia.js", import.meta.url));
const escape = "\u001b[";

for (const { given, env, args, colored } of [
  { given: "a pipe", env: {}, args: [], colored: false },
  { given: "FORCE_COLOR", env: { FORCE_COLOR: "1" }, args: [], colored: true },
  {
    given: "NO_COLOR against FORCE_COLOR",
    env: { FORCE_COLOR: "1", NO_COLOR: "1" },
    args: [],
    colored: false,
  },
  {
    given: "--color=always",
    env: { NO_COLOR: "1" },
    args: ["--color=always"],
    colored: true,
  },
])
  test(`color with ${given}: ${colored}`, async () => {
    await using home = new Home();
    home.write("shop.yaml", shop());
    const { stdout } = await home.run(["validate", "shop.yaml", ...args], { env });
    assert.equal(stdout.includes(escape), colored, JSON.stringify(stdout));
  });

for (const { given, env, args } of [
  { given: "--ascii", env: {}, args: ["--ascii"] },
  { given: "a locale that is not UTF-8", env: { LANG: "C" }, args: [] },
])
  test(`with ${given} nothing beyond ASCII is written`, async () => {
    await using home = new Home();
    home.write("shop.yaml", shop());
    for (const verb of [
      ["up", "shop.yaml", "--once"],
      ["graph", "shop.yaml"],
      ["plan", "shop.yaml"],
    ]) {
      const { stdout, stderr } = await home.run([...verb, ...args], { env });
      assert.match(stdout + stderr, /^[\t\n -~]*$/, verb[0]);
    }
  });

test("a reader that goes away ends a filter quietly", async () => {
  await using home = new Home();
  const khoreia = `"${process.execPath}" "${launcher}"`;
  const command = `${khoreia} engines -o json | head -c 1; exit \${PIPESTATUS[0]}`;
  const shell = spawn("bash", ["-c", command], { env: home.env() });
  const [stderr] = await Promise.all([text(shell.stderr), once(shell, "close")]);
  assert.equal(shell.exitCode, 0, stderr);
  assert.equal(stderr, "");
});

for (const { typed, hint } of [
  { typed: "stauts", hint: 'did you mean "status"?' },
  { typed: "apply", hint: 'here it is "khoreia up"' },
  { typed: "ps", hint: 'here it is "khoreia status"' },
  { typed: "destroy", hint: 'here it is "khoreia down"' },
  { typed: "preview", hint: 'here it is "khoreia plan"' },
  { typed: "tail", hint: 'here it is "khoreia logs"' },
  { typed: "sync", hint: 'here it is "khoreia heal"' },
  { typed: "frobnicate", hint: '"khoreia help" lists all verbs' },
])
  test(`"khoreia ${typed}" points the way: ${hint}`, async () => {
    await using home = new Home();
    const { stderr, code } = await home.run([typed]);
    assert.equal(code, 4);
    assert.ok(stderr.includes(hint), stderr);
  });

test("a misspelt flag is told, and not run", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const { stderr, code } = await home.run(["up", "shop.yaml", "--onse"]);
  assert.equal(code, 4);
  assert.match(stderr, /unknown option "--onse"/);
  assert.match(stderr, /did you mean "--once"\?/);
  assert.equal(home.has("made"), false);
});

test("every page of help fits eighty columns and begins with examples", async () => {
  await using home = new Home();
  const overview = await home.run(["help"]);
  assert.equal(overview.code, 0);
  const verbs = [...overview.stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(
    (match) => match[1] ?? "",
  );
  assert.ok(verbs.includes("up") && verbs.includes("why") && verbs.length >= 25, verbs.join());
  const pages = await Promise.all(
    [["help"], ["help", "exit-codes"], ["help", "conditions"], ["help", "formats"]].map((args) =>
      home.run(args),
    ),
  );
  for (const verb of verbs) pages.push(await home.run([verb, "--help"]));
  for (const { stdout, code } of pages) {
    assert.equal(code, 0);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
  }
  for (const page of pages.slice(4)) {
    const titles = [...page.stdout.matchAll(/^([A-Z][a-z ]+):$/gm)].map((match) => match[1]);
    assert.equal(titles[0], "Examples");
    assert.equal(titles.at(-1), "Exit codes");
  }
});

test("explain prints the page of a code, however it is typed", async () => {
  await using home = new Home();
  const { stdout: list } = await home.run(["explain"]);
  const [code = ""] = list.split("\n");
  assert.match(code, /^KHO_/);
  const typed = code.slice("KHO_".length).toLowerCase().replaceAll("_", "-");
  const { stdout } = await home.run(["explain", typed]);
  assert.match(stdout, /\*\*Cause\*\*[\s\S]+\*\*Example\*\*[\s\S]+\*\*Way out\*\*/);
});

test("the overview and version load next to nothing", async () => {
  await using home = new Home();
  const { stdout, code } = await home.run(["--version"]);
  assert.equal(code, 0);
  assert.match(stdout, /^khoreia \d+\.\d+\.\d+\n$/);
});
