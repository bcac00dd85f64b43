// Several hosts in one process: one store, an agent each, and order that crosses hosts.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { test } from "node:test";
import { Home, untilTrue } from "./cli/khoreia.ts";

const hosts = ["alpha", "beta", "gamma"] as const;

/** A chain of 30 nodes that changes host with every link, written by programs that look back. */
function chain(length: number): string {
  const nodes = Array.from({ length }, (_, index) => {
    const script = `test ${index} -eq 0 || test -e made/${index - 1} || exit 9; : > made/${index}`;
    return `  n${index}:
    host: ${hosts[index % hosts.length] ?? ""}
    requires: [${index === 0 ? "" : `n${index - 1}`}]
    create: { check: { file: { path: made/${index} } }, do: { shell: { run: "${script}" } } }
    delete:
      check: { file: { path: made/${index}, state: absent } }
      do: { shell: { run: "rm made/${index}; echo ${index} >> order" } }
`;
  });
  return `khoreia: 1\nname: chain\nnodes:\n${nodes.join("")}`;
}

test("order holds across hosts, up, healing and down", async () => {
  await using home = new Home();
  home.write("chain.yaml", chain(30));
  home.write("made/.keep", "");
  const up = home.start(["up", "chain.yaml"]);
  await up.until(/steady/);
  const { stdout } = await home.run(["status", "-o", "json"]);
  const { instances } = JSON.parse(stdout) as { instances: readonly { host: string }[] };
  assert.deepEqual([...new Set(instances.map(({ host }) => host))].toSorted(), [...hosts]);
  assert.deepEqual(readdirSync(home.path("state/khoreia")).toSorted(), [...hosts]);

  const { mtimeNs } = statSync(home.path("made/29"), { bigint: true });
  rmSync(home.path("made/7"));
  await untilTrue(() => home.has("made/7"), { what: "7 healed", ended: up.ended });
  assert.equal((await home.run(["wait", "--timeout", "10s"])).code, 0);
  assert.equal(statSync(home.path("made/29"), { bigint: true }).mtimeNs, mtimeNs);
  const events = await home.run(["events", "-o", "json"]);
  assert.doesNotMatch(events.stdout, /"exitCode":9/);

  const down = await home.run(["down", "--yes"]);
  assert.equal(down.code, 0, down.stdout + down.stderr);
  const order = readFileSync(home.path("order"), "utf8").trim().split("\n").map(Number);
  assert.deepEqual(
    order,
    Array.from({ length: 30 }, (_, index) => 29 - index),
  );
});

test("played for some hosts only, it does theirs, and says with 8 who is missing", async () => {
  await using home = new Home();
  home.write("chain.yaml", chain(4));
  home.write("made/.keep", "");
  const alpha = await home.run(["up", "chain.yaml", "--once", "--host", "alpha"]);
  assert.equal(alpha.code, 8, alpha.stdout + alpha.stderr);
  assert.deepEqual(
    [0, 1].map((index) => home.has(`made/${index}`)),
    [true, false],
  );
  assert.match(alpha.stdout, /beta/);
  const beta = await home.run(["up", "chain.yaml", "--once", "--host", "beta"]);
  assert.equal(beta.code, 8, "nobody has told beta that alpha is done");
  assert.equal(home.has("made/1"), false);
  const all = await home.run(["up", "chain.yaml", "--once"]);
  assert.equal(all.code, 0, all.stdout + all.stderr);
  assert.match(all.stdout, /1 unchanged/);
  const two = home.start(["up", "chain.yaml", "--host", "alpha", "--host", "beta"]);
  await untilTrue(() => home.has("run", "khoreia", "chain.sock"), { what: "the socket" });
  const status = await home.run(["status"]);
  assert.equal(status.code, 8, status.stdout);
  assert.match(status.stdout, /\? +n2 +gamma/);
  const third = await home.run(["up", "chain.yaml", "--once", "--host", "gamma"]);
  assert.notEqual(third.code, 0, "gamma alone cannot know what alpha and beta have done");
  two.kill("SIGINT");
  await two.ended;
  assert.equal((await home.run(["down", "--yes"])).code, 0);
  assert.deepEqual(readdirSync(home.path("made")), [".keep"]);
});
