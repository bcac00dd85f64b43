// One node that misbehaves harms no other, and a disk that refuses does not end the agent.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { Home, type Started, untilTrue } from "./cli/khoreia.ts";
import { processesWith } from "./processes.ts";
import { mountSmall } from "./mount-small.ts";

const good = `  good: { create: { file: { path: made/good, content: "good" } } }
  after: { requires: [good], create: { file: { path: made/after } } }
`;

/** How long the heal of a good node may take beside a bad one, on a machine that is busy. */
const promptMs = 1_500;

async function healsPromptly(home: Home, up: Started): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const beganAt = performance.now();
    rmSync(home.path("made/good"));
    await untilTrue(() => home.has("made/good"), { what: "the heal", ended: up.ended });
    const tookMs = performance.now() - beganAt;
    assert.ok(tookMs < promptMs, `healed after ${tookMs} ms`);
  }
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) * 1_024;
}

for (const { given, script } of [
  { given: "hangs", script: "exec sleep 1000" },
  { given: "ignores TERM", script: "trap '' TERM; while :; do sleep 0.05; done" },
  {
    given: "leaves grandchildren in sessions of their own",
    script: "for i in 1 2 3 4; do setsid sh -c 'trap \"\" TERM; sleep 1000 & wait' & done; wait",
  },
])
  test(`a Do that ${given} is ended at its time-out with all its processes`, async () => {
    await using home = new Home();
    chmodSync(home.write("bad", `#!/bin/sh\n${script}\n`), 0o755);
    const bad = `  bad:
    create:
      do: { shell: { run: [./bad] } }
      env: { BAD: "${home.directory}" }
      timeout: 700ms
      kill_after: 300ms
      attempts: 2
      backoff: { base: 10ms, cap: 20ms }
`;
    home.write("bad.yaml", `khoreia: 1\nname: bad\nnodes:\n${bad}${good}`);
    const up = home.start(["up", "bad.yaml"]);
    await untilTrue(() => home.has("made/after"), { what: "the good nodes", ended: up.ended });
    await healsPromptly(home, up);
    await up.until(/bad +blocked/);
    assert.deepEqual(processesWith(`BAD=${home.directory}`), []);
    const why = await home.run(["why", "bad"]);
    assert.match(why.stdout, /KHO_DO_TIMEOUT/);
    up.kill("SIGINT");
    assert.equal((await up.ended).code, 130);
    assert.deepEqual(processesWith(`BAD=${home.directory}`), []);
  });

test("a Do that writes a gigabyte on one line costs no memory and delays nobody", async () => {
  await using home = new Home();
  const bad = `  loud:
    create:
      do: { shell: { run: "head -c 1000000000 /dev/zero; echo said at last >&2; exit 3" } }
      attempts: 1
`;
  home.write("bad.yaml", `khoreia: 1\nname: bad\nnodes:\n${bad}${good}`);
  const up = home.start(["up", "bad.yaml"]);
  await untilTrue(() => home.has("made/after"), { what: "the good nodes", ended: up.ended });
  const before = residentBytes(up.pid);
  await healsPromptly(home, up);
  await up.until(/loud +blocked/);
  const grown = residentBytes(up.pid) - before;
  assert.ok(grown < 60 * 1_048_576, `resident memory grew by ${grown} bytes`);
  const why = await home.run(["why", "loud"]);
  assert.match(why.stdout, /said at last/);
  assert.equal(why.stdout.includes("\0"), false);
  const kept = spawnSync("du", ["-sb", home.path("state")], { encoding: "utf8" });
  assert.ok(Number.parseInt(kept.stdout, 10) < 32 * 1_048_576, `it keeps ${kept.stdout}`);
  up.kill("SIGINT");
  assert.equal((await up.ended).code, 130);
});

test("a full state directory is told, and healing goes on", async (t) => {
  await using home = new Home();
  const state = home.path("state");
  spawnSync("mkdir", [state]);
  if (!mountSmall(t, state, "size=256k,mode=700")) return;
  try {
    home.write("full.yaml", `khoreia: 1\nname: full\nnodes:\n${good}`);
    const up = home.start(["up", "full.yaml"]);
    await up.until(/steady/);
    spawnSync("dd", ["if=/dev/zero", `of=${state}/filler`, "bs=1k", "count=1024"]);
    await healsPromptly(home, up);
    await untilTrue(() => home.has("run", "khoreia", "full.sock"), { what: "the socket" });
    const events = await home.run(["events"]);
    assert.equal(events.code, 0);
    up.kill("SIGINT");
    assert.equal((await up.ended).code, 130);
    // Begun on a full disk, it plays all the same, or says plainly why it cannot.
    const again = await home.run(["up", "full.yaml", "--once"]);
    if (again.code !== 0) assert.match(again.stderr, /ENOSPC|no space/i);
    rmSync(`${state}/filler`);
    assert.equal((await home.run(["up", "full.yaml", "--once"])).code, 0);
  } finally {
    spawnSync("umount", ["-l", state]);
  }
});

test("a state directory that becomes read-only is told, and healing goes on", async (t) => {
  await using home = new Home();
  const state = home.path("state");
  spawnSync("mkdir", [state]);
  if (!mountSmall(t, state, "size=4m,mode=700")) return;
  try {
    home.write("sealed.yaml", `khoreia: 1\nname: sealed\nnodes:\n${good}`);
    assert.equal((await home.run(["up", "sealed.yaml", "--once"])).code, 0);
    const sealed = spawnSync("mount", ["-o", "remount,ro", state], { encoding: "utf8" });
    assert.equal(sealed.status, 0, sealed.stderr);
    const up = home.start(["up", "sealed.yaml"]);
    await up.until(/steady/);
    await healsPromptly(home, up);
    const second = await home.run(["up", "sealed.yaml", "--once"]);
    assert.equal(second.code, 1, second.stdout);
    assert.match(second.stderr, /KHO_STATE_LOCKED/, "also where the state cannot be locked");
    up.kill("SIGINT");
    const ended = await up.ended;
    assert.equal(ended.code, 130);
    assert.match(ended.stdout + ended.stderr, /EROFS|read-?only/i);
    spawnSync("mount", ["-o", "remount,rw", state]);
    assert.equal((await home.run(["up", "sealed.yaml", "--once"])).code, 0);
    assert.equal((await home.run(["down", "--yes"])).code, 0);
  } finally {
    spawnSync("umount", ["-l", state]);
  }
});
