import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { closing } from "../../std/fixture.ts";
import { blindWatcher } from "./fs/blind-watcher.ts";
import { ProgramPlace } from "./program/fixture.ts";
import { shellEngine, type ShellInputs } from "./shell.ts";

function placeTest(name: string, body: (place: ProgramPlace<ShellInputs>) => Promise<void>): void {
  void test(name, (t) => body(closing(t, new ProgramPlace(shellEngine(blindWatcher)))));
}

const accepts = (inputs: unknown): boolean =>
  shellEngine(blindWatcher).info.schema.safeParse(inputs).success;

for (const [inputs, accepted] of [
  [{ run: "true" }, true],
  [{ run: ["true"] }, true],
  [{ creates: "/a" }, true],
  [{ run: "x", creates: "a", removes: "b", unless: "c", onlyif: ["d"], ok_codes: [0, 2] }, true],
  [{}, false],
  [{ run: "" }, false],
  [{ run: [] }, false],
  [{ run: ["a", 1] }, false],
  [{ run: "x", ok_codes: [] }, false],
  [{ run: "x", ok_codes: [256] }, false],
  [{ run: "x", creats: "a" }, false],
] as const)
  test(`${JSON.stringify(inputs)} is ${accepted ? "accepted" : "refused"}`, () =>
    assert.equal(accepts(inputs), accepted));

for (const { inputs, kind, detail } of [
  { inputs: { run: "exit 0" }, kind: "holds" },
  { inputs: { run: "echo what; echo why >&2; exit 1" }, kind: "fails", detail: "exit code 1: why" },
  { inputs: { run: "echo inactive; exit 3" }, kind: "fails", detail: "exit code 3: inactive" },
  { inputs: { run: "exit 3", ok_codes: [0, 3] }, kind: "holds" },
  { inputs: { run: "exit 0", ok_codes: [1] }, kind: "fails", detail: "exit code 0" },
  { inputs: { run: "no-such-program" }, kind: "fails", detail: /^exit code 127: / },
  { inputs: { run: ["no-such-program"] }, kind: "fails", detail: /is not found in PATH/ },
  { inputs: { run: ["/etc/passwd"] }, kind: "unknown", detail: /is not executable$/ },
  { inputs: { run: "kill -9 $$" }, kind: "unknown", detail: /ended by signal SIGKILL$/ },
  { inputs: { creates: "/etc" }, kind: "holds" },
  { inputs: { creates: "none" }, kind: "fails", detail: '"none" is not there' },
  { inputs: { removes: "none" }, kind: "holds" },
  { inputs: { removes: "/etc" }, kind: "fails", detail: '"/etc" is there' },
  { inputs: { run: "exit 1", creates: "/etc" }, kind: "holds" },
  { inputs: { unless: "true" }, kind: "holds" },
  { inputs: { unless: "exit 4" }, kind: "fails", detail: "exit code 4" },
  { inputs: { onlyif: "false" }, kind: "holds" },
  { inputs: { onlyif: "true" }, kind: "fails" },
  { inputs: { creates: "none", unless: "true" }, kind: "holds" },
  { inputs: { creates: "none", onlyif: "true" }, kind: "fails" },
  { inputs: { creates: "none", unless: "kill -9 $$" }, kind: "unknown" },
  { inputs: { run: "cat; exit 1", stdin: "given" }, kind: "fails", detail: "exit code 1: …" },
  {
    inputs: { run: "echo $S; exit 1", env: { S: "hush-hush" } },
    kind: "fails",
    detail: "exit code 1: …",
  },
  {
    inputs: { run: "printf 'a\\033[31mb'; exit 1" },
    kind: "fails",
    detail: "exit code 1: a [31mb",
  },
] satisfies { inputs: ShellInputs; kind: string; detail?: string | RegExp }[])
  placeTest(`as a check ${JSON.stringify(inputs)} ${kind}`, async (place) => {
    const listening = place.listen(inputs);
    const report = await listening.until(() => true);
    await listening.stop();
    assert.equal(report.kind, kind, JSON.stringify(report));
    if (typeof detail === "string") assert.equal(report.detail, detail);
    if (detail instanceof RegExp) assert.match(report.detail ?? "", detail);
  });

