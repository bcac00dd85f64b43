// What nodes say of their hosts reaches those that use it on other hosts, also when it changes.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import type { JournalEvent } from "../../../src/model/index.ts";
import { type EventsRecord, decodeRecord, keys } from "../../../src/store/index.ts";
import { type EtcdCluster, startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

const limit = { timeout: 120_000 };
const at = (address: string) => ({ words: ["--address", address] });

const shop = (port: number) => `khoreia: 1
name: shop
nodes:
  db:
    host: alpha
    exports: { url: "db://\${host.address}:${port}" }
    create: { file: { path: made/db, content: "db\\n" } }
  api:
    host: beta
    requires: [db]
    configure: { file: { path: made/api, content: "\${db.url}\\n" } }
    start:
      redo_on: [configure]
      check: { shell: { run: "test -e made/started" } }
      do: { shell: { run: "cat made/api >> made/started" } }
`;
const lab = `khoreia: 1
name: lab
nodes:
  probe:
    host: beta
    create: { file: { path: made/probe, content: "\${host.address}\\n" } }
`;

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

function written(agents: Agents, name: string): string {
  const path = agents.path("made", name);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

async function eventsOf(agents: Agents, host: string): Promise<readonly JournalEvent[]> {
  const { pairs } = await agents.store.range({ prefix: keys.eventsPrefix(host, "shop") });
  const events = pairs.flatMap(({ value }) => {
    const decoded = decodeRecord<EventsRecord>(value);
    return decoded.kind === "record" ? decoded.record.events : [];
  });
  return events.toSorted((a, b) => a.revision - b.revision);
}

test(
  "what a node exports reaches its requirers elsewhere, and they follow its changes",
  limit,
  () =>
    onStage(async (agents) => {
      agents.start("beta");
      await agents.publish(shop(1));
      await agents.until("beta plays, and waits", async () => {
        const events = await eventsOf(agents, "beta");
        return events.some(({ kind }) => kind === "generation.accepted");
      });
      // Nothing was known of its host when it was resolved first.
      const alpha = agents.start("alpha", at("192.0.2.1"));
      await agents.until("it is used", () => written(agents, "started") === "db://192.0.2.1:1\n");

      alpha.process.kill("SIGTERM");
      await alpha.ended;
      agents.start("alpha", at("192.0.2.2"));
      const all = "db://192.0.2.1:1\ndb://192.0.2.2:1\n";
      await agents.until("the other address is", () => written(agents, "started") === all);
      await agents.until("and said why", async () => {
        const events = await eventsOf(agents, "beta");
        const heard = events.findLast(({ kind }) => kind === "facts.changed");
        const done = events.findLast(({ kind }) => kind === "do.began");
        const configured = events.find(
          ({ kind, revision }) => kind === "do.began" && revision > (heard?.revision ?? Infinity),
        );
        if (heard?.kind !== "facts.changed" || configured === undefined) return false;
        assert.deepEqual(heard.hosts, ["alpha"]);
        return done !== configured && causesOf(events, configured).includes(heard.revision);
      });

      await agents.publish(shop(2));
      await agents.until("another port is, too", () => {
        return written(agents, "started") === `${all}db://192.0.2.2:2\n`;
      });
    }),
);

function causesOf(events: readonly JournalEvent[], event: JournalEvent): readonly number[] {
  const causes: number[] = [];
  let cause = event.cause;
  while (cause !== undefined) {
    const of = cause;
    causes.push(of);
    cause = events.find(({ revision }) => revision === of)?.cause;
  }
  return causes;
}

test("what an agent is itself it knows without the store", limit, () =>
  onStage(async (agents, { members: [member] }) => {
    const first = agents.start("beta", at("192.0.2.7"));
    await agents.publish(lab);
    await agents.until("it is used", () => written(agents, "probe") === "192.0.2.7\n");
    await member?.kill();
    first.process.kill("SIGKILL");
    await first.ended;
    rmSync(agents.path("made", "probe"));
    agents.start("beta", at("192.0.2.7"));
    await agents.until("it is healed", () => written(agents, "probe") === "192.0.2.7\n");
  }),
);
