import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { plantTree } from "./planted-tree.ts";
import { readFiles, root } from "./source-files.ts";

const config = Object.fromEntries(
  readFiles("oxlint.config.ts", "tsconfig.json", "tsconfig.base.json").map(({ path, text }) => [
    path,
    text,
  ]),
);

type Report = {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly filename: string;
    readonly message: string;
  }[];
};

/** What the linter says about planted files, as "path: rule" in order, under our own rules. */
function lint(files: Readonly<Record<string, string>>): readonly string[] {
  using tree = plantTree({ ...config, ...files });
  const { stdout, stderr } = spawnSync("oxlint", ["--type-aware", "--format=json", "src"], {
    cwd: tree.root,
    encoding: "utf8",
    env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env["PATH"] ?? ""}` },
  });
  assert.ok(stdout.startsWith("{"), `${stdout}${stderr}`);
  return (JSON.parse(stdout) as Report).diagnostics
    .map(({ code, filename }) => `${filename}: ${code.replace(/^.*\((.*)\)$/, "$1")}`)
    .toSorted();
}

const lines = (count: number, line: string) => `${line}\n`.repeat(count);
const body = (count: number) => `export function f() {\n${lines(count - 2, "  void 0;")}}\n`;

test("the limits of size are rules of the linter", () => {
  const files = {
    "src/cli/file-400.ts": lines(399, "// why") + "export const a = 1;\n",
    "src/cli/file-401.ts": lines(400, "// why") + "export const a = 1;\n",
    "src/cli/function-70.ts": body(70),
    "src/cli/function-71.ts": body(71),
    "src/cli/three.ts": "export const f = (a: 1, b: 1, c: 1) => a + b + c;\n",
    "src/cli/four.ts": "export const f = (a: 1, b: 1, c: 1, d: 1) => a + b + c + d;\n",
    "src/cli/CamelCase.ts": "export const a = 1;\n",
    "src/cli/by-default.ts": "export default 1;\n",
  };
  assert.deepEqual(lint(files), [
    "src/cli/CamelCase.ts: filename-case",
    "src/cli/by-default.ts: no-default-export",
    "src/cli/file-401.ts: max-lines",
    "src/cli/four.ts: max-params",
    "src/cli/function-71.ts: max-lines-per-function",
  ]);
});

test("promises are awaited and switches exhaustive", () => {
  const files = {
    "src/agent/a.ts": "export async function f() {}\nexport function g() {\n  f();\n}\n",
    "src/agent/b.ts":
      'export function f(a: "x" | "y") {\n  switch (a) {\n    case "x":\n      return 1;\n  }\n' +
      "  return 2;\n}\n",
    "src/agent/c.ts": "export const f = (a: any) => a as unknown;\n",
  };
  assert.deepEqual(lint(files), [
    "src/agent/a.ts: no-floating-promises",
    "src/agent/b.ts: switch-exhaustiveness-check",
    "src/agent/c.ts: no-explicit-any",
  ]);
});

const timeless = [
  "export const a = () => new Date();",
  "export const a = () => Date.now();",
  "export const a = () => performance.now();",
  "export const a = () => Math.random();",
  "export const a = () => AbortSignal.timeout(1);",
  "export const a = () => setTimeout(() => {}, 1);",
];
const machineless = [
  "export const a = () => process.pid;",
  'export const a = () => fetch("http://localhost");',
  "export const a = () => crypto.randomUUID();",
  'export const a = () => Buffer.from("a");',
  "export const a = () => globalThis;",
  'import { readFileSync } from "node:fs";\nexport const a = readFileSync;',
];

const plantEach = (folder: string, texts: readonly string[]) =>
  Object.fromEntries(
    texts.map((text, index) => [`src/${folder}/planted-${index}.ts`, `${text}\n`]),
  );

const blamed = (files: Readonly<Record<string, string>>) =>
  new Set(lint(files).map((line) => line.slice(0, line.indexOf(":"))));

const pureFolders = "std model reader/yaml score choreography observe testing agent"
  .concat(" engine store store/adapter/embedded")
  .split(" ");

test("pure rooms touch neither time nor chance nor the machine", () => {
  const planted = pureFolders.map((folder) => plantEach(folder, [...timeless, ...machineless]));
  const files = Object.assign({}, ...planted) as Record<string, string>;
  assert.deepEqual([...blamed(files)].toSorted(), Object.keys(files).toSorted());
});

test("adapters, runner and state touch the machine, but take time from a clock", () => {
  for (const folder of ["engine/adapter", "agent/runner", "agent/state", "server"]) {
    assert.equal(blamed(plantEach(folder, timeless)).size, timeless.length, folder);
    assert.equal(blamed(plantEach(folder, machineless)).size, 0, folder);
  }
});

test("tests, the command line and the clock may read the time", () => {
  const files = {
    ...plantEach("cli", [...timeless, ...machineless]),
    "src/agent/clock.ts": "export const a = () => performance.now();\n",
    "src/model/node.test.ts": "export const a = () => Date.now();\n",
  };
  assert.deepEqual(lint(files), []);
});

test("only the command line prints", () => {
  const text = 'console.log("a");\nexport const a = 1;\n';
  assert.deepEqual(lint({ "src/agent/a.ts": text, "src/cli/a.ts": text }), [
    "src/agent/a.ts: no-console",
  ]);
});
