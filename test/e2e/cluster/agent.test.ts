// The agent as it is installed: one process a host, that knows the others through etcd alone.
import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type EventsRecord,
  type StatusRecord,
  decodeRecord,
  keys,
} from "../../../src/store/index.ts";
import { type EtcdCluster, startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

const limit = { timeout: 120_000 };

const file = (name: string, host: string, requires = "") => `
  ${name}:
    host: ${host}
    requires: [${requires}]
    create: { file: { path: made/${name}, content: "${name}\\n" } }`;
const shop = `khoreia: 1\nname: shop\nnodes:${file("db", "alpha")}${file("api", "beta", "db")}\n`;
const lab = `khoreia: 1\nname: lab\nnodes:${file("probe", "beta")}\n`;

async function onStage(body: (agents: Agents, cluster: EtcdCluster) => Promise<void>) {
  const cluster = await startEtcd("3.5.16");
  const agents = new Agents(cluster.endpoints);
  try {
    await body(agents, cluster);
  } finally {
    await agents.close();
    await cluster.close();
  }
}

async function told(agents: Agents, host: string, deployment: string) {
  const { pairs } = await agents.store.range({ prefix: keys.statusPrefix(host, deployment) });
  return pairs.flatMap(({ value }) => {
    const decoded = decodeRecord<StatusRecord>(value);
    return decoded.kind === "record" ? decoded.record.instances : [];
  });
}

test("agents play what is published, heal it, and tell how it stands", limit, () =>
  onStage(async (agents) => {
    const alpha = agents.start("alpha");
    const beta = agents.start("beta");
    await agents.publish(shop);
    await agents.publish(lab);
    const has = (name: string) => existsSync(agents.path("made", name));
    await agents.until("all is made", () => ["db", "api", "probe"].every(has));
    await agents.until("they say so", async () => {
      const all = [
        ...(await told(agents, "alpha", "shop")),
        ...(await told(agents, "beta", "shop")),
        ...(await told(agents, "beta", "lab")),
      ];
      return all.length === 3 && all.every(({ condition }) => condition === "steady");
    });
    const { pairs } = await agents.store.range({ prefix: keys.eventsPrefix("beta", "shop") });
    const events = pairs.flatMap(({ value }) => {
      const decoded = decodeRecord<EventsRecord>(value);
      return decoded.kind === "record" ? decoded.record.events : [];
    });
    assert.deepEqual(
      events.map(({ revision }) => revision),
      events.map((_, i) => i + 1),
      "its whole journal, in order",
    );
    assert.ok(events.some(({ kind }) => kind === "deployment.converged"));

    rmSync(agents.path("made", "api"));
    await agents.until("it is healed", () => has("api"), 2_000);

    alpha.process.kill("SIGTERM");
    assert.equal(await alpha.ended, 143, alpha.said());
    const word = await agents.store.range({ prefix: "/khoreia/v1/host/alpha/" });
    assert.deepEqual(word.pairs, [], "it takes its word back at once");
    assert.ok(has("db"), "and leaves what it made");
    beta.process.kill("SIGTERM");
    assert.equal(await beta.ended, 143, beta.said());
  }),
);

test("a second agent of one name refuses, and the first one plays on", limit, () =>
  onStage(async (agents) => {
    const first = agents.start("beta");
    await agents.publish(lab);
    await agents.until("it plays", () => existsSync(agents.path("made", "probe")));
    const double = agents.start("beta", { state: "double" });
    assert.equal(await double.ended, 1);
    assert.match(double.said(), /KHO_HOST_TAKEN/);
    assert.match(double.said(), new RegExp(`process ${first.process.pid} at 127\\.0\\.0\\.1`));
    const twin = agents.start("beta");
    assert.equal(await twin.ended, 1);
    assert.match(twin.said(), /KHO_STATE_LOCKED/);
    rmSync(agents.path("made", "probe"));
    await agents.until("it heals", () => existsSync(agents.path("made", "probe")), 2_000);
  }),
);

test("a restart heals while the store is away, and is itself again when it is back", limit, () =>
  onStage(async (agents, cluster) => {
    const first = agents.start("beta");
    await agents.publish(lab);
    const probe = agents.path("made", "probe");
    await agents.until("it plays", () => existsSync(probe));
    const [member] = cluster.members;
    await member?.kill();
    first.process.kill("SIGKILL");
    await first.ended;
    rmSync(probe);
    const second = agents.start("beta");
    await agents.until("it heals what it remembers", () => existsSync(probe));
    await member?.restart();
    await agents.until("it stands again", async () => {
      const { pairs } = await agents.store.range({ key: keys.standing("beta", "lab") });
      return pairs.length === 1;
    });
    await agents.publish(lab.replaceAll("probe", "other"));
    await agents.until("it plays the next generation", () => {
      return existsSync(agents.path("made", "other")) && !existsSync(probe);
    });
    assert.match(second.said(), /the store does not answer/);
  }),
);

test("a store that lost everything takes nothing down, and a teardown is forgotten", limit, () =>
  onStage(async (agents) => {
    const beta = agents.start("beta");
    await agents.publish(lab);
    const probe = agents.path("made", "probe");
    await agents.until("it plays", () => existsSync(probe));
    const everything = { kind: "delete", range: { prefix: "" } } as const;
    await agents.store.txn({ compares: [], then: [everything] });
    await agents.until("it says so", () => /knows nothing of "lab"/.test(beta.said()));
    await agents.until("and is present again", async () => {
      const { pairs } = await agents.store.range({ key: keys.presence("beta") });
      return pairs.length === 1;
    });
    beta.process.kill("SIGKILL");
    await beta.ended;
    rmSync(probe);
    agents.start("beta");
    await agents.until("also after a restart", () => existsSync(probe));

    await agents.publish(lab, "deleted");
    await agents.accept(2);
    await agents.until("it is taken down", () => !existsSync(probe));
    await agents.withdraw("lab");
    const states = join(agents.home, "state-beta", "khoreia", "beta");
    await agents.until("it is forgotten", () => !existsSync(join(states, "lab")));
    assert.deepEqual(readdirSync(states), [".agent"]);
    await agents.until("its word too", async () => {
      const { pairs } = await agents.store.range({ prefix: "/khoreia/v1/" });
      const stays = [keys.presence("beta"), keys.incarnation];
      return pairs.every(({ key }) => stays.includes(key) || key.includes("/content/"));
    });
  }),
);

test("a store that was restored is not believed before somebody accepts it", limit, () =>
  onStage(async (agents, { members: [member] }) => {
    assert.ok(member !== undefined);
    const beta = agents.start("beta");
    await agents.publish(lab);
    const probe = agents.path("made", "probe");
    const other = agents.path("made", "other");
    await agents.until("it plays", () => existsSync(probe));
    await member.kill();
    const backup = `${member.data}-backup`;
    cpSync(member.data, backup, { recursive: true });
    await member.restart();
    await agents.publish(lab.replaceAll("probe", "other"));
    // A backup is older by more than what agents write while they come back.
    const key = keys.probe("beta", "1");
    for (let times = 0; times < 50; times += 1) {
      await agents.store.txn({ compares: [], then: [{ kind: "put", key, value: "" }] });
    }
    await agents.until("it plays the next one", () => existsSync(other) && !existsSync(probe));

    await member.kill();
    rmSync(member.data, { recursive: true });
    cpSync(backup, member.data, { recursive: true });
    await member.restart();
    await agents.until(
      "it says so",
      () => /not trusted: it was restored/.test(beta.said()),
      15_000,
    );
    // As another deployment of this name: by its uid alone nobody could tell that it is older.
    await agents.publish(lab.replaceAll("probe", "wrong"), "started", "restored");
    beta.process.kill("SIGTERM");
    await beta.ended;
    const again = agents.start("beta");
    await agents.until("also after a restart", () => /not trusted/.test(again.said()));
    rmSync(other);
    await agents.until("it heals what it plays", () => existsSync(other));
    assert.ok(!existsSync(agents.path("made", "wrong")), again.said());
    const complaints = async () => {
      const { pairs } = await agents.store.range({ key: keys.presence("beta") });
      return pairs[0]?.value ?? "";
    };
    await agents.until("and complains", async () => (await complaints()).includes("not trusted"));

    await agents.accept(2);
    await agents.until("it believes it then", () => {
      return existsSync(agents.path("made", "wrong")) && !existsSync(other);
    });
  }),
);
