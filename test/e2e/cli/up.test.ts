import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gated, Home, impossible, programs, shop, untilTrue } from "./khoreia.ts";

interface StatusDocument {
  readonly condition: string;
  readonly generation: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly instances: readonly { readonly instance: string; readonly condition: string }[];
}

/** An `up` that is steady and answers. */
async function steady(home: Home, args: readonly string[] = ["up", "shop.yaml"]) {
  const up = home.start(args);
  await up.until(/steady on /);
  await untilTrue(() => home.has("run", "khoreia", "shop.sock"), {
    what: "the socket",
    ended: up.ended,
  });
  return up;
}

async function status(home: Home): Promise<StatusDocument> {
  const { stdout } = await home.run(["status", "-o", "json"]);
  return JSON.parse(stdout) as StatusDocument;
}

test("up --once makes what is written, and a second one finds nothing to do", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const first = await home.run(["up", "shop.yaml", "--once"]);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /✔ settings {2}create done/);
  assert.match(first.stdout, /✔ steady · .* 4 of 4 steady · 4 changed, 0 unchanged/);
  assert.equal(readFileSync(home.path("made/settings.conf"), "utf8"), "port = 8080\n");
  const second = await home.run(["up", "shop.yaml", "--once"]);
  assert.match(second.stdout, /0 changed, 4 unchanged/);
  assert.match(second.stdout, /generation 1 ·/);
  // Neither the text nor the files are read again; a change of equal length is seen all the same.
  writeFileSync(home.path("made/settings.conf"), "port = 9090\n");
  const third = await home.run(["up", "shop.yaml", "--once"]);
  assert.match(third.stdout, /1 changed, 3 unchanged/);
  assert.equal(readFileSync(home.path("made/settings.conf"), "utf8"), "port = 8080\n");
  home.write("shop.yaml", shop().replace("port = 8080", "port = 8081"));
  const fourth = await home.run(["up", "shop.yaml", "--once"]);
  assert.match(fourth.stdout, /generation 2 ·/);
  assert.equal(readFileSync(home.path("made/settings.conf"), "utf8"), "port = 8081\n");
});

test("a running up is asked, held, released, healed, and keeps its files", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const up = await steady(home);
  assert.equal((await status(home)).condition, "steady");

  const held = await home.run(["hold", "web", "--why", "a test", "--for", "10m"]);
  assert.equal(held.code, 0, held.stderr);
  assert.match(held.stdout, /web held by .*: a test/);
  rmSync(home.path("made/web"));
  const shown = await home.run(["status"]);
  assert.equal(shown.code, 6);
  assert.match(shown.stdout, /‖ {2}web +\S+ +held .*a test/);
  assert.equal((await home.run(["wait"])).code, 6);
  assert.equal(home.has("made/web"), false, "nobody heals what is held");

  assert.equal((await home.run(["release", "web"])).code, 0);
  assert.equal((await home.run(["wait", "--timeout", "10s"])).code, 0);
  await untilTrue(() => home.has("made/web"), { what: "the healed file" });

  const why = await home.run(["why", "web"]);
  assert.equal(why.code, 0);
  assert.match(why.stdout, /^web on \S+ is steady/);
  const events = await home.run(["events", "--node", "web", "-o", "json"]);
  const kinds = (JSON.parse(events.stdout) as { events: { kind: string }[] }).events.map(
    ({ kind }) => kind,
  );
  assert.ok(kinds.includes("hold.placed") && kinds.includes("hold.lifted"), kinds.join());

  assert.equal((await home.run(["why", "wbe"])).code, 1);
  assert.match((await home.run(["why", "wbe"])).stderr, /did you mean "web"\?/);

  up.kill("SIGINT");
  const ended = await up.ended;
  assert.equal(ended.code, 130, ended.stderr);
  assert.equal((await home.run(["status"])).code, 5);
  assert.equal(home.has("made/web"), true, "Ctrl-C takes nothing back");
});

test("a removed file is written again, and the journal says by whose doing", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const up = await steady(home);
  rmSync(home.path("made/settings.conf"));
  await untilTrue(() => home.has("made/settings.conf"), { what: "the file", ended: up.ended });
  await up.until(/↻ settings +create fell: is not there\n.*✔ settings +create done/);
  const { stdout } = await home.run(["events", "--summary"]);
  assert.match(stdout, /1 incident/);
  up.kill("SIGTERM");
  assert.equal((await up.ended).code, 143);
});

test("a changed file is a new generation; one that is not valid changes nothing", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const up = await steady(home);
  home.write("shop.yaml", shop("port = 9090"));
  await up.until(/generation 2: /);
  await untilTrue(() => readFileSync(home.path("made/settings.conf"), "utf8") === "port = 9090\n", {
    what: "the new content",
  });
  home.write("shop.yaml", shop().replace("[settings]", "[setings]"));
  await up.until(/not valid; generation 2 goes on\n[\s\S]*KHO_REQUIREMENT_UNKNOWN/);
  assert.equal((await status(home)).generation, 2);
  home.write("shop.yaml", shop("port = 9090").replace(/ {2}web:[\s\S]*/, ""));
  await up.until(/generation 3: [\s\S]*web +delete done/);
  assert.equal(home.has("made/web"), false, "what is no longer wanted is taken back");
});

