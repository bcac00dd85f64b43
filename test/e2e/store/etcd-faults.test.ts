// What our adapter promises while members of etcd, and the way to them, fail.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { systemClock } from "../../../src/agent/clock.ts";
import { openEtcd } from "../../../src/store/adapter/etcd/index.ts";
import { EtcdStore } from "../../../src/store/adapter/etcd/etcd-store.ts";
import { GrpcTransport } from "../../../src/store/adapter/etcd/grpc-transport.ts";
import { type Store, StoreError, type WatchEvent } from "../../../src/store/index.ts";
import { type EtcdCluster, startEtcd } from "../rig/etcd-cluster.ts";
import { startProxy } from "../rig/tcp-proxy.ts";

const clock = systemClock();
const prefix = "/faults/";
const limit = { timeout: 120_000 };

const putOf = (name: string, value: string) =>
  ({ kind: "put", key: `${prefix}${name}`, value }) as const;

/** Follows as an agent does: after each end it goes on behind the last event that it saw. */
async function follow(
  store: Store,
  options: { readonly from: number; readonly signal: AbortSignal },
  saw: (event: WatchEvent) => void,
): Promise<{ readonly ends: number }> {
  let next = options.from;
  let ends = 0;
  while (!options.signal.aborted) {
    try {
      const watch = store.watch({ prefix }, { fromRevision: next, signal: options.signal });
      for await (const { events, revision } of watch) {
        for (const event of events) saw(event);
        next = revision + 1;
      }
    } catch (error) {
      assert.ok(error instanceof StoreError && error.kind === "unavailable", String(error));
      ends += 1;
      await pause(50);
    }
  }
  return { ends };
}

async function withCluster(
  options: { readonly members: number },
  body: (cluster: EtcdCluster) => Promise<void>,
): Promise<void> {
  const cluster = await startEtcd("3.4.23", options);
  try {
    await body(cluster);
  } finally {
    await cluster.close();
  }
}

test("a stream that is cut in the middle of catching up loses no event", limit, () =>
  withCluster({ members: 1 }, async ({ endpoints }) => {
    const proxy = await startProxy(endpoints[0] ?? "");
    const store = openEtcd({ endpoints }, clock);
    const { revision: from } = await store.txn({ compares: [], then: [putOf("first", "1")] });
    for (let round = 0; round < 40; round += 1) {
      const then = Array.from({ length: 100 }, (_, i) => putOf(`k${i}`, `${round}`.repeat(50)));
      await store.txn({ compares: [], then });
    }
    await store.close();
    for (const cutAfter of [30_000, 100_000, 300_000]) {
      const seen: string[] = [];
      const ending = new AbortController();
      proxy.cutAfter(cutAfter);
      // A connection of its own, so that the cut meets the watch.
      const watcher = openEtcd({ endpoints: [proxy.endpoint] }, clock);
      const { ends } = await follow(watcher, { from, signal: ending.signal }, (event) => {
        assert.equal(event.kind, "put");
        if (event.kind === "put") seen.push(`${event.pair.key} ${event.pair.modRevision}`);
        if (seen.length === 4_001) ending.abort();
      });
      assert.equal(ends, 1, `the stream was cut once, after ${cutAfter} bytes`);
      assert.equal(new Set(seen).size, 4_001, "each event came, and came once");
      await watcher.close();
    }
    await proxy.close();
  }),
);

test("what is acknowledged while leaders die is seen, once and in order", limit, () =>
  withCluster({ members: 3 }, async ({ members, endpoints }) => {
    const writer = openEtcd({ endpoints }, clock);
    const watcher = openEtcd({ endpoints: endpoints.toReversed() }, clock);
    const { revision: from } = await writer.range({ prefix });
    const acknowledged: number[] = [];
    const seen: number[] = [];
    const ending = new AbortController();
    const options = { from: from + 1, signal: ending.signal };
    const following = follow(watcher, options, (event) => {
      seen.push(event.kind === "put" ? event.pair.modRevision : event.modRevision);
    });
    const enough = new AbortController();
    const writing = (async () => {
      for (let count = 0; !enough.signal.aborted; count += 1) {
        try {
          const txn = { compares: [], then: [putOf("counter", String(count))] };
          acknowledged.push((await writer.txn(txn)).revision);
        } catch (error) {
          assert.ok(error instanceof StoreError && error.kind === "unavailable", String(error));
          await pause(20);
        }
      }
    })();
    for (const member of members) {
      await pause(500);
      await member.kill();
      await pause(1_500);
      await member.restart();
    }
    await pause(500);
    enough.abort();
    await writing;
    const last = acknowledged.at(-1) ?? 0;
    while ((seen.at(-1) ?? 0) < last) await pause(20);
    ending.abort();
    await following;
    // Enough to lose one; how many there are depends on what else the machine does.
    assert.ok(acknowledged.length > 20, `${acknowledged.length} writes were acknowledged`);
    const missing = acknowledged.filter((revision) => !seen.includes(revision));
    assert.deepEqual(missing, [], "acknowledged and never seen");
    assert.deepEqual(
      seen,
      [...new Set(seen)].toSorted((a, b) => a - b),
      "once and in order",
    );
    await Promise.all([writer.close(), watcher.close()]);
  }),
);