placeTest("a check polls, and looks at once when asked, even during a look", async (place) => {
  const file = place.work.path("polled");
  const listening = place.listen({ run: `test -e ${file}` });
  await listening.fails();
  writeFileSync(file, "");
  await listening.holds();
  rmSync(file);
  const seen = listening.reports.length;
  listening.ask();
  await listening.fails(seen);
  await listening.stop();
});

placeTest("a check that hangs is unknown, and gone", async (place) => {
  const watched = place.work.check("node.start");
  const { context } = watched;
  const caller = { ...context, attempt: 1 };
  const quick = Object.assign(context, {
    timeoutMs: 100,
    run: (command: Parameters<typeof context.run>[0]) => place.runner.run(command, caller),
  });
  const stream = shellEngine(blindWatcher).check?.({ run: "sleep 60" }, quick);
  const iterator = stream?.[Symbol.asyncIterator]();
  const first = await iterator?.next();
  await iterator?.return?.();
  assert.deepEqual(first?.value, { kind: "unknown", detail: "the check did not end within 0 s" });
  watched.abort();
});

placeTest("a do runs once, in its directory, and returns both streams", async (place) => {
  const result = await place.do({ run: "echo x >> runs; pwd; echo err >&2" }).result;
  assert.equal(result.kind, "succeeded");
  assert.deepEqual(result.output, {
    stdout: `${place.work.cwd}\n`,
    stderr: "err\n",
    droppedBytes: 0,
  });
  assert.equal(readFileSync(place.work.path("runs"), "utf8"), "x\n");
});

for (const { inputs, code, message, exitCode, hint } of [
  {
    inputs: { run: "echo no >&2; exit 3" },
    code: "KHO_DO_EXIT",
    message: "The script ended with exit code 3",
    exitCode: 3,
  },
  {
    inputs: { run: ["sh", "-c", "exit 4"] },
    code: "KHO_DO_EXIT",
    message: '"sh" ended with exit code 4',
    exitCode: 4,
  },
  {
    inputs: { run: "no-such-program" },
    code: "KHO_DO_EXIT",
    exitCode: 127,
    hint: /^127 means that a program was not found/,
  },
  { inputs: { run: "/etc/passwd" }, code: "KHO_DO_EXIT", exitCode: 126, hint: /^126 means/ },
  {
    inputs: { run: ["no-such-program"] },
    code: "KHO_DO_REFUSED",
    message: /^Cannot run "no-such-program": program "no-such-program" is not found in PATH/,
    hint: /install it/,
  },
  {
    inputs: { run: "kill -SEGV $$" },
    code: "KHO_DO_SIGNAL",
    message: /^The script was ended by signal SIGSEGV after/,
  },
  { inputs: { creates: "x" }, code: "KHO_DO_REFUSED", hint: /add run/ },
] satisfies {
  inputs: ShellInputs;
  code: string;
  message?: string | RegExp;
  exitCode?: number;
  hint?: RegExp;
}[])
  placeTest(`a do of ${JSON.stringify(inputs)} fails with ${code}`, async (place) => {
    const result = await place.do(inputs).result;
    assert.equal(result.kind, "failed");
    assert.equal(result.code, code);
    if (typeof message === "string") assert.equal(result.message, message);
    if (message instanceof RegExp) assert.match(result.message, message);
    assert.equal(result.exitCode, exitCode);
    if (hint !== undefined) assert.match(result.hint ?? "", hint);
    assert.doesNotMatch(result.message, /[.]$/);
  });

placeTest("a do's abort ends its program", async (place) => {
  const running = place.do({ run: "touch begun; sleep 60; touch ended" });
  while (!existsSync(place.work.path("begun")))
    await new Promise((resolve) => void setImmediate(resolve));
  running.abort();
  const result = await running.result;
  assert.equal(result.kind === "failed" ? result.code : "", "KHO_DO_ABORTED");
  assert.equal(existsSync(place.work.path("ended")), false);
});