test("a second up of the same deployment is refused, and told who has it", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const up = await steady(home);
  const second = await home.run(["up", "shop.yaml", "--once"]);
  assert.equal(second.code, 1);
  assert.match(second.stderr, /KHO_STATE_LOCKED/);
  assert.ok(second.stderr.includes(String(up.pid)), second.stderr);
  assert.equal((await status(home)).condition, "steady", "the first one goes on");
});

test("down takes back what was made, byte for byte, while up runs", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const before = home.write("made/api-1", "api");
  chmodSync(before, 0o640);
  const { mtimeNs } = statSync(before, { bigint: true });
  const up = await steady(home);
  const refused = await home.run(["down"]);
  assert.equal(refused.code, 4, "nobody confirmed");
  assert.equal((await home.run(["down", "--confirm=web"])).code, 4, "another name");
  const down = await home.run(["down", "--confirm=shop"]);
  assert.equal(down.code, 0, down.stderr + down.stdout);
  assert.match(down.stdout, /✔ down · shop/);
  assert.equal((await up.ended).code, 0, "up has nothing left to play");
  assert.deepEqual(
    ["made/settings.conf", "made/api-0", "made/web"].filter((path) => home.has(path)),
    [],
  );
  assert.equal(readFileSync(before, "utf8"), "api");
  assert.equal(statSync(before, { bigint: true }).mtimeNs, mtimeNs);
  assert.deepEqual((await home.run(["down", "shop", "--yes"])).code, 5, "nothing is left to do");
});

test("down, stop and start play the part themselves when no up does, from anywhere", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const elsewhere = home.path("elsewhere");
  mkdirSync(elsewhere);
  assert.equal((await home.run(["up", "shop.yaml", "--once"])).code, 0);
  const dry = await home.run(["down", "--dry-run"], { cwd: elsewhere });
  assert.match(dry.stdout, /takes back 4 nodes on .*: web, api\[1\], api\[0\], settings/);
  assert.equal((await home.run(["stop", "--yes"], { cwd: elsewhere })).code, 0);
  assert.equal(home.has("made/settings.conf"), true, "stop leaves what is configured");
  assert.equal((await home.run(["start"], { cwd: elsewhere })).code, 0);
  const down = await home.run(["down", "--yes"], { cwd: elsewhere });
  assert.equal(down.code, 0, down.stderr + down.stdout);
  assert.equal(home.has("made"), false);
  assert.equal(home.has("elsewhere", "made"), false);
});

test("a gate opens by touch, and only then", async () => {
  await using home = new Home();
  home.write("gated.yaml", gated);
  const up = home.start(["up", "gated.yaml"]);
  await untilTrue(() => home.has("run", "khoreia", "gated.sock"), { what: "the socket" });
  const waiting = await home.run(["status"]);
  assert.equal(waiting.code, 7);
  assert.match(waiting.stdout, /nothing to do here: waits for the check of create/);
  assert.equal(home.has("made/release"), false);
  home.write("made/approved", "");
  await up.until(/✔ 1 +create done/);
  assert.equal((await home.run(["wait", "-t", "10s"])).code, 0);
});

test("what cannot be mended ends with 6 and says why, where and what next", async () => {
  await using home = new Home();
  home.write("impossible.yaml", impossible);
  home.write("in-the-way", "");
  const { code, stdout } = await home.run(["up", "impossible.yaml", "--once"]);
  assert.equal(code, 6);
  assert.match(stdout, /^db on \S+ is blocked/m);
  assert.match(stdout, /impossible\.yaml:6:\d+/);
  assert.match(stdout, /held back: web/);
  assert.match(stdout, /■ blocked · .* 0 of 2 steady/);
});