test("without a quorum calls end in time and say so, and a watch does not stay silent", limit, () =>
  withCluster({ members: 3 }, async ({ members, endpoints: [endpoint = ""] }) => {
    const store = openEtcd({ endpoints: [endpoint] }, clock);
    const ending = new AbortController();
    const watch = store.watch({ prefix }, { signal: ending.signal })[Symbol.asyncIterator]();
    const silence = watch.next();
    silence.catch(() => undefined);
    await store.txn({ compares: [], then: [putOf("before", "1")] });
    await silence;
    const dead = watch.next();
    dead.catch(() => undefined);
    await Promise.all([members[1]?.kill(), members[2]?.kill()]);
    const askedAt = performance.now();
    await assert.rejects(store.txn({ compares: [], then: [putOf("a", "1")] }), (error) => {
      assert.ok(error instanceof StoreError);
      assert.equal(error.kind, "unavailable");
      assert.match(
        error.message,
        new RegExp(`${endpoint} (has no leader|did not answer in time|could not agree)`),
      );
      return true;
    });
    assert.ok(performance.now() - askedAt < 8_000, "within its time");
    await assert.rejects(dead, (error) => error instanceof StoreError);
    assert.ok(performance.now() - askedAt < 20_000, "the watch has ended too");
    await Promise.all([members[1]?.restart(), members[2]?.restart()]);
    await store.txn({ compares: [], then: [putOf("after", "1")] });
    await store.close();
  }),
);

test("compares alone are answered by the majority, and by no member on its own", limit, () =>
  withCluster({ members: 3 }, async ({ members, endpoints: [endpoint = ""] }) => {
    const transport = new GrpcTransport({ clock, endpoints: [endpoint] });
    const store = new EtcdStore({ transport, clock, requestMs: 1_500 });
    const { key } = putOf("a", "1");
    await store.txn({ compares: [], then: [putOf("a", "1")] });
    const isThere = { key, field: "modRevision", is: "not-equal", to: 0 } as const;
    const look = { compares: [isThere], then: [] };
    assert.deepEqual((await store.txn(look)).results, [], "nothing was asked for");
    assert.equal((await store.txn({ ...look, compares: [{ ...isThere, to: 1 }] })).succeeded, true);
    members[1]?.freeze();
    members[2]?.freeze();
    try {
      await assert.rejects(store.txn(look), StoreError);
    } finally {
      members[1]?.thaw();
      members[2]?.thaw();
      await store.close();
    }
  }),
);

test("a member that falls silent is left for another one", limit, () =>
  withCluster({ members: 3 }, async ({ members, endpoints }) => {
    const store = openEtcd({ endpoints }, clock);
    const lease = await store.grant(10);
    await store.txn({ compares: [], then: [{ ...putOf("leased", "1"), lease: lease.id }] });
    const ending = new AbortController();
    const watch = store.watch({ prefix }, { signal: ending.signal })[Symbol.asyncIterator]();
    const silence = watch.next();
    silence.catch(() => undefined);
    await pause(100);
    members[0]?.freeze();
    try {
      const frozenAt = performance.now();
      await assert.rejects(store.range({ prefix }), StoreError);
      assert.equal((await store.range({ prefix })).pairs.length, 1);
      assert.ok(performance.now() - frozenAt < 10_000, "after one time-out");
      await assert.rejects(silence, (error) => error instanceof StoreError);
      assert.ok(performance.now() - frozenAt < 25_000, "the watch was given up");
      await pause(12_000 - Math.min(12_000, performance.now() - frozenAt));
      assert.equal((await store.range({ prefix })).pairs.length, 1, "the lease was kept alive");
      assert.ok(lease.deadline() > clock.now());
    } finally {
      members[0]?.thaw();
      await store.close();
    }
  }),
);

test("a connection that is open at one end only is given up", limit, () =>
  withCluster({ members: 1 }, async ({ endpoints }) => {
    const proxy = await startProxy(endpoints[0] ?? "");
    const store = openEtcd({ endpoints: [proxy.endpoint] }, clock);
    try {
      await store.txn({ compares: [], then: [putOf("a", "1")] });
      proxy.holdStill();
      await assert.rejects(store.range({ prefix }), (error) => {
        assert.ok(error instanceof StoreError);
        assert.match(error.message, /did not answer in time/);
        return true;
      });
      const before = proxy.connections;
      proxy.letPass();
      assert.equal((await store.range({ prefix })).pairs.length, 1);
      assert.ok(proxy.connections > before, "over a new connection");
    } finally {
      await store.close();
      await proxy.close();
    }
  }),
);

test(
  "members that refuse connections are passed over at once, before anything is sent",
  limit,
  () =>
    withCluster({ members: 1 }, async ({ endpoints }) => {
      const store = openEtcd({ endpoints: ["127.0.0.1:1", "localhost:2", ...endpoints] }, clock);
      const askedAt = performance.now();
      await store.txn({ compares: [], then: [putOf("a", "1")] });
      assert.ok(performance.now() - askedAt < 3_000);
      await store.close();
      const nobody = openEtcd({ endpoints: ["127.0.0.1:1"] }, clock);
      await assert.rejects(nobody.range({ prefix }), /127\.0\.0\.1:1 refuses connections/);
      await nobody.close();
      const unknown = openEtcd({ endpoints: ["no-such-host.invalid:1"] }, clock);
      await assert.rejects(unknown.range({ prefix }), /is a name that nobody knows/);
      await unknown.close();
    }),
);
