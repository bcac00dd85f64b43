import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import type { RunResult } from "../../engine/engine.ts";
import { asStepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { closing } from "../../std/fixture.ts";
import { systemClock } from "../clock.ts";
import type { OutputLog } from "../state/output-log.ts";
import { benchTest, pidIn, RunnerBench, textOf, until, untilGone } from "./fixture.ts";
import { findProcess } from "./process-table.ts";
import { tailBytes } from "./tail-buffer.ts";

const exited = (result: RunResult): RunResult & { readonly kind: "exited" } => {
  assert.equal(result.kind, "exited", JSON.stringify(result).slice(0, 500));
  return result;
};
const killed = (result: RunResult): RunResult & { readonly kind: "killed" } => {
  assert.equal(result.kind, "killed", JSON.stringify(result).slice(0, 500));
  return result;
};

for (const purpose of ["do", "check"] as const) {
  benchTest(`a ${purpose}'s exit code and both of its streams come back`, async (bench) => {
    const result = exited(await bench.run("echo out; echo err >&2; exit 3", { purpose }));
    assert.equal(result.exitCode, 3);
    assert.deepEqual(result.output, { stdout: "out\n", stderr: "err\n", droppedBytes: 0 });
  });

  benchTest(`a ${purpose} can name its own streams`, async (bench) => {
    const line = "echo a > /dev/stdout; echo b > /dev/stderr; cat /dev/stdin";
    const result = exited(await bench.run(line, { purpose, stdin: "c\n" }));
    assert.deepEqual(result.output, { stdout: "a\nc\n", stderr: "b\n", droppedBytes: 0 });
  });

  benchTest(`a ${purpose}'s list is no shell's business`, async (bench) => {
    const args = ["a b", "$HOME", "`id`", "'", '"', "*", ";", "-n", "", "\n", "é\\"];
    const result = exited(await bench.run(["printf", "<%s>", ...args], { purpose }));
    assert.equal(result.output.stdout, args.map((arg) => `<${arg}>`).join(""));
  });

  benchTest(`a ${purpose} may be a script without a first line`, async (bench) => {
    writeFileSync(bench.path("plain"), "echo $1; exit 4\n", { mode: 0o755 });
    const result = exited(await bench.run(["./plain", "arg"], { purpose }));
    assert.deepEqual([result.exitCode, result.output.stdout], [4, "arg\n"]);
  });
}

benchTest(
  "a program finds its directory, its step, and no more than a clean environment",
  async (bench) => {
    process.env["LEAKED"] = "secret";
    const caller = bench.caller({
      attempt: 2,
      setting: {
        cwd: bench.root,
        env: { A: "1", B: "1", KHOREIA_STEP: "forged", KHOREIA_FENCE: "7" },
      },
    });
    const result = exited(await bench.run("pwd; env", { caller, env: { B: "2" } }));
    delete process.env["LEAKED"];
    const [cwd, ...lines] = result.output.stdout.trimEnd().split("\n");
    assert.equal(cwd, bench.root);
    const env = new Map(lines.map((line) => line.split("=", 2) as [string, string]));
    for (const [name, value] of Object.entries({
      A: "1",
      B: "2",
      KHOREIA_STEP: "node.start",
      KHOREIA_OPERATION: "start",
      KHOREIA_NODE: "node",
      KHOREIA_INSTANCE: "node",
      KHOREIA_HOST: "here",
      KHOREIA_DEPLOYMENT: "test",
      KHOREIA_ATTEMPT: "2",
      KHOREIA_FENCE: "7",
      PATH: process.env["PATH"],
    }))
      assert.equal(env.get(name), value, name);
    assert.match(env.get("KHOREIA_STEP_RUN") ?? "", /^[0-9a-f]{32}$/);
    assert.equal(env.has("LEAKED"), false);
  },
);

for (const { what, run, caller, reason, errno } of [
  {
    what: "an unknown program",
    run: ["no-such-program"],
    reason: /^program "no-such-program" is not found in PATH "/,
    errno: "ENOENT",
  },
  {
    what: "a missing path",
    run: ["./none"],
    reason: /^program ".*\/none" is not found$/,
    errno: "ENOENT",
  },
  {
    what: "a file that is no program",
    run: ["/etc/passwd"],
    reason: /^"\/etc\/passwd" is not executable$/,
    errno: "EACCES",
  },
  { what: "a directory", run: ["/tmp"], reason: /^"\/tmp" is a directory$/, errno: "EISDIR" },
  { what: "nothing", run: [], reason: /^the command is empty$/, errno: "EINVAL" },
  {
    what: "a NUL",
    run: ["echo", "a\0b"],
    reason: /NUL character$/,
    errno: "ERR_INVALID_ARG_VALUE",
  },
  {
    what: "too long a line",
    run: `: ${"x".repeat(140_000)}`,
    reason: /larger than the system allows/,
    errno: "E2BIG",
  },
  {
    what: "no directory",
    run: "true",
    caller: { setting: { cwd: "/none", env: {} } },
    reason: /^directory "\/none" does not exist$/,
    errno: "ENOENT",
  },
  {
    what: "a file as directory",
    run: "true",
    caller: { setting: { cwd: "/etc/passwd", env: {} } },
    reason: /is not a directory$/,
    errno: "ENOTDIR",
  },
  {
    what: "an unknown user",
    run: "true",
    caller: { setting: { cwd: "/", env: {}, user: "no-such-user" } },
    reason: /^user "no-such-user" does not exist on this host$/,
    errno: "EINVAL",
  },
  {
    what: "an unknown group",
    run: "true",
    caller: { setting: { cwd: "/", env: {}, user: "root:no-such" } },
    reason: /^group "no-such" does not exist on this host$/,
    errno: "EINVAL",
  },
])
  for (const purpose of ["do", "check"] as const)
    benchTest(`${what} is refused with its reason, as a ${purpose}`, async (bench) => {
      const result = await bench.run(run, { purpose, caller: bench.caller(caller) });
      // A gated line that is too long for exec is only found out by the gate's shell.
      if (what === "too long a line" && result.kind === "exited") {
        assert.ok([126, 127, 2].includes(result.exitCode), JSON.stringify(result));
        return;
      }
      assert.equal(result.kind, "refused", JSON.stringify(result).slice(0, 300));
      assert.match(result.kind === "refused" ? result.reason : "", reason);
      assert.equal(result.kind === "refused" ? result.errno : "", errno);
    });

benchTest("stdin of any size arrives; a program that does not read it is fine", async (bench) => {
  const text = "é".repeat(400_000);
  const read = exited(await bench.run("wc -c", { stdin: text }));
  assert.equal(read.output.stdout.trim(), "800000");
  assert.equal(exited(await bench.run("true", { stdin: text })).exitCode, 0);
  assert.equal(exited(await bench.run("cat", { stdin: "" })).output.stdout, "");
  assert.equal(exited(await bench.run("cat")).output.stdout, "", "without stdin there is nothing");
});

benchTest("a hanging program is ended after its time, with what it started", async (bench) => {
  const line = `sleep 61 & echo $! > ${bench.path("hang")}; echo begun; sleep 62`;
  const result = killed(await bench.run(line, { timeoutMs: 150 }));
  assert.deepEqual(
    [result.by, result.signal, result.output.stdout],
    ["timeout", "SIGTERM", "begun\n"],
  );
  assert.ok(result.durationMs < 1_500, `${result.durationMs}`);
  await untilGone(await pidIn(bench.path("hang")));
});

benchTest("a program may end in its own way when told to", async (bench) => {
  const line = "trap 'echo bye; exit 0' TERM; while :; do sleep 0.02; done";
  const result = killed(await bench.run(line, { timeoutMs: 150, killAfterMs: 5_000 }));
  assert.deepEqual([result.by, result.output.stdout], ["timeout", "bye\n"]);
});

benchTest("a program that ignores TERM is killed after its grace", async (bench) => {
  const line = "trap '' TERM; sleep 61; sleep 61; sleep 61";
  const result = killed(await bench.run(line, { timeoutMs: 100, killAfterMs: 250 }));
  assert.deepEqual([result.by, result.signal], ["timeout", "SIGKILL"]);
  assert.ok(result.durationMs >= 350 && result.durationMs < 3_000, `${result.durationMs}`);
});

benchTest(
  "whoever leaves the group, forks twice, or ignores TERM is found by its mark",
  async (bench) => {
    const file = bench.path("away");
    const inner = `trap "" TERM; echo $$ > ${file}; while :; do sleep 1; done`;
    const wait = `while [ ! -s ${file} ]; do sleep 0.01; done`;
    const line = `(setsid sh -c '${inner}' &) ; ${wait}; sleep 61`;
    const result = killed(await bench.run(line, { timeoutMs: 500, killAfterMs: 200 }));
    assert.equal(result.by, "timeout");
    assert.equal(findProcess(await pidIn(file)), undefined);
  },
);

benchTest(
  "an abort ends the group, and what was aborted before it began does not begin",
  async (bench) => {
    const ending = new AbortController();
    const caller = bench.caller({ signal: ending.signal });
    const running = bench.run(`echo $$ > ${bench.path("aborted")}; sleep 61`, { caller });
    const pid = await pidIn(bench.path("aborted"));
    ending.abort();
    assert.equal(killed(await running).by, "aborted");
    assert.equal(findProcess(pid), undefined);
    const late = killed(await bench.run(`touch ${bench.path("late")}`, { caller }));
    assert.equal(late.by, "aborted");
    assert.equal(textOf(bench.path("late")), "");
  },
);

benchTest("a signal from elsewhere is told from ours", async (bench) => {
  const result = killed(await bench.run("kill -SEGV $$"));
  assert.deepEqual([result.by, result.signal], ["outside", "SIGSEGV"]);
});

for (const purpose of ["do", "check"] as const) {
  benchTest(`what a ${purpose} had begun ends with it when somebody kills it`, async (bench) => {
    const [left, away] = [bench.path("left"), bench.path("away")];
    const line = `sleep 61 & echo $! > ${left}
      setsid sh -c 'trap "" TERM; echo $$ > ${away}; while :; do sleep 1; done' &
      while [ ! -s ${away} ]; do sleep 0.01; done; kill -KILL $$`;
    const result = killed(await bench.run(line, { purpose }));
    assert.deepEqual([result.by, result.signal], ["outside", "SIGKILL"]);
    for (const file of [left, away]) assert.equal(findProcess(await pidIn(file)), undefined);
    assert.equal(bench.state.load().runs.size, 0);
  });
}

benchTest(
  "a process in the background neither holds up its Do nor dies of its pipe",
  async (bench) => {
    const go = bench.path("go");
    const file = bench.path("background");
    const loop = `while [ ! -e ${go} ]; do echo noise; sleep 0.02; done; echo done > ${file}`;
    const result = exited(await bench.run(`(${loop}) & echo $! > ${file}; echo begun`));
    assert.ok(result.durationMs < 1_500, `${result.durationMs}`);
    assert.match(result.output.stdout, /begun/);
    const pid = await pidIn(file);
    assert.notEqual(findProcess(pid), undefined, "it was asked for, so it lives on");
    writeFileSync(go, "");
    await until("it ends by itself", () => textOf(file) === "done\n");
  },
);

test("endless output is read at full speed, and only its end is kept", () => {
  const fixture = new URL("./fixture.ts", import.meta.url).href;
  // In a process of its own, since memory is measured.
  const code = `import { RunnerBench } from ${JSON.stringify(fixture)};
    const bench = new RunnerBench();
    await bench.run("head -c 50000000 /dev/zero");
    const before = process.memoryUsage.rss();
    const { output } = await bench.run("head -c 1000000000 /dev/zero; echo; echo end");
    const grown = (process.memoryUsage.rss() - before) / 1e6;
    console.log(JSON.stringify([output.droppedBytes, output.stdout.slice(-6), grown]));
    await bench[Symbol.asyncDispose]();`;
  const args = ["--input-type=module", "-e", code];
  const run = spawnSync(process.execPath, args, { encoding: "utf8" });
  const [dropped, end, grown] = JSON.parse(run.stdout) as [number, string, number];
  assert.deepEqual([dropped, end], [1_000_000_005 - tailBytes, "\0\nend\n"]);
  assert.ok(grown < 20, `resident memory grew by ${grown} MB`);
});

benchTest("a Do is in the state before it is executed, and out of it afterwards", async (bench) => {
  const { log } = { log: `${bench.directory}/state.log` };
  const line = `grep run.started ${log} | grep $KHOREIA_STEP_RUN | grep -c '"pid":'$$,`;
  const result = exited(await bench.run(line));
  assert.equal(result.output.stdout, "1\n");
  assert.equal(bench.state.load().runs.size, 0);
  await bench.run("true", { purpose: "check" });
  assert.doesNotMatch(textOf(log), /"check"/);
});

benchTest("many programs at once keep their own outputs", async (bench) => {
  const results = await Promise.all(
    Array.from({ length: 60 }, (_, n) => bench.run(["echo", String(n)], { purpose: "check" })),
  );
  for (const [n, result] of results.entries()) assert.equal(exited(result).output.stdout, `${n}\n`);
});

test("what a program has said is read, however late this process is", async (t) => {
  const clock = systemClock();
  const hurried: Clock = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    soon: (run) => clock.soon(run),
    // As for a process that was kept from its work: the time is over before a pipe was read.
    after: (delayMs, run) => {
      if (delayMs !== 200) return clock.after(delayMs, run);
      queueMicrotask(run);
      return () => undefined;
    },
  };
  // While the first one is read, the second one speaks and ends; both ends are heard after that.
  const write = (_: string, chunk: Buffer): void => {
    if (chunk.toString() === "first\n") block(600);
  };
  const outputs = { open: () => ({ write, close: () => undefined }) } as unknown as OutputLog;
  const bench = closing(t, new RunnerBench(undefined, { clock: hurried, outputs }));
  const first = bench.run("echo first", { caller: bench.caller({ name: "one.start" }) });
  const second = bench.run("sleep 0.4; echo second", {
    caller: bench.caller({ name: "two.start" }),
  });
  await until("both have begun", () => bench.state.load().runs.size === 2);
  setImmediate(() => block(200));
  assert.equal(exited(await first).output.stdout, "first\n");
  assert.equal(exited(await second).output.stdout, "second\n");
});

