// A changed file is a new generation: what it says is done, and nothing but that.
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { Home, type Started, untilTrue } from "./cli/khoreia.ts";

interface Parts {
  readonly path?: string;
  readonly count?: number;
  readonly extra?: string;
  readonly configure?: boolean;
  readonly name?: string;
}

/** A node that never changes, one that does, a counted one, and more. */
function topology({ path = "made/old", count = 3, extra = "", configure = true }: Parts): string {
  return `
khoreia: 1
name: live
nodes:
  still: { create: { file: { path: made/still, content: "still" } } }
  moving:
    requires: [still]
    create: { file: { path: ${path}, content: "moving" } }
${configure ? '    configure: { file: { path: made/configured, content: "c" } }' : ""}
  many:
    requires: [moving]
    count: ${count}
    create: { file: { path: "made/many-\${instance.index}" } }
${extra}`;
}

class Live extends Home {
  playing: Started | undefined;

  async steady(parts: Parts = {}): Promise<Started> {
    this.write("live.yaml", topology(parts));
    const up = this.start(["up", "live.yaml", "-o", "json"]);
    this.playing = up;
    await up.until(/"deployment\.converged"/);
    await untilTrue(() => this.has("run", "khoreia", "live.sock"), { what: "the socket" });
    return up;
  }

  /** Writes another generation, and waits until it has converged. */
  async change(parts: Parts): Promise<readonly string[]> {
    const { playing } = this;
    assert.ok(playing);
    const said = playing.output().length;
    this.write("live.yaml", topology(parts));
    await untilTrue(() => /"deployment\.converged"/.test(playing.output().slice(said)), {
      what: () => `convergence after ${playing.output().slice(said)}`,
      ended: playing.ended,
    });
    const records = playing.output().slice(said).trim().split("\n");
    return records
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter(({ kind }) => kind === "do.began")
      .map(({ step }) => String(step));
  }

  many(): readonly number[] {
    return [0, 1, 2, 3, 4, 5].filter((index) => existsSync(this.path(`made/many-${index}`)));
  }
}

test("each change does what it says, and leaves alone what it does not speak of", async () => {
  await using home = new Live();
  await home.steady();
  const { ino } = statSync(home.path("made/still"), { bigint: true });

  const moved = await home.change({ path: "made/new" });
  assert.equal(home.has("made/old"), false, "the old thing is obsolete");
  assert.equal(readFileSync(home.path("made/new"), "utf8"), "moving");
  assert.ok(!moved.some((step) => step.startsWith("still")), moved.join());

  const grown = await home.change({ path: "made/new", count: 5 });
  assert.deepEqual(grown.toSorted(), ["many[3].create", "many[4].create"]);
  assert.deepEqual(home.many(), [0, 1, 2, 3, 4]);

  const shrunk = await home.change({ path: "made/new", count: 1 });
  assert.deepEqual(home.many(), [0]);
  assert.ok(
    shrunk.every((step) => /^many\[[1-4]\]/.test(step)),
    shrunk.join(),
  );

  const extra = "  more: { requires: [many], create: { file: { path: made/more } } }\n";
  assert.deepEqual(await home.change({ path: "made/new", count: 1, extra }), ["more.create"]);
  const without = await home.change({ path: "made/new", count: 1, configure: false });
  assert.equal(home.has("made/more"), false, "a node that is gone is taken back");
  assert.equal(home.has("made/configured"), false, "an operation that is gone is taken back");
  assert.ok(!without.some((step) => step.startsWith("still")), without.join());

  assert.equal(statSync(home.path("made/still"), { bigint: true }).ino, ino);
  const down = await home.run(["down", "--yes"]);
  assert.equal(down.code, 0, down.stdout + down.stderr);
  assert.equal(home.has("made"), false);
});

test("what is not valid changes nothing, and the next valid one is taken over", async () => {
  await using home = new Live();
  const up = await home.steady();
  const said = up.output().length;
  home.write("live.yaml", topology({}).replace("[still]", "[stil]"));
  await untilTrue(() => /not valid; generation 1 goes on/.test(up.output().slice(said)), {
    what: () => `the refusal in ${up.output().slice(said)}`,
    ended: up.ended,
  });
  assert.doesNotMatch(up.output().slice(said), /"do\.began"|"generation\.accepted"/);
  const status = await home.run(["status", "-o", "json"]);
  assert.equal((JSON.parse(status.stdout) as { generation: number }).generation, 1);
  assert.deepEqual(await home.change({ count: 4 }), ["many[3].create"]);
});

test("what changed while nobody played it is found by the next up", async () => {
  await using home = new Live();
  home.write("live.yaml", topology({}));
  assert.equal((await home.run(["up", "live.yaml", "--once"])).code, 0);
  home.write("live.yaml", topology({ path: "made/new", count: 1, configure: false }));
  const up = await home.run(["up", "live.yaml", "--once"]);
  assert.equal(up.code, 0, up.stdout + up.stderr);
  assert.deepEqual(home.many(), [0]);
  assert.deepEqual(
    ["made/old", "made/new", "made/configured", "made/still"].map((path) => home.has(path)),
    [false, true, false, true],
  );
});

test("a node on hold is left alone by a new generation until it is released", async () => {
  await using home = new Live();
  const up = await home.steady();
  assert.equal((await home.run(["hold", "moving", "--why", "a look"])).code, 0);
  home.write("live.yaml", topology({ path: "made/new", count: 4 }));
  await up.until(/"generation":2,"kind":"generation\.accepted"/);
  assert.equal((await home.run(["wait", "--timeout", "5s"])).code, 6, "held is a human's doing");
  assert.deepEqual([home.has("made/old"), home.has("made/new")], [true, false]);
  assert.equal((await home.run(["release", "moving"])).code, 0);
  const wait = await home.run(["wait", "--timeout", "10s"]);
  assert.equal(wait.code, 0, wait.stdout);
  assert.deepEqual([home.has("made/old"), home.has("made/new")], [false, true]);
});

test("a burst of changes ends with what the last one says", async () => {
  await using home = new Live();
  const up = await home.steady();
  for (let count = 1; count <= 30; count += 1) {
    home.write("live.yaml", topology({ count: 1 + (count % 5), path: `made/at-${count}` }));
    if (count % 3 === 0) await up.until(new RegExp("generation"));
  }
  home.write("live.yaml", topology({ count: 2, path: "made/last" }));
  await untilTrue(() => home.has("made/last") && home.many().join() === "0,1", {
    what: () => `the last change; many: ${home.many().join()}`,
    ended: up.ended,
  });
  assert.equal((await home.run(["wait", "--timeout", "10s"])).code, 0);
  const left = Array.from({ length: 30 }, (_, index) => `made/at-${index + 1}`);
  assert.deepEqual(
    left.filter((path) => home.has(path)),
    [],
  );
  assert.equal((await home.run(["down", "--yes"])).code, 0);
  assert.equal(home.has("made"), false);
});
