import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { asInstanceId, type JournalEvent } from "../../model/index.ts";
import { decodeRecord, keys, type RequestRecord, type Store } from "../../store/index.ts";
import { followGoal } from "../online/follow-goal.ts";
import { alpha, beta, clock, HandCluster, shop, until } from "./fixtures.ts";
import { type ClusterDeployment, openDeployment } from "./open-cluster.ts";

const steadyWeb = {
  instance: asInstanceId("web"),
  state: "created",
  condition: "steady",
  since: 5,
  steps: [],
} as const;

let cluster: HandCluster;
let opened: ClusterDeployment;
beforeEach(async () => {
  cluster = new HandCluster();
  await cluster.publish({ wanted: { topology: shop() } });
  await cluster.report(alpha, { generation: 1 }, [
    { instance: asInstanceId("db"), state: "created", condition: "steady", since: 5, steps: [] },
  ]);
  await cluster.present(beta);
  opened = await openDeployment({ clock }, { store: cluster.store, place: "etcd://x" }, "shop");
});
afterEach(async () => {
  await opened.close();
  await cluster.close();
});

test("a cluster is asked like a running deployment", async () => {
  const { client } = opened;
  const { exit, status } = await client.status();
  assert.deepEqual([exit, status.condition, status.counts.steady], [7, "unknown", 1]);
  const answer = await client.why("web");
  assert.equal(answer.subjects[0]?.reason?.code, "KHO_WHY_GENERATION_PENDING");
  await assert.rejects(client.why("wbe"), {
    code: "KHO_NODE_UNKNOWN",
    hint: 'did you mean "web"?',
  });
  await assert.rejects(
    async () => {
      for await (const _chunk of client.logs("db", {}, new AbortController().signal)) break;
    },
    { code: "KHO_LOGS_ELSEWHERE" },
  );
});

test("events of before and those that come are told, and a watcher sees changes", async () => {
  const { client } = opened;
  await cluster.happened(0, [{ kind: "agent.began", process: 1 }]);
  const { events } = await client.events();
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ["agent.began"],
  );
  const ending = new AbortController();
  const seen: JournalEvent[] = [];
  const following = (async () => {
    for await (const each of client.follow({}, ending.signal)) {
      if (each.kind === "event") seen.push(each.event);
    }
  })();
  const changes: string[] = [];
  const watching = (async () => {
    for await (const change of client.watch({}, ending.signal)) {
      changes.push(change.kind);
    }
  })();
  await until(() => seen.length === 1 && changes.length === 1);
  await cluster.report(beta, { generation: 1 }, [steadyWeb]);
  await cluster.happened(1, [{ kind: "agent.ended", why: "x" }]);
  await until(() => seen.length === 2 && changes.length === 2);
  ending.abort();
  await Promise.all([following, watching]);
});

test("a stream ends when the deployment is removed", async () => {
  const { client } = opened;
  const watching = (async () => {
    for await (const _change of client.watch({}, new AbortController().signal)) continue;
  })();
  await until(() => opened.playing.status().generation === 1);
  await cluster.remove(keys.desired("shop"));
  await watching;
});

test("holds, goals and requests to heal go to where the agents read them", async () => {
  const { client } = opened;
  await client.hold("db", { why: "upgrade", by: "ann" });
  const held = await cluster.store.range({ key: keys.hold("shop", "db") });
  assert.match(held.pairs[0]?.value ?? "", /"why":"upgrade"/);
  assert.equal((await client.release("db")).was?.by, "ann");
  const stop = new AbortController();
  const serving = (async () => {
    const range = { prefix: keys.requestPrefix("shop") };
    for await (const { events } of cluster.store.watch(range, { signal: stop.signal })) {
      for (const event of events) {
        if (event.kind !== "put") continue;
        assert.notEqual(event.pair.lease, "0", "it ends by itself if nobody hears of it");
        const decoded = decodeRecord<RequestRecord>(event.pair.value);
        assert.ok(decoded.kind === "record");
        const { by, nodes } = decoded.record;
        const instance = asInstanceId(nodes[0] ?? "");
        await cluster.happened(0, [{ kind: "heal.requested", instance, by, force: false }]);
      }
    }
  })();
  assert.deepEqual((await client.heal(["db"], { by: "ann" })).served, ["db"]);
  stop.abort();
  await serving;
  const left = await cluster.store.range({ prefix: keys.requestPrefix("shop") });
  assert.deepEqual(left.pairs, []);
  assert.deepEqual((await client.setGoal("stopped")).generation, 2);
  await until(() => opened.playing.status().goal === "stopped");
});

/** A store whose watches of what happened never come. */
function lateStore(store: Store): Store {
  return {
    range: (...asked) => store.range(...asked),
    txn: (asked) => store.txn(asked),
    watch: (range, options) =>
      "prefix" in range && range.prefix.includes("/events/")
        ? store.watch({ prefix: "nothing/" }, options)
        : store.watch(range, options),
    grant: (ttl) => store.grant(ttl),
    compact: (revision) => store.compact(revision),
    close: () => Promise.resolve(),
  };
}

test("what led to the end is shown, though its watch comes later than the end", async () => {
  const store = lateStore(cluster.store);
  const late = await openDeployment({ clock }, { store, place: "etcd://x" }, "shop");
  const shown: string[] = [];
  const view = { show: (events: readonly JournalEvent[]) => shown.push(...events.map(named)) };
  const ask = async (): Promise<number> => {
    await cluster.happened(0, [{ kind: "agent.began", process: 1 }]);
    await cluster.report(beta, { generation: 1 }, [steadyWeb]);
    return 1;
  };
  const end = await followGoal(
    { clock },
    {
      client: late.client,
      view,
      ask,
      timeoutMs: 5_000,
      before: late.playing.status(),
      since: 0,
    },
    new AbortController().signal,
  );
  await late.close();
  assert.deepEqual([end.kind, end.exit, shown], ["settled", 0, ["alpha:1"]]);
});

test("what was shown is not shown again when its host has begun to count anew", async () => {
  const began = { kind: "agent.began", process: 1 } as const;
  await cluster.happened(0, [{ ...began, revision: 7, time: 10 }]);
  const store = lateStore(cluster.store);
  const late = await openDeployment({ clock }, { store, place: "etcd://x" }, "shop");
  const shown: string[] = [];
  const view = { show: (events: readonly JournalEvent[]) => shown.push(...events.map(named)) };
  const ask = async (): Promise<number> => {
    await until(() => shown.length === 1);
    await cluster.happened(1, [{ ...began, revision: 1, time: 20 }]);
    await cluster.report(beta, { generation: 1 }, [steadyWeb]);
    return 1;
  };
  const following = { client: late.client, view, ask, timeoutMs: 5_000, since: 0 };
  const before = late.playing.status();
  const { signal } = new AbortController();
  await followGoal({ clock }, { ...following, before }, signal);
  await late.close();
  assert.deepEqual(shown, ["alpha:7", "alpha:1"]);
});

const named = ({ host, revision }: JournalEvent): string => `${host}:${revision}`;
