import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { deploymentName, hostName } from "../../model/index.ts";
import { systemClock } from "../clock.ts";
import { openFileState } from "./file-state.ts";
import { filesIn } from "./state-paths.ts";
import { writeNote } from "./write-note.ts";

test("a death in the middle of forgetting leaves no half of a state", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "khoreia-forget-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const directory = join(root, "alpha", "shop");
  const state = openFileState({
    directory,
    host: hostName("alpha"),
    deployment: deploymentName("shop"),
    command: "up",
    clock: systemClock({ keepsProcessAlive: false }),
  });
  const topology = { name: deploymentName("shop"), form: "khoreia", nodes: [] } as const;
  state.accept({ uid: "u", gen: 1, goal: "deleted", topology, acceptedAt: 1, cwd: "/" });
  for (const note of ["reading", "seen"] as const) writeNote(filesIn(directory)[note], "{}");
  const kept = readdirSync(directory);
  const gone: string[] = [];
  const watcher = watch(directory, (_kind, name) => {
    // The kernel tells in the order in which it happened.
    if (name !== null && kept.includes(name) && !gone.includes(name)) gone.push(name);
  });
  t.after(() => watcher.close());
  state.remove();
  while (gone.length < kept.length) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(existsSync(directory), false);
  assert.equal(gone[0], "state.log", "without it nobody takes the rest for a state");
  assert.equal(gone.at(-1), "lock.db", "until then nobody begins anew");
});
