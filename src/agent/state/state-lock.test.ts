import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { deploymentName, hostName, KhoreiaError } from "../../model/index.ts";
import { systemClock } from "../clock.ts";
import { openFileState } from "./file-state.ts";
import { readHolder } from "./state-lock.ts";
import { filesIn } from "./state-paths.ts";

let root = "";
const started: ChildProcess[] = [];
function lockTest(name: string, body: () => Promise<void>): void {
  void test(name, async () => {
    root = mkdtempSync(join(tmpdir(), "khoreia-lock-"));
    try {
      await body();
    } finally {
      for (const child of started.splice(0)) child.kill("SIGKILL");
      rmSync(root, { recursive: true, force: true });
    }
  });
}

const clock = systemClock({ keepsProcessAlive: false });
const openHere = (directory: string) =>
  openFileState({
    directory,
    host: hostName("alpha"),
    deployment: deploymentName("shop"),
    command: "up",
    clock,
  });

/** A process that opens the state, tells how it went, and obeys one word per line. */
const holderProgram = `
  import { rmSync, writeFileSync } from "node:fs";
  import { createInterface } from "node:readline";
  const at = (file) => import(new URL(file, ${JSON.stringify(import.meta.url)}).href);
  const { openFileState } = await at("./file-state.ts");
  const { systemClock } = await at("../clock.ts");
  const step = (n) => ({ kind: "step.forgotten", step: "n" + n + ".create" });
  const lines = createInterface({ input: process.stdin });
  let state;
  for await (const word of lines) {
    if (word === "open") {
      try {
        state = openFileState({ directory: process.argv[1], host: "alpha", deployment: "shop",
          command: "holder " + process.pid, clock: systemClock({ keepsProcessAlive: false }) });
        console.log("opened");
      } catch (error) { console.log(error.code + " " + error.message); }
    }
    if (word === "fill") {
      writeFileSync(process.argv[1] + "/ballast", Buffer.alloc(32 * 1024));
      for (let n = 0; n < 40; n++) state.append({ kind: "step.completed", completion:
        { step: "n" + n + ".create", fingerprint: "f".repeat(4000), changes: 1, at: 0 } });
      console.log(JSON.stringify([state.health(), state.load().completions.size]));
    }
    if (word === "forget") {
      rmSync(process.argv[1] + "/ballast");
      for (let n = 1; n < 40; n++) state.append(step(n));
      state.close();
      console.log(JSON.stringify([state.health(), state.load().completions.size]));
    }
  }`;

interface Actor {
  readonly process: ChildProcess;
  say(word: string): Promise<string>;
}
/** `inside` is a program, and its arguments, that executes another. */
function actor(directory: string, inside?: readonly [string, readonly string[]]): Actor {
  const self = ["--input-type=module", "-e", holderProgram, directory];
  const [program, args] =
    inside === undefined
      ? [process.execPath, self]
      : [inside[0], [...inside[1], process.execPath, ...self]];
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    say: async (word) => {
      child.stdin.write(`${word}\n`);
      return (await lines.next()).value ?? "";
    },
  };
}
async function ended(of: Actor, how: () => void): Promise<void> {
  const exit = once(of.process, "exit");
  how();
  await exit;
}

lockTest("kill -9 frees the lock at once; until then the holder is named", async () => {
  const directory = join(root, "killed");
  const other = actor(directory);
  assert.equal(await other.say("open"), "opened");
  const { pid } = other.process;
  assert.throws(
    () => openHere(directory),
    (error) =>
      error instanceof KhoreiaError &&
      error.code === "KHO_STATE_LOCKED" &&
      error.message.includes(`process ${pid} ("holder ${pid}"`) &&
      error.hint?.includes(`kill ${pid}`) === true,
  );
  assert.equal(readHolder(filesIn(directory))?.pid, pid);
  await ended(other, () => other.process.kill("SIGKILL"));
  assert.equal(readHolder(filesIn(directory)), undefined, "a dead holder is none");
  openHere(directory).close();
});

lockTest(
  "of many that begin together exactly one plays, also while states are removed",
  async () => {
    const directory = join(root, "race");
    const actors = Array.from({ length: 4 }, () => actor(directory));
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all(actors.map((one) => one.say("open")));
      assert.equal(answers.filter((answer) => answer === "opened").length, 1, answers.join("\n"));
      const winner = actors[answers.indexOf("opened")];
      assert.ok(winner !== undefined);
      await ended(winner, () => winner.process.kill("SIGKILL"));
      actors.splice(actors.indexOf(winner), 1, actor(directory));
      if (round % 2 === 0) openHere(directory).remove();
    }
    for (const one of actors) await ended(one, () => one.process.stdin?.end());
  },
);

lockTest(
  "a full disk is survived: memory goes on, and all is written when there is room",
  async () => {
    const directory = join(root, "full");
    spawnSync("mkdir", ["-p", directory]);
    const mounted = `mount -t tmpfs -o size=64k none "${directory}" && exec "$@"`;
    const other = actor(directory, ["unshare", ["-Urm", "sh", "-c", mounted, "sh"]]);
    assert.equal(await other.say("open"), "opened");
    const [full, known] = JSON.parse(await other.say("fill")) as [
      { kind: string; why: string },
      number,
    ];
    assert.equal(full.kind, "degraded");
    assert.match(full.why, /ENOSPC|could be written/);
    assert.equal(known, 40);
    const log = `/proc/${other.process.pid}/root${directory}/state.log`;
    const [, left] = JSON.parse(await other.say("forget")) as [unknown, number];
    assert.equal(left, 1);
    const lines = readFileSync(log, "utf8").trimEnd().split("\n");
    assert.equal(lines.length, 2, "header and the one completion that is left, rewritten on close");
    await ended(other, () => other.process.stdin?.end());
  },
);
