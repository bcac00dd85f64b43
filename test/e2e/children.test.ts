// Supervised programs outlive their agent, are taken over by the next one, and end when asked.
import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { Home, type Started, untilTrue } from "./cli/khoreia.ts";
import { isRunning } from "./processes.ts";

const served = `
khoreia: 1
name: served
nodes:
  conf: { create: { file: { path: made/conf, content: "one" } } }
  server:
    requires: [conf]
    start: { process: { run: [./serve, server], ready: { file: made/server.ready } } }
  helper:
    requires: [server]
    start: { process: { run: [./serve, helper] } }
`;

/** Writes its pid down once per start, and says farewell when it is asked to end. */
const serve = `#!/bin/sh
trap 'echo "$1" >> farewells; exit 0' TERM
echo $$ >> "pids-$1"
mkdir -p made && : > "made/$1.ready"
while :; do sleep 0.1; done
`;

class Served extends Home {
  constructor() {
    super();
    this.write("served.yaml", served);
    chmodSync(this.write("serve", serve), 0o755);
  }

  /** Every pid that ever began to serve, in order. */
  pids(name: string): readonly number[] {
    if (!this.has(`pids-${name}`)) return [];
    return readFileSync(this.path(`pids-${name}`), "utf8")
      .trim()
      .split("\n")
      .map(Number);
  }

  pid(name: string): number {
    return this.pids(name).at(-1) ?? -1;
  }

  /** The helper counts as started as soon as it lives, which is before it has said a word. */
  serving(): Promise<void> {
    return untilTrue(() => this.both().every((isServing) => isServing), {
      what: () => `both to serve: ${this.both().join()}`,
    });
  }

  both(): readonly boolean[] {
    return ["server", "helper"].map((name) => isRunning(this.pid(name)));
  }

  async steady(): Promise<Started> {
    const up = this.start(["up", "served.yaml"]);
    await up.until(/steady/);
    await this.serving();
    return up;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    for (const name of ["server", "helper"]) {
      for (const pid of this.pids(name)) if (isRunning(pid)) process.kill(pid, "SIGKILL");
    }
    await super[Symbol.asyncDispose]();
  }
}

test("children of up --once live on; later ups take over, whatever ended the former", async () => {
  await using home = new Served();
  const once = await home.run(["up", "served.yaml", "--once"]);
  assert.equal(once.code, 0, once.stdout + once.stderr);
  await home.serving();
  const again = await home.run(["up", "served.yaml", "--once"]);
  assert.match(again.stdout, /0 changed, 3 unchanged/);
  const killed = await home.steady();
  killed.kill("SIGKILL");
  await killed.ended;
  await home.serving();
  const up = await home.steady();
  assert.deepEqual([home.pids("server").length, home.pids("helper").length], [1, 1]);
  // What was taken over is watched as well as what was started.
  process.kill(home.pid("server"), "SIGKILL");
  await untilTrue(() => home.pids("server").length === 2, { what: "a second server" });
  up.kill("SIGKILL");
  await up.ended;
  const down = await home.run(["down", "--yes"]);
  assert.equal(down.code, 0, down.stdout + down.stderr);
  assert.deepEqual(home.both(), [false, false]);
  assert.equal(home.has("made/conf"), false);
});

for (const { signal, code } of [
  { signal: "SIGINT", code: 130 },
  { signal: "SIGTERM", code: 143 },
] as const)
  test(`${signal} to up ends its children, politely, and says so`, async () => {
    await using home = new Served();
    const up = await home.steady();
    up.kill(signal);
    const ended = await up.ended;
    assert.equal(ended.code, code);
    assert.match(ended.stdout + ended.stderr, /stopping 2 supervised: .*server/);
    assert.deepEqual(home.both(), [false, false]);
    assert.equal(readFileSync(home.path("farewells"), "utf8").trim().split("\n").length, 2);
    assert.equal(home.has("made/conf"), true, "nothing is taken back");
    assert.equal((await home.run(["up", "served.yaml", "--once"])).code, 0);
    await home.serving();
    assert.equal((await home.run(["down", "--yes"])).code, 0);
  });

test("stop ends the last first and keeps the files; start begins again", async () => {
  await using home = new Served();
  const up = await home.steady();
  const stop = await home.run(["stop", "--yes"]);
  assert.equal(stop.code, 0, stop.stdout + stop.stderr);
  assert.deepEqual(home.both(), [false, false]);
  assert.deepEqual(readFileSync(home.path("farewells"), "utf8"), "helper\nserver\n");
  assert.equal(home.has("made/conf"), true);
  assert.equal((await home.run(["start"])).code, 0);
  await home.serving();
  up.kill("SIGINT");
  await up.ended;
  assert.equal((await home.run(["stop", "served", "--yes"])).code, 0, "with nobody playing it");
  assert.equal((await home.run(["start", "served"])).code, 0);
  await home.serving();
  assert.equal((await home.run(["down", "served", "--yes"])).code, 0);
  assert.deepEqual(home.both(), [false, false]);
});

test("a child whose definition changed while nobody played is replaced, not doubled", async () => {
  await using home = new Served();
  assert.equal((await home.run(["up", "served.yaml", "--once"])).code, 0);
  const first = home.pid("helper");
  const server = home.pid("server");
  home.write("served.yaml", served.replace("[./serve, helper]", "[./serve, helper, changed]"));
  assert.equal((await home.run(["up", "served.yaml", "--once"])).code, 0);
  assert.equal(isRunning(first), false);
  assert.equal(isRunning(home.pid("helper")), true);
  assert.equal(home.pids("helper").length, 2);
  assert.equal(home.pid("server"), server, "what is unchanged runs on");
  assert.equal((await home.run(["down", "--yes"])).code, 0);
  assert.deepEqual(home.both(), [false, false]);
});

test("a second Ctrl-C ends up at once, and the next up ends the Do that was left", async () => {
  await using home = new Home();
  home.write(
    "deaf.yaml",
    `
khoreia: 1
name: deaf
nodes:
  slow:
    create:
      check: { file: { path: made/never } }
      do: { shell: { run: "trap '' TERM INT; echo $$ >> pids; while :; do sleep 1; done" } }
`,
  );
  // The file is there a moment before its first line.
  const lines = () => (home.has("pids") ? readFileSync(home.path("pids"), "utf8").split("\n") : []);
  const pids = () => lines().slice(0, -1).map(Number);
  const interruptTwice = async (up: Started) => {
    up.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 200));
    const secondAt = performance.now();
    up.kill("SIGINT");
    assert.equal((await up.ended).code, 130);
    return performance.now() - secondAt;
  };
  const first = home.start(["up", "deaf.yaml"]);
  await untilTrue(() => pids().length === 1, { what: "a Do that hears no signal" });
  const [left = -1] = pids();
  // The first one alone waits ten seconds for a Do in flight.
  assert.ok((await interruptTwice(first)) < 5_000);
  assert.ok(isRunning(left), "nobody had the time to end it");
  const second = home.start(["up", "deaf.yaml"]);
  await untilTrue(() => pids().length === 2, { what: "the Do, once more" });
  assert.equal(isRunning(left), false, "the orphan ends before its step is done again");
  const [, again = -1] = pids();
  await interruptTwice(second);
  process.kill(again, "SIGKILL");
});
