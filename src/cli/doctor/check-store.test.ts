import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../agent/clock.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import type { MemberStatus } from "../../store/adapter/etcd/index.ts";
import { type Store, StoreError } from "../../store/index.ts";
import { checkStore, judgeMember } from "./check-store.ts";

const member: MemberStatus = {
  endpoint: "h1:2379",
  version: "3.5.30",
  clusterId: "c1",
  role: "leader",
  revision: 7,
  sizeBytes: 2_097_152,
  tookMs: 1.2,
};

for (const [version, level, fix] of [
  ["3.4.23", "warning", "3.4.42"],
  ["3.4.42", "ok", undefined],
  ["3.5.16", "warning", "3.5.28"],
  ["3.5.28", "ok", undefined],
  ["3.6.8", "warning", "3.6.9"],
  ["3.6.11", "ok", undefined],
  ["3.7.0-rc.1", "ok", undefined],
  ["3.3.25", "warning", "3.5.28"],
  ["4.0.0", "ok", undefined],
] as const) {
  test(`etcd ${version} is ${level}`, () => {
    const finding = judgeMember({ ...member, version });
    assert.equal(finding.level, level);
    if (finding.level !== "ok") assert.ok(finding.fix.includes(fix ?? "nothing"));
  });
}

test("a member without a leader is a problem, whatever its release", () =>
  assert.equal(judgeMember({ ...member, role: "no leader" }).level, "problem"));

function ports(ask: (endpoint: string) => MemberStatus) {
  const clock = systemClock({ keepsProcessAlive: false });
  return {
    clock,
    ask: async (endpoint: string) => Promise.resolve(ask(endpoint)),
    open: () => new EmbeddedStore({ clock }),
    rights: () => Promise.resolve({ write: true, nestedWrite: true, read: true, nestedRead: true }),
    id: "one",
    host: "alpha",
  };
}

test("a store that works is tried out, and nothing is left of it", async () => {
  const asked = ports((endpoint) => ({ ...member, endpoint }));
  const store = new EmbeddedStore({ clock: asked.clock });
  // Seen from inside after the doctor has left.
  const kept: Store = {
    range: (range, options) => store.range(range, options),
    txn: (txn) => store.txn(txn),
    watch: (range, options) => store.watch(range, options),
    grant: (ttlSeconds) => store.grant(ttlSeconds),
    compact: (revision) => store.compact(revision),
    close: () => Promise.resolve(),
  };
  const findings = await checkStore(
    { endpoints: ["127.0.0.1:1", "localhost:2"] },
    { ...asked, open: () => kept },
  );
  assert.deepEqual(
    findings.map(({ level, check }) => [level, check]),
    [
      ["ok", "store 127.0.0.1:1"],
      ["ok", "store localhost:2"],
      ["ok", "store in use"],
      ["ok", "agents"],
      ["ok", "store rights"],
    ],
  );
  assert.deepEqual((await store.range({ prefix: "" })).pairs, []);
  await store.close();
});

test("who cannot be asked is a problem of its own; the others are tried", async () => {
  const asked = ports((endpoint) => {
    if (endpoint === "h2:2379") throw new StoreError("denied", "Cannot ask: h2 refuses");
    return { ...member, endpoint };
  });
  const findings = await checkStore({ endpoints: ["h1:2379", "h2:2379"] }, asked);
  assert.deepEqual(
    findings.map(({ level, check }) => [level, check]),
    [
      ["ok", "store h1:2379"],
      ["problem", "store h2:2379"],
      ["warning", "store connection"],
      ["ok", "store in use"],
      ["ok", "agents"],
      ["warning", "store rights"],
    ],
  );
});

test("members of two clusters are no cluster", async () => {
  const asked = ports((endpoint) => ({ ...member, endpoint, clusterId: endpoint }));
  const findings = await checkStore({ endpoints: ["[::1]:1", "[::1]:2"] }, asked);
  assert.equal(findings.find(({ check }) => check === "store members")?.level, "problem");
});

test("when nobody answers there is nothing to try out", async () => {
  const asked = ports(() => {
    throw new StoreError("unavailable", "Cannot ask: refuses connections");
  });
  const findings = await checkStore({ endpoints: ["h1:2379"] }, asked);
  assert.deepEqual(
    findings.map(({ level, check }) => [level, check]),
    [["problem", "store h1:2379"]],
  );
});