test("secrets of the inputs are not shown, by whatever way they come out", async () => {
  await using home = new Home();
  home.write(
    "secret.yaml",
    `
khoreia: 1
name: secret
inputs: { password: { type: string, secret: true } }
nodes:
  db:
    create: { file: { path: made/password, content: "\${inputs.password}\\n" } }
  broken:
    create:
      attempts: 1
      env: { PASSWORD: "\${inputs.password}" }
      do: { shell: { run: "echo $PASSWORD; echo $PASSWORD >&2; exit 1" } }
`,
  );
  home.write("made/password", "");
  const args = ["secret.yaml", "--set", "password=hunter22"];
  const once = await home.run(["up", "--once", "-v", ...args]);
  assert.equal(once.code, 6, once.stderr);
  const up = home.start(["up", ...args, "--json", "--log-level", "trace"]);
  await untilTrue(() => home.has("run", "khoreia", "secret.sock"), { what: "the socket" });
  const ran = [
    once,
    await home.run(["plan", ...args]),
    await home.run(["why", "broken"]),
    await home.run(["status", "-o", "json"]),
    await home.run(["events", "-o", "json"]),
    await home.run(["logs", "broken"]),
    await home.run(["up", "--once", ...args]),
  ];
  assert.match(ran[2]?.stdout ?? "", /stderr │ ••••/);
  assert.match(ran[5]?.stdout ?? "", /stdout │ ••••/);
  assert.match(ran[6]?.stderr ?? "", /KHO_STATE_LOCKED/);
  up.kill("SIGINT");
  ran.push(await up.ended, await home.run(["events", "-v"]));
  for (const { stdout, stderr } of ran) assert.doesNotMatch(stdout + stderr, /hunter2/);
  assert.match(ran.at(-1)?.stdout ?? "", /✖ broken/, "events of what has ended");
  assert.equal(readFileSync(home.path("made/password"), "utf8"), "hunter22\n");
});

test("the log is derived from the journal, and its level changes while it runs", async () => {
  await using home = new Home();
  home.write("shop.yaml", shop());
  const log = home.path("shop.log");
  const up = await steady(home, [
    "up",
    "shop.yaml",
    "--log-file",
    log,
    "--log-format",
    "json",
    "--log-level",
    "warn",
  ]);
  assert.equal(readFileSync(log, "utf8"), "", "nothing was worth a warning");
  const changed = await home.run(["logs", "--agent-level", "info"]);
  assert.match(changed.stdout, /logs "info" from now on, was "warn"/);
  rmSync(home.path("made/web"));
  await untilTrue(() => readFileSync(log, "utf8").includes("step settled"), { what: "the log" });
  const entries = readFileSync(log, "utf8").trimEnd().split("\n");
  const settled = entries.map((line) => JSON.parse(line) as Record<string, unknown>);
  const entry = settled.find(({ msg }) => msg === "step settled");
  assert.equal(entry?.["step"], "web.start");
  assert.equal(typeof entry["time"], "number");
  up.kill("SIGINT");
  await up.ended;
});

test("a Do that fails is told with exit code, output, place and what it holds back", async () => {
  await using home = new Home();
  home.write("programs.yaml", programs);
  const once = await home.run(["up", "programs.yaml", "--once"]);
  assert.equal(once.code, 6, once.stdout + once.stderr);
  assert.match(once.stdout, /exit code 127/);
  assert.match(once.stdout, /stderr │ trouble/);
  assert.match(once.stdout, /programs\.yaml:9:13/);
  assert.match(once.stdout, /held back: after/);

  const up = home.start(["up", "programs.yaml"]);
  await untilTrue(() => home.has("run", "khoreia", "programs.sock"), { what: "the socket" });
  await up.until(/■ broken/);
  const shown = await home.run(["status"]);
  assert.equal(shown.code, 6);
  const why = await home.run(["why", "after"]);
  assert.match(why.stdout, /after on \S+ waits/);
  assert.match(why.stdout, /broken[^\n]*blocked[^\n]*first cause/);
  const logs = await home.run(["logs", "broken", "--attempt", "2"]);
  assert.match(logs.stdout, /broken\.create#2 stderr │ trouble/);
  assert.match(logs.stdout, /broken\.create#2 stdout │ out/);

  const { stdout } = await home.run(["status", "sleeper", "-o", "json"]);
  assert.equal((JSON.parse(stdout) as StatusDocument).instances[0]?.condition, "steady");
  up.kill("SIGINT");
  const ended = await up.ended;
  assert.match(ended.stdout, /stopping 1 supervised: sleeper\.start/);
});

test("up --once leaves what it supervises running, and down ends it", async () => {
  await using home = new Home();
  const pidFile = home.path("pid");
  home.write(
    "daemon.yaml",
    `
khoreia: 1
name: keeper
nodes:
  sleeper:
    start: { process: { run: [sh, -c, "echo $$ > ${pidFile}; exec sleep 1000"] } }
`,
  );
  assert.equal((await home.run(["up", "daemon.yaml", "--once"])).code, 0);
  await untilTrue(() => home.has("pid"), { what: "the pid" });
  const pid = Number(readFileSync(pidFile, "utf8"));
  assert.ok(isAlive(pid), "it runs on");
  assert.equal((await home.run(["stop", "--yes"])).code, 0);
  assert.ok(!isAlive(pid), "stop ends it");
  assert.equal((await home.run(["start"])).code, 0);
  await untilTrue(() => Number(readFileSync(pidFile, "utf8")) !== pid, { what: "another one" });
  const next = Number(readFileSync(pidFile, "utf8"));
  assert.equal((await home.run(["down", "--yes"])).code, 0);
  assert.ok(!isAlive(next), "down ends it");
});

/** A zombie still answers to signals; what it runs is gone. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
