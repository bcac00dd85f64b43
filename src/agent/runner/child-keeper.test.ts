import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { appendFileSync, statSync } from "node:fs";
import { test } from "node:test";
import type { Child, ChildKeeper } from "../../engine/engine.ts";
import { asStepId } from "../../model/index.ts";
import { closing } from "../../std/fixture.ts";
import { largestLog } from "./bounded-log.ts";
import { benchTest, pidIn, RunnerBench, textOf, until, untilGone } from "./fixture.ts";
import { bootId, findProcess, identityOf } from "./process-table.ts";

const step = asStepId("node.start");
const endless = "echo begun; exec sleep 600";
const keeperOf = (of: RunnerBench, fingerprint = "f1"): ChildKeeper =>
  of.runner.child(of.caller({ fingerprint }));
const stop = (keeper: ChildKeeper) => keeper.stop({ signal: "TERM", killAfterMs: 300 });

/** Another agent over the same state, after the first has let go of it. */
async function successor(bench: RunnerBench): Promise<RunnerBench> {
  await bench.runner.close();
  bench.state.close();
  const next = new RunnerBench(bench.root);
  await next.runner.endOrphans();
  return next;
}

benchTest("a child is started, seen by all contexts of its step, and stopped", async (bench) => {
  const changes: (number | undefined)[] = [];
  const keeper = keeperOf(bench);
  const other = keeperOf(bench);
  other.onChange(() => changes.push(other.current()?.pid));
  assert.equal(keeper.current(), undefined);
  const child = await keeper.start({ run: endless });
  assert.equal(other.current()?.pid, child.pid);
  assert.deepEqual([child.fingerprint, child.adopted, child.alive()], ["f1", false, true]);
  assert.equal(findProcess(child.pid)?.group, child.pid);
  await until("its output", () => child.output().stdout === "begun\n");
  assert.deepEqual(bench.runner.childSteps(), [step]);
  await stop(keeper);
  assert.equal(other.current(), undefined);
  assert.deepEqual(other.lastExit(), { exitCode: null, signal: "SIGTERM" });
  assert.deepEqual(changes, [child.pid, undefined]);
  assert.equal(bench.state.load().children.size, 0);
  await stop(keeper);
  await assert.doesNotReject(stop(keeper), "stopping what has ended succeeds");
});

benchTest("a listener hears nothing after its context has ended", async (bench) => {
  const ending = new AbortController();
  let heard = 0;
  bench.runner.child(bench.caller({ signal: ending.signal })).onChange(() => (heard += 1));
  ending.abort();
  await keeperOf(bench).start({ run: endless });
  assert.equal(heard, 0);
});

benchTest("a child that ends by itself tells how", async (bench) => {
  const keeper = keeperOf(bench);
  const child = await keeper.start({ run: "echo oops >&2; exit 9" });
  await until("it ends", () => keeper.current() === undefined);
  assert.deepEqual(keeper.lastExit(), { exitCode: 9, signal: null });
  assert.equal(child.output().stdout, "oops\n");
  await until("it is forgotten", () => bench.state.load().children.size === 0);
});

benchTest("what cannot be executed is refused, and leaves nothing behind", async (bench) => {
  await assert.rejects(keeperOf(bench).start({ run: ["no-such-program"] }), {
    code: "KHO_DO_REFUSED",
    message: /^Cannot start the process of step "node.start": program "no-such-program" is not/,
  });
  assert.equal(keeperOf(bench).current(), undefined);
  assert.equal(bench.state.load().children.size, 0);
});

benchTest(
  "stopping reaches the whole group, and those who ignore TERM or have fled",
  async (bench) => {
    const [proof, fled] = [bench.path("proof"), bench.path("fled")];
    const keeper = keeperOf(bench);
    await keeper.start({
      run: `(trap "" TERM; echo $(exec sh -c 'echo $PPID') > ${proof}; while :; do sleep 1; done) &
      setsid sh -c 'echo $$ > ${fled}; exec sleep 600' & exec sleep 600`,
    });
    const pids = [await pidIn(proof), await pidIn(fled)];
    await stop(keeper);
    for (const pid of pids) assert.equal(findProcess(pid), undefined);
  },
);

benchTest("what a child leaves behind is gone before the next one begins", async (bench) => {
  const file = bench.path("stray");
  const keeper = keeperOf(bench);
  await keeper.start({
    run: `(trap "" HUP; echo $$; exec sleep 600) > ${file} & sleep 0.1; exit 1`,
  });
  const stray = await pidIn(file);
  await until("it ends", () => keeper.current() === undefined);
  const look = `grep -qs "State:.[^ZX]" /proc/${stray}/status && echo alive || echo gone`;
  await keeper.start({ run: `(${look}) > ${bench.path("seen")}; exec sleep 600` });
  await until("the next has looked", () => textOf(bench.path("seen")) !== "");
  assert.equal(textOf(bench.path("seen")), "gone\n");
});

