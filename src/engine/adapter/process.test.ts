import assert from "node:assert/strict";
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import type { DoResult, Failure } from "../../model/index.ts";
import { closing } from "../../std/fixture.ts";
import { processEngine, type ProcessInputs } from "./process.ts";
import { childStep, freePort, ProgramPlace } from "./program/fixture.ts";

function placeTest(
  name: string,
  body: (place: ProgramPlace<ProcessInputs>) => Promise<void>,
): void {
  void test(name, (t) => body(closing(t, new ProgramPlace(processEngine()))));
}

const sleeper: ProcessInputs = { run: "echo begun; exec sleep 600" };
const listener = (port: number, delaySeconds = 0): ProcessInputs => ({
  run: [
    process.execPath,
    "-e",
    `const server = require("node:net").createServer((socket) => socket.resume());
      setTimeout(() => server.listen(${port}, "127.0.0.1"), ${delaySeconds * 1_000});`,
  ],
  ready: { tcp: { port } },
});
type Place = ProgramPlace<ProcessInputs>;
const pid = (place: Place): number | undefined => place.state.load().children.get(childStep)?.pid;
const failed = (result: DoResult): Failure => {
  assert.equal(result.kind, "failed", JSON.stringify(result));
  return result;
};
const succeeded = (result: DoResult): void =>
  assert.equal(result.kind, "succeeded", JSON.stringify(result));

const accepts = (inputs: unknown): boolean => processEngine().info.schema.safeParse(inputs).success;
for (const [inputs, accepted] of [
  [{ run: ["x"] }, true],
  [{ run: "x", ready: { tcp: { port: 80 } } }, true],
  [{ run: "x", ready: { http: { url: "http://127.0.0.1:80/" } } }, true],
  [{ run: "x", ready: { log: "ready to .* connections" } }, true],
  [{ run: "x", ready: { file: "pid" } }, true],
  [{ run: "x", stop_signal: "INT" }, true],
  [{ run: "x", stop_signal: "SIGQUIT" }, true],
  [{}, false],
  [{ run: "x", stop_signal: "NOPE" }, false],
  [{ run: "x", ready: { log: "(" } }, false],
  [{ run: "x", ready: { tcp: { port: 0 } } }, false],
  [{ run: "x", ready: { tcp: { port: 1 }, file: "x" } }, false],
] as const)
  test(`${JSON.stringify(inputs)} is ${accepted ? "accepted" : "refused"}`, () =>
    assert.equal(accepts(inputs), accepted));

placeTest("do starts it, check holds, and a second do changes nothing", async (place) => {
  const listening = place.listen(sleeper);
  assert.deepEqual(await listening.fails(), {
    kind: "fails",
    detail: "it does not run",
    absent: true,
  });
  succeeded(await place.do(sleeper).result);
  await listening.holds();
  const first = pid(place);
  assert.notEqual(first, undefined);
  assert.deepEqual(await place.do(sleeper).result, { kind: "succeeded", changed: false });
  assert.equal(pid(place), first);
  await listening.stop();
});

placeTest("its end is seen at once, with how it ended, and do starts it again", async (place) => {
  const listening = place.listen(sleeper);
  succeeded(await place.do(sleeper).result);
  await listening.holds();
  const first = pid(place);
  const seen = listening.reports.length;
  const began = place.work.clock.now();
  process.kill(first ?? 0, "SIGKILL");
  assert.deepEqual(await listening.fails(seen), {
    kind: "fails",
    detail: "it does not run: it was ended by signal SIGKILL",
    absent: true,
    outside: true,
  });
  assert.ok(place.work.clock.now() - began < 90, "by its event, not by polling");
  succeeded(await place.do(sleeper).result);
  await listening.holds(seen + 1);
  assert.notEqual(pid(place), first);
  await listening.stop();
});

placeTest("other inputs are a fall, and do replaces the process", async (place) => {
  succeeded(await place.do(sleeper).result);
  const first = pid(place);
  const listening = place.listen(sleeper, "f2");
  assert.match((await listening.fails()).detail ?? "", /was started with other inputs$/);
  succeeded(await place.do(sleeper, { fingerprint: "f2" }).result);
  await listening.holds();
  assert.notEqual(pid(place), first);
  await listening.stop();
});

