// The same deployment played by two processes that know each other through etcd alone.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { type EtcdCluster, startEtcd } from "../rig/etcd-cluster.ts";
import { names, topology } from "./chain.ts";
import { Troupe } from "./troupe.ts";

const limit = { timeout: 120_000 };

async function onStage(
  members: number,
  body: (troupe: Troupe, cluster: EtcdCluster) => Promise<void>,
): Promise<void> {
  const cluster = await startEtcd("3.4.23", { members });
  const troupe = new Troupe(cluster);
  troupe.write("1", topology());
  troupe.write("2", topology(".v2"));
  try {
    await body(troupe, cluster);
  } finally {
    await troupe.close();
    await cluster.close();
  }
}

test("two agents build across hosts in order, heal, change and take down", limit, () =>
  onStage(1, async (troupe) => {
    const [alpha, beta] = [troupe.start("alpha"), troupe.start("beta")];
    await troupe.want("1", "started");
    await troupe.until("all is made", () => troupe.has(...names));
    assert.deepEqual(troupe.log(), names, "each once, in the order of the requirements");

    await troupe.until("both converge", () =>
      [alpha, beta].every(({ events }) => events.includes("deployment.converged")),
    );
    rmSync(troupe.path("db"));
    await troupe.until("it is healed", () => troupe.has("db"), 2_000);
    await pause(300);
    assert.deepEqual(troupe.log(), [...names, "db"], "and nothing else was done again");

    await troupe.want("2", "started");
    await troupe.until("the change is made", () => troupe.has("base.v2", "db.v2"));
    await troupe.want("2", "deleted");
    await troupe.until(
      "all is gone",
      () => !["base.v2", "db.v2", "api", "web"].some((name) => troupe.has(name)),
    );
    const gone = troupe.log().filter((line) => /^no (web|api|db.v2|base.v2)$/.test(line));
    assert.deepEqual(gone, ["no web", "no api", "no db.v2", "no base.v2"], "the other way round");
    assert.deepEqual([alpha.said(), beta.said()], ["", ""]);
  }),
);

test("an agent that is killed comes back as itself, and a double is refused", limit, () =>
  onStage(1, async (troupe) => {
    troupe.start("alpha");
    const beta = troupe.start("beta");
    await troupe.want("1", "started");
    await troupe.until("all is made", () => troupe.has(...names));
    beta.signal("SIGKILL");
    await beta.ended;
    rmSync(troupe.path("web"));
    rmSync(troupe.path("api"));
    await troupe.until("alpha heals what is its own", () => troupe.has("api"), 2_000);
    await pause(300);
    assert.ok(!troupe.has("web"), "and nothing that is not");

    const again = troupe.start("beta");
    const backMs = await troupe.until("beta heals", () => troupe.has("web"), 15_000);
    assert.ok(again.events.includes("do.began web.start"));
    assert.ok(backMs < 10_000, `${backMs} ms`);

    const elsewhere = join(troupe.home, "elsewhere");
    mkdirSync(elsewhere);
    cpSync(join(troupe.home, "topology-1.yaml"), join(elsewhere, "topology-1.yaml"));
    const double = troupe.start("beta", { home: elsewhere });
    assert.equal(await double.ended, 1);
    assert.match(double.said(), /KHO_HOST_TAKEN|another agent does/);
  }),
);

test("without a quorum what was performed is healed, and nothing is begun", limit, () =>
  onStage(3, async (troupe, { members }) => {
    troupe.start("alpha");
    troupe.start("beta");
    await troupe.want("1", "started");
    await troupe.until("all is made", () => troupe.has(...names));
    await pause(500);
    const before = troupe.log();
    await Promise.all([members[1]?.kill(), members[2]?.kill()]);
    // Longer than their leases: nobody vouches for anybody any more.
    await pause(6_000);
    for (const name of ["base", "db", "web"]) rmSync(troupe.path(name));
    await troupe.until("it is healed all the same", () => troupe.has(...names), 5_000);
    await Promise.all([members[1]?.restart(), members[2]?.restart()]);
    await pause(4_000);
    const after = troupe.log().slice(before.length).toSorted();
    assert.deepEqual(after, ["base", "db", "web"], "each once, and nothing for the store's sake");
    await troupe.want("2", "started");
    await troupe.until("the next generation is played", () => troupe.has("base.v2", "db.v2"));
  }),
);

test("a store that loses everything tears nothing down", limit, () =>
  onStage(1, async (troupe) => {
    troupe.start("alpha");
    troupe.start("beta");
    await troupe.want("1", "started");
    await troupe.until("all is made", () => troupe.has(...names));
    await pause(300);
    await troupe.store.txn({ compares: [], then: [{ kind: "delete", range: { prefix: "" } }] });
    await pause(3_000);
    assert.deepEqual(troupe.log(), names, "nothing was done, and nothing undone");
    rmSync(troupe.path("db"));
    await troupe.until("it is healed", () => troupe.has("db"), 5_000);
    writeFileSync(troupe.path("unrelated"), "");
  }),
);
