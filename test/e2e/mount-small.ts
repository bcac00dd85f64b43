import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import type { TestContext } from "node:test";

/** Mounts a small file system; false, with the reason told, where nobody may. */
export function mountSmall(t: TestContext, directory: string, options: string): boolean {
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  if (mount.status === 0) return true;
  const why = `cannot mount a small file system: ${mount.error?.message ?? mount.stderr.trim()}`;
  // Containers may forbid it even to root; anything else is no reason to leave the test out.
  assert.match(why, /permission denied|not permitted|superuser/i);
  t.skip(why);
  return false;
}
