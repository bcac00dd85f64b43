// The quick sizes of `npm run chaos`, each in namespaces of its own; docs/faults.md.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { suites } from "../../chaos/suites.ts";

const script = fileURLToPath(new URL("../../../scripts/chaos.ts", import.meta.url));
const limit = { timeout: 170_000 };

for (const name of Object.keys(suites)) {
  test(`${name}: nothing is violated`, limit, () => {
    const run = spawnSync(process.execPath, [script, name, "--quick"], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stdout + run.stderr);
    assert.match(run.stdout, new RegExp(`^${name}: 0 violations`, "m"));
  });
}