/** Keeps this process from everything else. */
function block(ms: number): void {
  spawnSync("sleep", [String(ms / 1_000)]);
}

test("without a place for named pipes Node's own are used", async (t) => {
  const blocked = closing(t, new RunnerBench());
  writeFileSync(`${blocked.directory}/outputs`, "a file where a directory should be");
  const result = exited(await blocked.run("cat; echo err >&2", { stdin: "in" }));
  assert.deepEqual(result.output, { stdout: "in", stderr: "err\n", droppedBytes: 0 });
});

test("closing ends what runs, and nothing begins afterwards", async (t) => {
  const other = closing(t, new RunnerBench());
  const running = other.run(`echo $$ > ${other.path("running")}; sleep 61`);
  const pid = await pidIn(other.path("running"));
  await other.runner.close();
  assert.equal(killed(await running).by, "aborted");
  assert.equal(findProcess(pid), undefined);
  assert.equal(killed(await other.run("true")).by, "aborted");
});

const asRoot = process.getuid?.() === 0;
benchTest("a program runs as the user that is asked for, or is refused", async (bench) => {
  const setting = { cwd: "/", env: {}, user: "nobody" };
  const result = await bench.run("id -un; id -g; id -Gn; echo $HOME; echo x > /dev/stderr", {
    caller: bench.caller({ setting, name: "node.create" }),
  });
  if (!asRoot) {
    assert.match(result.kind === "refused" ? result.reason : "", /only root may run as "nobody"$/);
    return;
  }
  const [name, gid, groups, home] = exited(result).output.stdout.split("\n");
  assert.deepEqual([name, gid, groups], ["nobody", "65534", "nogroup"]);
  assert.equal(home, "/nonexistent");
  assert.equal(exited(result).output.stderr, "x\n");
  const numbers = { ...setting, user: "4242:4343" };
  const other = await bench.run("id -u; id -g; id -G", {
    caller: bench.caller({ setting: numbers }),
  });
  assert.equal(exited(other).output.stdout, "4242\n4343\n4343\n");
  assert.equal(bench.runner.orphaned(asStepId("node.create")), undefined);
});
