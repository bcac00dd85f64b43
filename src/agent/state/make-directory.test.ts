import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeDirectory } from "./make-directory.ts";

test("a directory is made with its parents, and once more without complaint", () => {
  const place = mkdtempSync(join(tmpdir(), "khoreia-make-"));
  try {
    const path = join(place, "a", "b", "c");
    makeDirectory(path);
    makeDirectory(path);
    assert.ok(statSync(path).isDirectory());
    assert.equal(statSync(path).mode & 0o777, 0o700);
    writeFileSync(join(place, "file"), "");
    assert.throws(() => makeDirectory(join(place, "file", "below")), { code: "ENOTDIR" });
  } finally {
    rmSync(place, { recursive: true });
  }
});

test("where nothing can be made it says so, instead of trying for ever", () => {
  assert.throws(() => makeDirectory("/proc/khoreia-nope/below"), { code: "ENOENT" });
});