placeTest("do waits until a port accepts", async (place) => {
  const inputs = listener(await freePort(), 0.3);
  const listening = place.listen(inputs);
  const began = place.work.clock.now();
  succeeded(await place.do(inputs).result);
  assert.ok(place.work.clock.now() - began >= 300);
  assert.ok(
    listening.reports.every(({ kind }) => kind === "fails") || listening.last?.kind === "holds",
  );
  await listening.holds();
  await listening.stop();
});

for (const { what, inputs } of [
  {
    what: "a line of its output",
    inputs: {
      run: "sleep 0.2; echo; echo now ready; exec sleep 600",
      ready: { log: "^now ready$" },
    },
  },
  {
    what: "a file",
    inputs: { run: "sleep 0.2; touch ready-file; exec sleep 600", ready: { file: "ready-file" } },
  },
] satisfies { what: string; inputs: ProcessInputs }[])
  placeTest(`do waits for ${what}`, async (place) => {
    const old = new Date(Date.now() - 60_000);
    writeFileSync(place.work.path("ready-file"), "left by an earlier one");
    utimesSync(place.work.path("ready-file"), old, old);
    const began = place.work.clock.now();
    succeeded(await place.do(inputs).result);
    assert.ok(place.work.clock.now() - began >= 190);
    const listening = place.listen(inputs);
    await listening.holds();
    await listening.stop();
  });

placeTest("do waits for an answer by HTTP", async (place) => {
  const port = await freePort();
  const inputs: ProcessInputs = {
    run: [
      process.execPath,
      "-e",
      `let n = 0; require("node:http").createServer((q, r) =>
      r.writeHead(++n > 3 ? 200 : 503).end()).listen(${port}, "127.0.0.1")`,
    ],
    ready: { http: { url: `http://127.0.0.1:${port}/` } },
  };
  succeeded(await place.do(inputs).result);
});

for (const { inputs, code, exitCode, text, hint } of [
  {
    inputs: { run: "echo cannot bind >&2; exit 98" },
    code: "KHO_DO_EXIT",
    exitCode: 98,
    text: /cannot bind/,
  },
  { inputs: { run: "exit 0" }, code: "KHO_DO_EXIT", exitCode: 0, hint: /foreground/ },
  { inputs: { run: "sleep 0.1; kill -SEGV $$", ready: { file: "none" } }, code: "KHO_DO_SIGNAL" },
  { inputs: { run: ["no-such-program"] }, code: "KHO_DO_REFUSED" },
] satisfies {
  inputs: ProcessInputs;
  code: string;
  exitCode?: number;
  text?: RegExp;
  hint?: RegExp;
}[])
  placeTest(
    `do of ${JSON.stringify(inputs.run)} fails with ${code} and says why`,
    async (place) => {
      const failure = failed(await place.do(inputs).result);
      assert.equal(failure.code, code);
      assert.equal(failure.exitCode, exitCode);
      if (text !== undefined) assert.match(failure.output?.stdout ?? "", text);
      if (hint !== undefined) assert.match(failure.hint ?? "", hint);
      assert.equal(place.runner.childSteps().length, 0);
    },
  );

placeTest("an aborted do says what it waited for, and leaves the child running", async (place) => {
  const inputs: ProcessInputs = { run: "exec sleep 600", ready: { file: "never" } };
  const running = place.do(inputs);
  while (pid(place) === undefined) await new Promise<void>((resolve) => void setImmediate(resolve));
  running.abort();
  const failure = failed(await running.result);
  assert.deepEqual(
    [failure.code, /not ready: ".*never" is not there$/.test(failure.message)],
    ["KHO_DO_NOT_READY", true],
  );
  assert.equal(place.runner.childSteps().length, 1);
});

placeTest("the next agent adopts it: check holds without a do", async (place) => {
  const inputs = listener(await freePort());
  succeeded(await place.do(inputs).result);
  const first = pid(place);
  await place.restart();
  const listening = place.listen(inputs);
  assert.deepEqual(await listening.until(() => true), { kind: "holds" });
  assert.equal(pid(place), first);
  const seen = listening.reports.length;
  process.kill(first ?? 0, "SIGKILL");
  const fall = await listening.fails(seen);
  assert.deepEqual([fall.absent, fall.outside], [true, true]);
  await listening.stop();
});

