// A cluster that has converged, and what it writes then.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { type StatusRecord, decodeRecord, keys } from "../../../src/store/index.ts";
import { startEtcd } from "../rig/etcd-cluster.ts";
import { Agents } from "./agents.ts";

/** Every look is a reason to tell how things stand, if anything of it has changed. */
const looked = (name: string, host: string, requires = "") => `
  ${name}:
    host: ${host}
    requires: [${requires}]
    start:
      every: 200ms
      recheck: 200ms
      check: { shell: { run: "test -e ${name}" } }
      do: { shell: { run: ": > ${name}" } }`;
const shop = `khoreia: 1
name: shop
nodes:${looked("db", "alpha")}${looked("api", "beta", "db")}${looked("web", "alpha", "api")}
`;
const quietMs = 5_000;

test("a converged cluster writes nothing, however often it looks", {
  timeout: 120_000,
}, async () => {
  const cluster = await startEtcd("3.5.16");
  const agents = new Agents(cluster.endpoints);
  try {
    agents.start("alpha");
    agents.start("beta");
    await agents.publish(shop);
    const settled = async (): Promise<boolean> => {
      const { pairs } = await agents.store.range({ prefix: keys.reportPrefix });
      const statuses = pairs
        .filter(({ key }) => key.includes("/status/"))
        .flatMap(({ value }) => {
          const decoded = decodeRecord<StatusRecord>(value);
          return decoded.kind === "record" ? decoded.record.instances : [];
        });
      return statuses.length === 3 && statuses.every(({ condition }) => condition === "steady");
    };
    await agents.until("it converges, and has said so", settled);
    await agents.until("each says what store it trusts", async () => {
      const { pairs } = await agents.store.range({ prefix: keys.hostPrefix });
      const present = pairs.filter(({ key }) => key.endsWith("/presence"));
      return present.length === 2 && present.every(({ value }) => value.includes('"incarnation":'));
    });
    // The last words about it may still be under way, with their pace.
    await pause(1_500);
    const { revision } = await agents.store.range({ prefix: "/khoreia/" });
    await pause(quietMs);
    const later = await agents.store.range({ prefix: "/khoreia/" });
    const written = later.pairs.filter(({ modRevision }) => modRevision > revision);
    assert.deepEqual(written, []);
    assert.equal(later.revision, revision);
  } finally {
    await agents.close();
    await cluster.close();
  }
});
