// The agent under a service manager: its unit, that it says when it is ready, and its log.
import assert from "node:assert/strict";
import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fstatSync, openSync, readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { promisify } from "node:util";
import { Home, untilTrue } from "../cli/khoreia.ts";
import { startEtcd } from "../rig/etcd-cluster.ts";

const limit = { timeout: 120_000 };
const has = (program: string) => spawnSync("which", [program]).status === 0;

for (const words of [[], ["--unit-user", "www-data"]]) {
  const name = words.length === 0 ? "root" : "a user of its own";
  test(`systemd accepts the unit of an agent for ${name}`, limit, async (t) => {
    if (!has("systemd-analyze")) return t.skip("there is no systemd-analyze here");
    await using home = new Home();
    const told = ["agent", "--store", "etcd://127.0.0.1:2379", "--label", 'a=50%$x "y"', ...words];
    const { code, stdout, stderr } = await home.run([...told, "--print-unit"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const path = home.write("operate-agent.service", stdout);
    const verified = await promisify(execFile)("systemd-analyze", ["verify", path]);
    assert.doesNotMatch(verified.stderr, /operate-agent/, "nothing of it is ignored");
  });
}

/** Listens as a service manager does: Node has no datagrams of Unix sockets. */
const listener = `use Socket; $| = 1; socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die;
bind($s, pack_sockaddr_un($ARGV[0])) or die; print "listening\\n";
while (defined recv($s, my $m, 4096, 0)) { print "$m\\n" }`;

test("a service manager hears when it plays, and its journal gets priorities", limit, async (t) => {
  if (!has("systemd-notify")) return t.skip("there is no systemd-notify here");
  const cluster = await startEtcd("3.5.16");
  await using home = new Home();
  const socket = home.path("notify");
  const manager = spawn("perl", ["-e", listener, socket], { stdio: ["ignore", "pipe", "inherit"] });
  let heard = "";
  manager.stdout.setEncoding("utf8").on("data", (text: string) => (heard += text));
  const log = openSync(home.path("journal"), "a");
  const { dev, ino } = fstatSync(log);
  let agent: ReturnType<typeof spawn> | undefined;
  try {
    await untilTrue(() => heard.includes("listening"), { what: "the service manager" });
    const launcher = new URL("../../../bin/khoreia.js", import.meta.url).pathname;
    const words = ["--store", `etcd://${cluster.endpoints.join(",")}`, "--host", "alpha"];
    const more = { NOTIFY_SOCKET: socket, JOURNAL_STREAM: `${dev}:${ino}` };
    agent = spawn(process.execPath, [launcher, "agent", ...words], {
      env: home.env(more),
      stdio: ["ignore", "inherit", log],
    });
    await untilTrue(() => heard.includes("READY=1"), { what: () => `READY=1 in ${heard}` });
    assert.match(heard, /STATUS=plays alpha/);
    const journal = () => readFileSync(home.path("journal"), "utf8");
    assert.match(journal(), /^<6>agent alpha at /m);
    await cluster.members[0]?.kill();
    await untilTrue(() => /^<4>the store does not answer/m.test(journal()), { what: journal });
    agent.kill("SIGTERM");
    await once(agent, "exit");
    agent = undefined;
    await untilTrue(() => heard.includes("STOPPING=1"), { what: () => `STOPPING=1 in ${heard}` });
  } finally {
    agent?.kill("SIGKILL");
    manager.kill("SIGKILL");
    await cluster.close();
  }
});
