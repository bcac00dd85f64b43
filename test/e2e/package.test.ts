import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
let consumer = "";
let files: readonly string[] = [];

function run(file: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(file, [...args], { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${file} ${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

// What others install: the packed files alone, with the dependencies that package.json promises.
before(() => {
  consumer = mkdtempSync(join(tmpdir(), "khoreia-consumer-"));
  const modules = join(consumer, "node_modules");
  mkdirSync(modules);
  const packed = run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", "."].concat(root),
    consumer,
  );
  const [{ filename, files: list }] = JSON.parse(packed) as [
    { filename: string; files: { path: string }[] },
  ];
  files = list.map(({ path }) => path);
  run("tar", ["-xzf", filename], consumer);
  symlinkSync(join(consumer, "package"), join(modules, "khoreia"));
  symlinkSync(join(root, "node_modules/zod"), join(modules, "zod"));
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
});
after(() => rmSync(consumer, { recursive: true, force: true }));

test("the package holds what runs and what explains it, and no source or test", () => {
  for (const path of ["bin/khoreia.js", "dist/cli/main.js", "LICENSE", "docs/errors.md"]) {
    assert.ok(files.includes(path), path);
  }
  const strangers = files.filter((path) => /^(src|test|scripts|tools)\/|[.]test[.]/.test(path));
  assert.deepEqual(strangers, []);
});

test("the launcher runs from the packed files", () => {
  const launcher = join(consumer, "node_modules/khoreia/bin/khoreia.js");
  assert.match(
    run(process.execPath, [launcher, "version"], consumer),
    /^khoreia \d+[.]\d+[.]\d+\n$/,
  );
  assert.match(run(process.execPath, [launcher, "--help"], consumer), /Usage|khoreia/);
});

for (const name of ["khoreia", "khoreia/engine", "khoreia/testing", "khoreia/tosca"])
  test(`"${name}" can be imported, and its types check in a strict consumer`, () => {
    writeFileSync(join(consumer, "use.mjs"), `import * as face from "${name}"; void face;`);
    run(process.execPath, ["use.mjs"], consumer);
    writeFileSync(
      join(consumer, "use.ts"),
      `import * as face from "${name}";\nexport const names: string[] = Object.keys(face);\n`,
    );
    const strict = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2024"];
    run("tsc", [...strict, "--types", "", "use.ts"], consumer);
  });
