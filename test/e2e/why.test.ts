// A Do that fails is never a success, and whoever asks is told everything that is known of it.
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { test } from "node:test";
import { Home, untilTrue } from "./cli/khoreia.ts";

const failing = `
khoreia: 1
name: failing
nodes:
  db:
    create:
      do: { shell: { run: [./initdb] } }
      attempts: 2
      backoff: { base: 10ms, cap: 20ms }
  web:
    requires: [db]
    create: { file: { path: made/web } }
`;

const initdb = `#!/bin/sh
echo "begins"
echo "pg_ctl: command not found" >&2
exit 127
`;

function failingHome(): Home {
  const home = new Home();
  home.write("failing.yaml", failing);
  chmodSync(home.write("initdb", initdb), 0o755);
  return home;
}

test("up --once ends with 6, and tells what failed, where and with which output", async () => {
  await using home = failingHome();
  const { code, stdout, stderr } = await home.run(["up", "failing.yaml", "--once"]);
  assert.equal(code, 6, stdout + stderr);
  assert.match(stdout, /db .*blocked/);
  assert.match(stdout, /127/);
  assert.match(stdout, /pg_ctl: command not found/);
  assert.match(stdout, /failing\.yaml:7:\d+/);
  assert.match(stdout, /held back.*web/);
  assert.equal(home.has("made/web"), false);
  assert.equal((await home.run(["up", "failing.yaml", "--once"])).code, 6, "and again");
});

test("why names node, cause, exit code, output, place and next attempt, also in JSON", async () => {
  await using home = failingHome();
  const up = home.start(["up", "failing.yaml"]);
  await up.until(/blocked/);
  await untilTrue(() => home.has("run", "khoreia", "failing.sock"), { what: "the socket" });
  const { stdout } = await home.run(["why", "db"]);
  for (const expected of [
    /^db on \S+ is blocked/m,
    /create/,
    /127/,
    /stderr.*pg_ctl: command not found/,
    /stdout.*begins/,
    /failing\.yaml:7:\d+/,
    /next (try|attempt)/,
  ])
    assert.match(stdout, expected);
  const json = JSON.parse((await home.run(["why", "db", "-o", "json"])).stdout) as unknown;
  const text = JSON.stringify(json);
  for (const expected of [
    /"exitCode":127/,
    /pg_ctl: command not found/,
    /"nextAttemptAt":\d+/,
    /"line":7/,
    /failing\.yaml/,
    /"condition":"blocked"/,
  ])
    assert.match(text, expected);
  const web = await home.run(["why", "web"]);
  assert.match(web.stdout, /web on \S+ waits for db/);
  assert.match(web.stdout, /failing\.yaml:7:\d+[\s\S]*next try/, "and what that one lacks");
  const logs = await home.run(["logs", "db"]);
  assert.match(logs.stdout, /pg_ctl: command not found/);

  // Mended by a human: heal skips the wait for the next attempt.
  chmodSync(home.write("initdb", "#!/bin/sh\nexit 0\n"), 0o755);
  const heal = await home.run(["heal", "db"]);
  assert.equal(heal.code, 0, heal.stdout + heal.stderr);
  assert.equal((await home.run(["wait", "--timeout", "10s"])).code, 0);
  assert.equal(home.has("made/web"), true);
  up.kill("SIGINT");
  assert.equal((await up.ended).code, 130);
});

test("a Do that succeeds and does not take is no success either", async () => {
  await using home = new Home();
  home.write(
    "lying.yaml",
    `
khoreia: 1
name: lying
nodes:
  db:
    create:
      check: { file: { path: made/never } }
      do: { shell: { run: ["true"] } }
      settle: 50ms
      attempts: 2
      backoff: { base: 10ms, cap: 20ms }
`,
  );
  const { code, stdout } = await home.run(["up", "lying.yaml", "--once"]);
  assert.equal(code, 6, stdout);
  assert.match(stdout, /KHO_DO_DID_NOT_TAKE/);
});

test("terminated in the middle of --once, it ends with 143 and what was done stays", async () => {
  await using home = new Home();
  home.write(
    "slow.yaml",
    `
khoreia: 1
name: slow
nodes:
  fast: { create: { file: { path: made/fast } } }
  slow: { requires: [fast], create: { do: { shell: { run: [sleep, "1"] } } } }
`,
  );
  const up = home.start(["up", "slow.yaml", "--once"]);
  await untilTrue(() => home.has("made/fast"), { what: "the first file", ended: up.ended });
  up.kill("SIGTERM");
  const { code, stdout } = await up.ended;
  assert.equal(code, 143, stdout);
  assert.equal((await home.run(["up", "slow.yaml", "--once"])).code, 0);
});
