// What SECURITY.md says about the files of a deployment and its secrets.
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Home, untilTrue } from "./cli/khoreia.ts";

const secret = "an-unlikely-word";
const topology = `
khoreia: 1
name: vault
inputs: { word: { type: string, secret: true } }
nodes:
  door:
    create: { do: { shell: { run: 'echo "it is \${inputs.word}"; exit 3' } }, attempts: 1 }
  safe:
    create: { file: { path: made/safe, content: "\${inputs.word}" } }
`;

/** Kinds and modes of everything below a directory but the lock, which holds nothing. */
function modes(directory: string): ReadonlySet<string> {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  const found = names.map((name) => {
    if (name.endsWith("lock.db") && statSync(join(directory, name)).size === 0) return "lock";
    const stats = statSync(join(directory, name));
    const kind = stats.isDirectory() ? "directory" : stats.isSocket() ? "socket" : "file";
    return `${kind} ${(stats.mode & 0o777).toString(8)}`;
  });
  return new Set(found);
}

test("nobody else can open a deployment, and its secrets are printed nowhere", async () => {
  await using home = new Home();
  home.write("vault.yaml", topology);
  home.write("inputs.yaml", `word: ${secret}\n`);
  const up = home.start(["up", "vault.yaml", "--inputs", "inputs.yaml", "-v"]);
  await up.until(/■ door/);
  const socket = home.path("run", "khoreia", "vault.sock");
  await untilTrue(() => home.has("run", "khoreia", "vault.sock"), { what: "the socket" });
  assert.equal(statSync(socket).mode & 0o777, 0o600);
  assert.equal(statSync(home.path("run", "khoreia")).mode & 0o777, 0o700);

  const state = home.path("state", "khoreia");
  assert.equal(statSync(state).mode & 0o777, 0o700);
  assert.deepEqual([...modes(state)].toSorted(), ["directory 700", "file 600", "lock"]);

  const asked = [
    await home.run(["why", "door"]),
    await home.run(["logs", "door"]),
    await home.run(["events", "-v", "-o", "json"]),
    await home.run(["status", "-o", "json"]),
  ];
  assert.match(asked[1]?.stdout ?? "", /it is ••••/);
  up.kill("SIGINT");
  const { stdout, stderr } = await up.ended;
  for (const text of [stdout, stderr, ...asked.map((each) => each.stdout + each.stderr)]) {
    assert.ok(!text.includes(secret), text);
  }
});
