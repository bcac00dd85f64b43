// The promises of the store port, kept by real etcd behind our adapter.
import process from "node:process";
import { after, test } from "node:test";
import { systemClock } from "../../../src/agent/clock.ts";
import { EtcdStore } from "../../../src/store/adapter/etcd/etcd-store.ts";
import { GrpcTransport } from "../../../src/store/adapter/etcd/grpc-transport.ts";
import { type StoreUnderTest, storeConformance } from "../../../src/testing/index.ts";
import { type EtcdCluster, startEtcd } from "../rig/etcd-cluster.ts";
import { DeafKeepAlive } from "./deaf-keep-alive.ts";

/** Accepted, because no client can know what the server has forgotten. */
const skips = {
  "a watch from the compacted revision delivers it, a put as well as a delete":
    "etcd before 3.4.36 and 3.5.18 may drop a delete at that revision (etcd-io/etcd#18089)",
};
const caseLimitMs = 60_000;
const clock = systemClock();
let trials = 0;

/** `ETCD_FULL=1` runs every version with one member and with three. */
const isFull = process.env["ETCD_FULL"] === "1";
const combinations = [
  { version: "3.4.23", members: 1, inQuick: true },
  { version: "3.4.23", members: 3, inQuick: false },
  { version: "3.5.16", members: 1, inQuick: false },
  { version: "3.5.16", members: 3, inQuick: true },
] as const;

for (const { version, members, inQuick } of combinations) {
  if (isFull || inQuick) {
    let started: Promise<EtcdCluster> | undefined;
    const cluster = (): Promise<EtcdCluster> => (started ??= startEtcd(version, { members }));
    after(async () => {
      if (started !== undefined) await (await started).close();
    });
    const { cases, skipped } = storeConformance(async () => storeAt(await cluster()), {
      skips,
      sequences: { count: isFull ? 10 : 3, length: 60, firstSeed: 1 },
    });
    const name = `etcd ${version}, ${members} of it`;
    for (const { name: skippedName, reason } of skipped) {
      test(`${name}: ${skippedName}`, { skip: reason });
    }
    for (const each of cases) {
      test(`${name}: ${each.name}`, { timeout: caseLimitMs }, each.run);
    }
  }
}

function storeAt({ endpoints }: EtcdCluster): StoreUnderTest {
  const transport = new DeafKeepAlive(new GrpcTransport({ clock, endpoints }));
  const store = new EtcdStore({ transport, clock });
  trials += 1;
  const pass = (durationMs: number): Promise<void> =>
    new Promise((resolve) => void clock.after(durationMs, resolve));
  return {
    store,
    prefix: `/trial/${trials}/`,
    time: {
      now: () => clock.now(),
      pass,
      stall: async (durationMs) => {
        transport.isDeaf = true;
        await pass(durationMs);
        transport.isDeaf = false;
      },
    },
    dispose: () => store.close(),
  };
}