placeTest("one that is still starting when the agent restarts is waited for", async (place) => {
  const inputs = listener(await freePort(), 0.6);
  const running = place.do(inputs);
  while (pid(place) === undefined) await new Promise<void>((resolve) => void setImmediate(resolve));
  const first = pid(place);
  running.abort();
  await running.result;
  await place.restart();
  succeeded(await place.do(inputs).result);
  assert.equal(pid(place), first);
});

placeTest("redo restarts what is ready, a second attempt what is not", async (place) => {
  const inputs = listener(await freePort());
  succeeded(await place.do(inputs).result);
  const first = pid(place);
  succeeded(await place.do(inputs, { redo: true }).result);
  const second = pid(place);
  assert.notEqual(second, first);
  const deaf: ProcessInputs = { ...inputs, ready: { tcp: { port: await freePort() } } };
  const running = place.do(deaf, { attempt: 2 });
  while (pid(place) === second) await new Promise<void>((resolve) => void setImmediate(resolve));
  running.abort();
  assert.equal(failed(await running.result).code, "KHO_DO_NOT_READY");
});

placeTest("three looks that find it deaf are a fall; one or two are not", async (place) => {
  const port = await freePort();
  // Answers: the first, for the do, is good, as is the second; then two bad ones, which are
  // forgiven, two good ones, and bad ones for ever.
  const inputs: ProcessInputs = {
    run: [
      process.execPath,
      "-e",
      `let n = 0; require("node:http").createServer((q, r) => r.writeHead(
        ++n === 3 || n === 4 || n > 6 ? 503 : 200).end()).listen(${port}, "127.0.0.1")`,
    ],
    ready: { http: { url: `http://127.0.0.1:${port}/` } },
  };
  succeeded(await place.do(inputs).result);
  const listening = place.listen(inputs);
  const fall = await listening.fails();
  assert.match(fall.detail ?? "", /^not ready: status 503/);
  assert.equal(fall.outside, true);
  const kinds = listening.reports.map(({ kind }) => kind);
  assert.deepEqual(kinds, [...Array.from({ length: 7 }, () => "holds"), "fails"]);
  await listening.stop();
});

placeTest(
  "undo stops it with its own signal, and stopping what is gone succeeds",
  async (place) => {
    const inputs: ProcessInputs = {
      run: "trap 'echo by INT; exit 0' INT; echo up; while :; do sleep 0.02; done",
      ready: { log: "up" },
      stop_signal: "INT",
    };
    succeeded(await place.do(inputs).result);
    const { logFile } = place.state.load().children.get(childStep) ?? {};
    assert.deepEqual(await place.undo(inputs), { kind: "succeeded" });
    assert.equal(place.runner.childSteps().length, 0);
    assert.match(readFileSync(logFile ?? "", "utf8"), /by INT/);
    assert.deepEqual(await place.undo(inputs), { kind: "succeeded", changed: false });
  },
);

placeTest("what was ready is remembered for the next agent", async (place) => {
  const engine = processEngine();
  const inputs: ProcessInputs = { run: "echo up; exec sleep 600", ready: { log: "up" } };
  const { result, handle } = place.do(inputs);
  succeeded(await result);
  const made = handle.made();
  assert.match(JSON.stringify(made), /^\{"ready":"\d+@\d+"\}$/);
  const { logFile } = place.state.load().children.get(childStep) ?? {};
  writeFileSync(logFile ?? "", "");
  await place.restart();
  engine.recall({ deployment: "test", host: "here", step: childStep }, made ?? {});
  const { context } = place.work.check("node.start");
  const caller = { ...context, fingerprint: "f1" };
  Object.assign(context, { fingerprint: "f1", child: place.runner.child(caller) });
  const iterator = engine.check?.(inputs, context)[Symbol.asyncIterator]();
  assert.deepEqual((await iterator?.next())?.value, { kind: "holds" });
  await iterator?.return?.();
});
