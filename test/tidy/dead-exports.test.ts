import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { plantTree } from "./planted-tree.ts";
import { readFiles, root } from "./source-files.ts";

// The gate runs knip over the repository itself; this proves that it would see something.
test("an export that nothing imports is dead, and so is a file", () => {
  using tree = plantTree({
    "knip.json": readFiles("knip.json")[0]?.text ?? "",
    "src/index.ts": 'export { used } from "./model/used.ts";\n',
    "src/model/used.ts": "export const used = 1;\nexport const deadExport = 2;\n",
    "src/model/dead-file.ts": "export const a = 1;\n",
    "src/model/tested.ts": "export const tested = 1;\n",
    "src/model/tested.test.ts": 'import { tested } from "./tested.ts";\nvoid tested;\n',
  });
  const { status, stdout } = spawnSync("knip", ["--reporter=compact"], {
    cwd: tree.root,
    encoding: "utf8",
    env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env["PATH"] ?? ""}` },
  });
  assert.equal(status, 1);
  assert.match(stdout, /deadExport/);
  assert.match(stdout, /dead-file[.]ts/);
  assert.doesNotMatch(stdout, /tested/);
});
