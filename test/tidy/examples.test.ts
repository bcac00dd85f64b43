import assert from "node:assert/strict";
import { test } from "node:test";
import { readFiles } from "./source-files.ts";

/** What is missing from the folder of an example, whose files have these paths. */
function missing(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => path.split("/").slice(2).join("/"));
  return [
    ...(names.includes("README.md") ? [] : ["README.md"]),
    ...(names.some((name) => /^transcript.*[.]txt$/.test(name)) ? [] : ["transcript.txt"]),
    ...(names.some((name) => /[.]ya?ml$/.test(name)) ? [] : ["a topology"]),
  ];
}

test("a folder that lacks something is found", () => {
  const all = ["examples/a/README.md", "examples/a/transcript.txt", "examples/a/a.yaml"];
  assert.deepEqual(missing(all), []);
  assert.deepEqual(missing(all.slice(1)), ["README.md"]);
  assert.deepEqual(missing(all.slice(0, 1)), ["transcript.txt", "a topology"]);
});

test("every example has a topology, a README that explains it, and a transcript", () => {
  const byFolder = Map.groupBy(
    readFiles("examples/*/**/*").map(({ path }) => path),
    (path) => path.split("/")[1] ?? "",
  );
  assert.ok(byFolder.size > 0);
  for (const [folder, paths] of byFolder) assert.deepEqual([folder, missing(paths)], [folder, []]);
});