benchTest("a signal's name may be short, and an unknown one is an error", async (bench) => {
  const keeper = keeperOf(bench);
  const child = await keeper.start({ run: "trap 'exit 3' USR1; while :; do sleep 0.02; done" });
  await until("the trap stands", () => child.output().stdout === "" && child.alive());
  await assert.rejects(keeper.stop({ signal: "NOPE", killAfterMs: 100 }), /"NOPE"/);
  assert.equal(child.alive(), true);
  await keeper.stop({ signal: "kill", killAfterMs: 5_000 });
  assert.deepEqual(keeper.lastExit(), { exitCode: null, signal: "SIGKILL" });
});

benchTest("the log of a child that never stops writing stays bounded", async (bench) => {
  const keeper = keeperOf(bench);
  const child = await keeper.start({ run: "while :; do sleep 1; done" });
  const { logFile } = bench.state.load().children.get(step) ?? { logFile: "" };
  appendFileSync(logFile, Buffer.alloc(largestLog + 1_000_000, "x"));
  appendFileSync(logFile, "é last line\n");
  assert.ok(child.output().stdout.endsWith("é last line\n"));
  assert.ok(child.output().droppedBytes > largestLog);
  await until("it is cut", () => statSync(logFile).size === 0);
  assert.equal(statSync(`${logFile}.1`).size, largestLog);
  appendFileSync(logFile, "after\n");
  assert.equal(child.output().stdout, "after\n");
});

benchTest("the next agent adopts the child, sees its end and can stop it", async (bench, t) => {
  const first = await keeperOf(bench).start({ run: endless });
  await until("its first words", () => first.output().stdout === "begun\n");
  const next = closing(t, await successor(bench));
  const keeper = keeperOf(next, "f2");
  const adopted = keeper.current();
  assert.deepEqual(
    [adopted?.pid, adopted?.adopted, adopted?.fingerprint, adopted?.startedAt],
    [first.pid, true, "f1", first.startedAt],
  );
  assert.equal(adopted?.output().stdout, "begun\n");
  let heard = 0;
  keeper.onChange(() => (heard += 1));
  process.kill(first.pid, "SIGKILL");
  await until("its end is noticed", () => keeper.current() === undefined, 2_000);
  assert.ok(heard > 0);
  assert.deepEqual(keeper.lastExit(), { exitCode: null, signal: null });
  const again = await keeper.start({ run: endless });
  await stop(keeper);
  assert.equal(findProcess(again.pid), undefined);
});

for (const { what, wrong } of [
  { what: "another start time", wrong: { startTicks: 1 } },
  { what: "another boot", wrong: { bootId: "00000000-0000-0000-0000-000000000000" } },
])
  benchTest(`a pid with ${what} is a stranger: neither adopted nor harmed`, async (bench, t) => {
    const stranger = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
    const identity = { ...identityOf(stranger.pid ?? 0), ...wrong };
    const record = { ...identity, run: "r", step, startedAt: 1, killAfterMs: 50 };
    bench.state.append({ kind: "run.started", run: record });
    bench.state.append({
      kind: "child.started",
      child: { ...record, run: "c", fingerprint: "f1", logFile: "/none" },
    });
    const next = closing(t, await successor(bench));
    assert.equal(keeperOf(next).current(), undefined);
    assert.equal(next.runner.orphaned(step), undefined);
    await until(
      "both records are gone",
      () => next.state.load().runs.size + next.state.load().children.size === 0,
    );
    assert.notEqual(findProcess(stranger.pid ?? 0), undefined, "it lives");
    stranger.kill("SIGKILL");
  });

test("a zombie is dead, though it answers signals", async () => {
  // Nobody waits for the inner one until the outer ends.
  const outer = spawn("sh", ["-c", 'sh -c "echo \\$\\$" & exec sleep 600'], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await outer.stdout.take(1).toArray()) as [Buffer];
  const pid = Number(line.toString());
  await until("it is a zombie", () => / \) Z | Z /.test(textOf(`/proc/${pid}/stat`)));
  assert.equal(process.kill(pid, 0), true);
  assert.equal(findProcess(pid), undefined);
  outer.kill("SIGKILL");
});

benchTest("a Do that is aborted leaves the child alone", async (bench) => {
  const child: Child = await keeperOf(bench).start({ run: endless });
  await bench.run("sleep 600", { timeoutMs: 100 });
  assert.equal(child.alive(), true);
  assert.notEqual(bootId(), "");
});

benchTest("letting go keeps the child, and its record", async (bench) => {
  const child = await keeperOf(bench).start({ run: endless });
  await bench.runner.close();
  assert.notEqual(findProcess(child.pid), undefined);
  assert.equal(bench.state.load().children.size, 1);
  process.kill(-child.pid, "SIGKILL");
  await untilGone(child.pid);
});
