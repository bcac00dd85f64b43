import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readFiles, root } from "./source-files.ts";

type PackageFile = {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
type Lock = {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly hasInstallScript?: boolean }>
  >;
};

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));
const own = read("package.json") as PackageFile;
const lock = read("package-lock.json") as Lock;

// npm places one of the two on top, where scripts find it first. It must be the newer one.
for (const { tool, home } of [
  { tool: "tools/node", home: "" },
  { tool: "tools/oldest-node", home: "tools/oldest-node/" },
])
  test(`npm ci places the Node of ${tool} in "${home}node_modules"`, () => {
    const brought = Object.entries(
      (read(`${tool}/package.json`) as PackageFile).optionalDependencies ?? {},
    );
    assert.ok(brought.length > 0);
    for (const [name, version] of brought) {
      assert.equal(lock.packages[`${home}node_modules/${name}`]?.version, version);
    }
  });

test("npm asks about no install script: each is refused or allowed by name", () => {
  const scripted = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ""));
  assert.deepEqual(
    scripted.filter((name) => own.allowScripts[name] === undefined),
    [],
  );
});

test("every script of package.json that runs a file of ours finds it", () => {
  const files = Object.values(own.scripts).flatMap(
    (script) => script.match(/\S+[.][jt]s\b/g) ?? [],
  );
  const paths = files.filter((file) => !file.includes("*"));
  assert.deepEqual(
    paths.filter((path) => readFiles(path).length === 0),
    [],
  );
});
