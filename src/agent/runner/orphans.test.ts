import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { asStepId } from "../../model/index.ts";
import { createPrng } from "../../std/prng.ts";
import { systemClock } from "../clock.ts";
import { closing } from "../../std/fixture.ts";
import { pidIn, RunnerBench, textOf, until, untilGone } from "./fixture.ts";
import { createRunner } from "./process-runner.ts";
import { environmentOf, findProcess, listProcesses, type ProcessEntry } from "./process-table.ts";

const step = asStepId("node.start");
/** A directory that agents use one after the other; they are processes, and can be killed. */
class Succession {
  readonly root = mkdtempSync(join(tmpdir(), "khoreia-orphans-"));
  readonly #agents: ChildProcess[] = [];
  readonly #benches: RunnerBench[] = [];

  path(name: string): string {
    return join(this.root, name);
  }

  /** An agent in a process of its own; `body` sees `bench`. */
  agent(body: string): ChildProcess {
    const fixture = new URL("./fixture.ts", import.meta.url).href;
    const code = `import { RunnerBench } from ${JSON.stringify(fixture)};
      const bench = new RunnerBench(${JSON.stringify(this.root)});
      ${body}`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    this.#agents.push(child);
    return child;
  }

  /** The next agent, in this process. */
  successor(): RunnerBench {
    const bench = new RunnerBench(this.root);
    this.#benches.push(bench);
    return bench;
  }

