import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { addCounts, closingLines, noCounts } from "../../scripts/gate/counts.ts";
import { plantTree } from "./planted-tree.ts";
import { root } from "./source-files.ts";

test("closing lines are those of node:test, summed over runs", () => {
  const sum = addCounts({ ...noCounts, tests: 3, passed: 2, failed: 1 }, { ...noCounts, tests: 1 });
  assert.match(closingLines(sum, 12.4), /^ℹ tests 4\n(.*\n)*ℹ pass 2\nℹ fail 1\n(.*\n)*.*_ms 12$/);
});

test("the reporter writes the counts of the whole run, once", () => {
  const failing = 'import { test } from "node:test";\ntest("a", () => {});\n';
  using tree = plantTree({
    "a.test.ts": failing,
    "b.test.ts": `${failing}test("b", () => { throw new Error("b"); });\ntest.skip("c");\n`,
  });
  const reporter = `${root}scripts/gate/counts-reporter.ts`;
  // A run inside a test file would be refused as a recursion.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout, status } = spawnSync(
    process.execPath,
    ["--test", `--test-reporter=${reporter}`, "a.test.ts", "b.test.ts"],
    { cwd: tree.root, encoding: "utf8", env },
  );
  const { tests, passed, failed, skipped } = JSON.parse(stdout) as Record<string, number>;
  assert.deepEqual([status, tests, passed, failed, skipped], [1, 4, 2, 1, 1]);
});
