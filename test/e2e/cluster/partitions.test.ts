// Real agents in network namespaces of their own, cut off from real etcd in each direction.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startEtcd } from "../rig/etcd-cluster.ts";
import { etcdProgram } from "../rig/etcd-program.ts";
import { type Direction, Network } from "../rig/network.ts";
import { names, topology } from "./chain.ts";
import { Troupe } from "./troupe.ts";

const limitMs = 180_000;
/** More than twice the leases of the agents: their words about themselves are gone by then. */
const cutMs = 5_000;

if (process.env["KHOREIA_TEST_NETWORK"] === undefined) {
  test("cut off in each direction", { timeout: limitMs }, async () => {
    // Inside there is no way to Debian's archive.
    await etcdProgram("3.4.23");
    const env = { ...process.env, KHOREIA_TEST_NETWORK: "own" };
    // A run inside a run would report to the one outside.
    delete (env as Record<string, string | undefined>)["NODE_TEST_CONTEXT"];
    const file = fileURLToPath(import.meta.url);
    const args = ["--net", process.execPath, "--test", "--test-isolation=none", file];
    const { status, stdout, error } = spawnSync("unshare", args, { env, encoding: "utf8" });
    assert.equal(status, 0, error?.message ?? stdout);
    assert.match(stdout, /pass 3/);
  });
} else {
  after(() => network?.close());
  for (const direction of ["both", "out", "in"] as const) {
    test(`what passes ${direction === "both" ? "nowhere" : `not ${direction}`}`, () =>
      playCutOff(direction));
  }
}

let network: Network | undefined;

async function playCutOff(direction: Direction): Promise<void> {
  network ??= new Network();
  const [alphaHost, betaHost] = [await network.host(), await network.host()];
  const cluster = await startEtcd("3.4.23", { address: network.address });
  const troupe = new Troupe(cluster);
  troupe.write("1", topology());
  troupe.write("2", topology(".v2"));
  try {
    troupe.start("alpha", { prefix: alphaHost.prefix });
    troupe.start("beta", { prefix: betaHost.prefix });
    await troupe.want("1", "started");
    await troupe.until("all is made", () => troupe.has(...names));
    await pause(500);

    betaHost.cut(direction);
    await pause(cutMs);
    for (const name of ["api", "web"]) rmSync(troupe.path(name));
    await troupe.until("what is its own is healed", () => troupe.has("web"), 5_000);
    await troupe.want("2", "started");
    await pause(1_000);
    assert.ok(!troupe.has("db.v2"), "nobody plays what cannot be heard");

    betaHost.join();
    await troupe.until("the next generation is played", () => troupe.has("base.v2", "db.v2"));
    await troupe.until("all is made", () => troupe.has("api", "web"));
    await pause(1_000);
    const done = troupe.log().filter((line) => !line.startsWith("no "));
    const again = done.filter((line) => line === "api" || line === "web").length;
    assert.equal(again, 4, `each was made, and made once more: ${done.join()}`);
    assert.deepEqual(done.toSorted(), [...names, "api", "web", "base.v2", "db.v2"].toSorted());
  } finally {
    await troupe.close();
    await cluster.close();
  }
}