  /** What the agents' programs have left; each carries the directory in its environment. */
  left(): readonly ProcessEntry[] {
    return listProcesses().filter(({ pid }) => environmentOf(pid)?.includes(this.root) === true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of this.#agents) agent.kill("SIGKILL");
    for (const bench of this.#benches) await bench[Symbol.asyncDispose]();
    for (const { pid } of this.left()) process.kill(pid, "SIGKILL");
    rmSync(this.root, { recursive: true, force: true });
  }
}

function orphanTest(name: string, body: (place: Succession) => Promise<void>): void {
  void test(name, (t) => body(closing(t, new Succession())));
}

async function kill(victim: ChildProcess): Promise<void> {
  if (victim.exitCode !== null || victim.signalCode !== null) return;
  const exit = once(victim, "exit");
  victim.kill("SIGKILL");
  await exit;
}

orphanTest("a Do of a killed agent is ended before its step may do anything", async (place) => {
  const [main, fled] = [place.path("main"), place.path("fled")];
  const first = place.agent(`await bench.run(\`setsid sh -c 'trap "" TERM; echo $$ > ${fled};
    while :; do sleep 1; done' & echo $$ > ${main}; sleep 600\`, { killAfterMs: 200 });`);
  const pids = [await pidIn(main), await pidIn(fled)];
  await kill(first);
  for (const pid of pids) assert.notEqual(findProcess(pid), undefined, "an orphan lives on");
  const next = place.successor();
  assert.notEqual(next.runner.orphaned(step), undefined);
  const look = pids.map(
    (pid) => `[ -d /proc/${pid} ] && grep -q 'State:.[^Z]' /proc/${pid}/status`,
  );
  const result = await next.run(look.map((each) => `if ${each}; then echo alive; fi`).join("; "));
  assert.equal(result.kind === "exited" ? result.output.stdout : result.kind, "");
  assert.equal(next.runner.orphaned(step), undefined);
  assert.equal(next.state.load().runs.size, 0);
});

orphanTest("another step need not wait for an orphan", async (place) => {
  const first = place.agent(`await bench.run(
      "trap '' TERM; echo $$ > ${place.path("slow")}; while :; do sleep 1; done",
    { killAfterMs: 1500 });`);
  const pid = await pidIn(place.path("slow"));
  await kill(first);
  const next = place.successor();
  const result = await next.run("echo free", { caller: next.caller({ name: "other.create" }) });
  assert.equal(result.kind, "exited");
  assert.notEqual(findProcess(pid), undefined, "the orphan has its grace");
  await next.runner.endOrphans();
  assert.equal(findProcess(pid), undefined);
});

orphanTest(
  "an agent that dies between record and execution has executed nothing",
  async (place) => {
    const first = place.agent(`
    const append = bench.state.append.bind(bench.state);
    bench.state.append = (record) => {
      append(record);
      if (record.kind === "run.started") process.kill(process.pid, "SIGKILL");
    };
    await bench.run("touch ${place.path("done")}; sleep 600");`);
    await once(first, "exit");
    const next = place.successor();
    await next.runner.endOrphans();
    assert.equal(next.state.load().runs.size, 0);
    assert.equal(readdirSync(place.root).includes("done"), false);
  },
);

orphanTest("a check of a killed agent is ended too", async (place) => {
  const first = place.agent(
    `await bench.run("echo $$ > ${place.path("check")}; sleep 600", { purpose: "check" });`,
  );
  const pid = await pidIn(place.path("check"));
  await kill(first);
  // A tick of the kernel's clock is 10 ms: the next agent must be recognisably younger.
  const second = place.agent(`await bench.runner.endOrphans();
    await bench.run("sleep 600", { purpose: "check" });`);
  await untilGone(pid);
  await kill(second);
});

orphanTest("a child outlives its killed agent and is adopted, output and all", async (place) => {
  const first = place.agent(`await bench.runner.child(bench.caller()).start(
    { run: "echo $$ > ${place.path("child")}; while :; do echo alive; sleep 0.05; done" });`);
  const pid = await pidIn(place.path("child"));
  await until("it is recorded", () =>
    textOf(join(place.root, "here/test/state.log")).includes("child.started"),
  );
  await kill(first);
  const next = place.successor();
  await next.runner.endOrphans();
  const child = next.runner.child(next.caller()).current();
  assert.deepEqual([child?.pid, child?.adopted, child?.alive()], [pid, true, true]);
  const before = child?.output().stdout.length ?? 0;
  await until("it goes on writing", () => (child?.output().stdout.length ?? 0) > before + 20);
});

orphanTest(
  "kill -9 of the agent at random moments: never a second Do beside an orphan",
  async (place) => {
    const log = place.path("log");
    // Each Do tells when it begins and how it found the one before.
    const script = `
    prev=$(cat ${place.path("pid")} 2>/dev/null)
    if [ -n "$prev" ] && grep -qs "State:.[^ZX]" /proc/$prev/status; then echo overlap >> ${log}; fi
    echo $$ > ${place.path("pid")}; echo begun >> ${log}
    trap '' TERM; setsid sleep 1 & sleep 0.$(($$ % 6)); sleep 0.6`;
    writeFileSync(place.path("do.sh"), script);
    const chance = createPrng(20_261_122);
    const clock = systemClock();
    const program = JSON.stringify(["sh", place.path("do.sh")]);
    const body = `for (;;) await bench.run(${program}, { killAfterMs: 300 });`;
    for (let round = 0; round < 7; round++) {
      const one = place.agent(body);
      const seen = textOf(log).length;
      await until("it does something", () => textOf(log).length > seen);
      await new Promise<void>((resolve) => void clock.after(chance.int(900), resolve));
      await kill(one);
    }
    const next = place.successor();
    await next.runner.endOrphans();
    assert.doesNotMatch(textOf(log), /overlap/);
    assert.equal(next.state.load().runs.size, 0);
    assert.deepEqual(place.left(), []);
  },
);

orphanTest("a runner that only looks harms nothing of the agent that plays", async (place) => {
  const bench = place.successor();
  const running = bench.run(`echo $$ > ${place.path("do")}; sleep 600`);
  const child = await bench.runner.child(bench.caller()).start({ run: "exec sleep 600" });
  const pid = await pidIn(place.path("do"));
  const looking = createRunner({
    clock: bench.clock,
    state: bench.state,
    newId: () => "looking",
    outputDirectory: place.path("looking"),
  });
  const caller = bench.caller({ name: "other.create" });
  const command = { run: "true", timeoutMs: 5_000, killAfterMs: 100, purpose: "check" } as const;
  assert.equal((await looking.run(command, caller)).kind, "exited");
  const seen = looking.child(bench.caller()).current();
  assert.deepEqual([seen?.pid, seen?.alive()], [child.pid, true]);
  await looking.close();
  assert.notEqual(findProcess(pid), undefined);
  assert.equal(child.alive(), true);
  assert.equal(bench.state.load().runs.size, 1);
  await bench.runner.close();
  await running;
});
