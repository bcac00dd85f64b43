import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { asStepId } from "../../model/index.ts";
import { createPrng } from "../../std/prng.ts";
import { systemClock } from "../clock.ts";
import { pidIn, RunnerBench, textOf, until, untilGone } from "./fixture.ts";
import { findProcess, listProcesses } from "./process-table.ts";

const step = asStepId("node.start");
let root = "";
let agents: ChildProcess[] = [];
let benches: RunnerBench[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "khoreia-orphans-"));
  agents = [];
  benches = [];
});
afterEach(async () => {
  for (const agent of agents) agent.kill("SIGKILL");
  for (const bench of benches) await bench.close();
  rmSync(root, { recursive: true, force: true });
});

/** An agent in a process of its own, which can be killed; `body` sees `bench`, and waits itself. */
function agent(body: string): ChildProcess {
  const fixture = new URL("./fixture.ts", import.meta.url).href;
  const code = `import { RunnerBench } from ${JSON.stringify(fixture)};
    const bench = new RunnerBench(${JSON.stringify(root)});
    ${body}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  agents.push(child);
  return child;
}
async function kill(victim: ChildProcess): Promise<void> {
  if (victim.exitCode !== null || victim.signalCode !== null) return;
  const exit = once(victim, "exit");
  victim.kill("SIGKILL");
  await exit;
}
function successor(): RunnerBench {
  const bench = new RunnerBench(root);
  benches.push(bench);
  return bench;
}
const path = (name: string): string => join(root, name);

test("a Do of a killed agent is ended before its step may do anything", async () => {
  const [main, fled] = [path("main"), path("fled")];
  const first = agent(`await bench.run(\`setsid sh -c 'trap "" TERM; echo $$ > ${fled};
    while :; do sleep 1; done' & echo $$ > ${main}; sleep 600\`, { killAfterMs: 200 });`);
  const pids = [await pidIn(main), await pidIn(fled)];
  await kill(first);
  for (const pid of pids) assert.notEqual(findProcess(pid), undefined, "an orphan lives on");
  const next = successor();
  assert.notEqual(next.runner.orphaned(step), undefined);
  const look = pids.map(
    (pid) => `[ -d /proc/${pid} ] && grep -q 'State:.[^Z]' /proc/${pid}/status`,
  );
  const result = await next.run(look.map((each) => `if ${each}; then echo alive; fi`).join("; "));
  assert.equal(result.kind === "exited" ? result.output.stdout : result.kind, "");
  assert.equal(next.runner.orphaned(step), undefined);
  assert.equal(next.state.load().runs.size, 0);
});

test("another step need not wait for an orphan", async () => {
  const first =
    agent(`await bench.run("trap '' TERM; echo $$ > ${path("slow")}; while :; do sleep 1; done",
    { killAfterMs: 1500 });`);
  const pid = await pidIn(path("slow"));
  await kill(first);
  const next = successor();
  const result = await next.run("echo free", { caller: next.caller({ name: "other.create" }) });
  assert.equal(result.kind, "exited");
  assert.notEqual(findProcess(pid), undefined, "the orphan has its grace");
  await next.runner.endOrphans();
  assert.equal(findProcess(pid), undefined);
});

test("an agent that dies between record and execution has executed nothing", async () => {
  const first = agent(`
    const append = bench.state.append.bind(bench.state);
    bench.state.append = (record) => {
      append(record);
      if (record.kind === "run.started") process.kill(process.pid, "SIGKILL");
    };
    await bench.run("touch ${path("done")}; sleep 600");`);
  await once(first, "exit");
  const next = successor();
  await next.runner.endOrphans();
  assert.equal(next.state.load().runs.size, 0);
  assert.equal(readdirSync(root).includes("done"), false);
});

test("a check of a killed agent is ended too", async () => {
  const first = agent(
    `await bench.run("echo $$ > ${path("check")}; sleep 600", { purpose: "check" });`,
  );
  const pid = await pidIn(path("check"));
  await kill(first);
  // A tick of the kernel's clock is 10 ms: the next agent must be recognisably younger.
  const second = agent(`await bench.run("sleep 600", { purpose: "check" });`);
  await untilGone(pid);
  await kill(second);
});

test("a child outlives its killed agent and is adopted, output and all", async () => {
  const first = agent(`await bench.runner.child(bench.caller()).start(
    { run: "echo $$ > ${path("child")}; while :; do echo alive; sleep 0.05; done" });`);
  const pid = await pidIn(path("child"));
  await until("it is recorded", () =>
    textOf(join(root, "here/test/state.log")).includes("child.started"),
  );
  await kill(first);
  const next = successor();
  await next.runner.endOrphans();
  const child = next.runner.child(next.caller()).current();
  assert.deepEqual([child?.pid, child?.adopted, child?.alive()], [pid, true, true]);
  const before = child?.output().stdout.length ?? 0;
  await until("it goes on writing", () => (child?.output().stdout.length ?? 0) > before + 20);
});

test("kill -9 of the agent at random moments: never a second Do beside an orphan", async () => {
  const log = path("log");
  // Each Do tells when it begins and how it found the one before.
  const script = `
    prev=$(cat ${path("pid")} 2>/dev/null)
    if [ -n "$prev" ] && grep -qs "State:.[^ZX]" /proc/$prev/status; then echo overlap >> ${log}; fi
    echo $$ > ${path("pid")}; echo begun >> ${log}
    trap '' TERM; setsid sleep 1 & sleep 0.$(($$ % 6)); sleep 0.6`;
  writeFileSync(path("do.sh"), script);
  const chance = createPrng(20_261_122);
  const clock = systemClock();
  const body = `for (;;) await bench.run(["sh", "${path("do.sh")}"], { killAfterMs: 300 });`;
  for (let round = 0; round < 10; round++) {
    const one = agent(body);
    const seen = textOf(log).length;
    await until("it does something", () => textOf(log).length > seen);
    await new Promise<void>((resolve) => void clock.after(chance.int(900), resolve));
    await kill(one);
  }
  const next = successor();
  await next.runner.endOrphans();
  assert.doesNotMatch(textOf(log), /overlap/);
  assert.equal(next.state.load().runs.size, 0);
  const left = listProcesses().filter(({ pid }) => textOf(`/proc/${pid}/environ`).includes(root));
  assert.deepEqual(left, []);
});
