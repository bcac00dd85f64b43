// What an agent answers on its own host, with the store and without it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

const bin = fileURLToPath(new URL("../../../bin/khoreia.js", import.meta.url));
const pair = `
khoreia: 1
name: pair
nodes:
  db: { host: alpha, create: { do: { shell: { run: "echo made db" } } } }
  web: { host: beta, requires: [db], create: { do: { shell: { run: "echo made web" } } } }
`;

test("an agent tells of its part, also while the store is away", { timeout: 120_000 }, async () => {
  const cluster = await startEtcd("3.5.16");
  const agents = new Agents(cluster.endpoints);
  const store = `etcd://${cluster.endpoints.join(",")}`;
  const ask = async (...words: readonly string[]) => {
    const env = { ...process.env, XDG_RUNTIME_DIR: agents.runtime, XDG_STATE_HOME: agents.home };
    const child = spawn(process.execPath, [bin, ...words], { env, cwd: agents.path() });
    const said = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    const [stdout, stderr] = await said;
    return { exit: child.exitCode, stdout, stderr };
  };
  try {
    agents.start("alpha");
    agents.start("beta");
    await agents.publish(pair);
    await agents.until("all is steady", async () => {
      return (await ask("status", "--store", store)).exit === 0;
    });

    const doctor = await ask("doctor", "--store", store, "-o", "json");
    const { findings } = JSON.parse(doctor.stdout);
    for (const host of ["alpha", "beta"]) {
      const found = findings.find(({ check }: { check: string }) => check === `host ${host}`);
      assert.match(found?.found ?? "", /^answered in \d+ ms, its clock is off by [+-]\d+ ms/);
    }

    const here = await ask("logs", "web", "--store", store);
    assert.match(here.stdout, /web\.create#1 stdout .*made web/);
    const part = await ask("status", "pair@beta", "-o", "json");
    assert.equal(part.exit, 0, part.stderr);
    const { generation, instances } = JSON.parse(part.stdout);
    assert.deepEqual(
      [generation, instances.map(({ instance }: { instance: string }) => instance)],
      [1, ["web"]],
      "of its own part alone",
    );
    const doubtful = await ask("status", "pair");
    assert.match(doubtful.stderr, /"pair@alpha", "pair@beta" run here .*KHO_DEPLOYMENT_AMBIGUOUS/);
    const refused = await ask("stop", "pair@beta", "--confirm", "pair");
    assert.match(refused.stderr, /KHO_CHANGE_ELSEWHERE/);

    await cluster.members[0]?.kill();
    const away = await ask("status", "pair@alpha");
    assert.equal(away.exit, 0, away.stderr);
    assert.match(away.stdout, /1 of 1 steady/);
    assert.match((await ask("events", "pair@alpha")).stdout, /db .*create done/);
    assert.match((await ask("why", "db", "-d", "pair@alpha")).stdout, /steady/);
    assert.match((await ask("logs", "pair@alpha")).stdout, /made db/);
    const cut = await ask("status", "--store", store);
    assert.equal(cut.exit, 5);
    assert.match(cut.stderr, /--context local asks its agent/);
  } finally {
    await agents.close();
    await cluster.close();
  }
});

test("logs of another machine are not here", { timeout: 120_000 }, async () => {
  const cluster = await startEtcd("3.5.16");
  const agents = new Agents(cluster.endpoints);
  try {
    agents.start("alpha");
    await agents.publish(pair);
    const elsewhere = { XDG_RUNTIME_DIR: join(agents.home, "elsewhere") };
    const words = [bin, "logs", "--store", `etcd://${cluster.endpoints.join(",")}`];
    const child = spawn(process.execPath, words, { env: { ...process.env, ...elsewhere } });
    const [said] = await Promise.all([text(child.stderr), once(child, "close")]);
    assert.equal(child.exitCode, 1);
    assert.match(said, /KHO_LOGS_ELSEWHERE/);
  } finally {
    await agents.close();
    await cluster.close();
  }
});
