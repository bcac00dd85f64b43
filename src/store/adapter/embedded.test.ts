// What the embedded store promises beyond the port, whose promises the conformance suite tests.
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { VirtualClock } from "../../testing/sim/virtual-clock.ts";
import { type KeyRange, StoreError, type WatchBatch } from "../store.ts";
import { EmbeddedStore, type EmbeddedStoreOptions } from "./embedded.ts";

function makeStore(bounds: Omit<EmbeddedStoreOptions, "clock"> = {}) {
  const clock = new VirtualClock({ macroTask: (task) => void setImmediate(task) });
  const store = new EmbeddedStore({ clock, ...bounds });
  const put = async (key: string, value: string, lease = "0"): Promise<number> => {
    const op = { kind: "put", key, value, lease } as const;
    return (await store.txn({ compares: [], then: [op] })).revision;
  };
  const watch = (fromRevision: number, prefix = ""): AsyncIterator<WatchBatch> => {
    const { signal } = new AbortController();
    return store.watch({ prefix }, { fromRevision, signal })[Symbol.asyncIterator]();
  };
  return { clock, store, put, watch };
}

// The flag lets a new context see the collector; nothing else of this process is changed.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

async function oldestReadable(store: EmbeddedStore, newest: number): Promise<number> {
  for (let revision = 1; revision <= newest; revision += 1) {
    try {
      await store.range({ prefix: "" }, { revision });
      return revision;
    } catch (error) {
      assert.ok(error instanceof StoreError && error.kind === "compacted");
    }
  }
  return newest + 1;
}

test("an empty store stands at revision 1, as an empty etcd does", async () => {
  const { store, put } = makeStore();
  assert.equal((await store.range({ prefix: "" })).revision, 1);
  assert.equal(await put("a", "1"), 2);
});

test("a call takes effect before it returns, so calls are ordered as they were made", async () => {
  const { store, put } = makeStore();
  const first = put("a", "1");
  const between = store.range({ key: "a" });
  const second = put("a", "2");
  assert.deepEqual([await first, await second], [2, 3]);
  const { revision, pairs } = await between;
  assert.deepEqual([revision, pairs[0]?.value], [2, "1"]);
});

test("history compacts itself: the bound is kept, a quarter more at most", async () => {
  const { store, put } = makeStore({ historyRevisions: 100 });
  for (let i = 0; i < 1000; i += 1) {
    const newest = await put(`k${i % 7}`, String(i));
    if (i % 50 !== 0) continue;
    const readable = newest - (await oldestReadable(store, newest)) + 1;
    assert.ok(readable >= Math.min(newest, 100), `${readable} readable at ${newest}`);
    assert.ok(readable <= 127, `${readable} readable at ${newest}`);
  }
});

test("history is bounded by weight too, and the newest revision always stays", async () => {
  const { store, put } = makeStore({ historyBytes: 100_000 });
  for (let i = 0; i < 100; i += 1) await put("big", "x".repeat(10_000));
  const newest = await put("big", "last");
  const readable = newest - (await oldestReadable(store, newest)) + 1;
  assert.ok(readable >= 3 && readable <= 7, `${readable} readable`);
  const huge = await put("big", "x".repeat(500_000));
  const { pairs } = await store.range({ key: "big" }, { revision: huge });
  assert.equal(pairs[0]?.value.length, 500_000);
  assert.equal(await put("big", "small again"), huge + 1);
});

test("a first revision above the weight does not cut off what was before it", async () => {
  const { store, put } = makeStore({ historyBytes: 1000 });
  await put("a", "x".repeat(5000));
  assert.deepEqual((await store.range({ prefix: "" }, { revision: 1 })).pairs, []);
});

test("memory follows keys and bounds, not the number of writes", async () => {
  const { put } = makeStore({ historyRevisions: 1000 });
  const write = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i += 1) await put(`/host/alpha/node-${i % 100}`, `value ${i}`);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = await write(5000);
  const after = await write(100_000);
  assert.ok(after - before < 5_000_000, `${after - before} bytes more after 100,000 writes`);
});

test("a consumer that never reads holds its bound, then is served from history", async () => {
  const { put, watch } = makeStore({ maxPendingEvents: 10 });
  const slow = watch(2);
  for (let i = 0; i < 1000; i += 1) await put("a", String(i));
  const sizes: number[] = [];
  const values: string[] = [];
  while (values.length < 1000) {
    const { value } = await slow.next();
    sizes.push(value.events.length);
    for (const event of value.events) values.push(event.kind === "put" ? event.pair.value : "-");
  }
  assert.deepEqual(
    values,
    Array.from({ length: 1000 }, (_, i) => String(i)),
  );
  assert.ok(Math.max(...sizes) <= 10, `batches of ${Math.max(...sizes)}`);
});

test("a consumer that history overtakes reads what was pending, then is told to list", async () => {
  const { put, watch } = makeStore({ maxPendingEvents: 10, historyRevisions: 50 });
  const slow = watch(2);
  for (let i = 0; i < 500; i += 1) await put("a", String(i));
  const pending = await slow.next();
  assert.equal(pending.value.events.length, 10);
  await assert.rejects(
    async () => slow.next(),
    (error) =>
      error instanceof StoreError &&
      error.kind === "compacted" &&
      (error.compactRevision ?? 0) > 400 &&
      error.message.startsWith("Cannot go back to revision 12: history begins at revision 4"),
  );
  assert.deepEqual(await slow.next(), { done: true, value: undefined });
});

test("a watch that has nothing to tell survives however many cuts of history", async () => {
  const { store, put, watch } = makeStore({ maxPendingEvents: 1, historyRevisions: 20 });
  await put("quiet", "1");
  const quiet = watch(2, "quiet");
  await quiet.next();
  for (let i = 0; i < 500; i += 1) await put("loud", String(i));
  await store.compact((await store.range({ key: "loud" })).revision);
  await put("quiet", "2");
  const { value } = await quiet.next();
  assert.deepEqual(
    value.events.map((event: { kind: string }) => event.kind),
    ["put"],
  );
});

test("what an unread watch may hold is saved for it before history is cut", async () => {
  const { put, watch } = makeStore({ maxPendingEvents: 1, historyRevisions: 20 });
  const late = watch(await put("late", "1"), "late");
  const behind = watch(await put("behind", "1"), "behind");
  await put("behind", "2");
  assert.equal((await behind.next()).value.revision, 3);
  for (let i = 0; i < 100; i += 1) await put("loud", String(i));
  assert.equal((await late.next()).value.revision, 2);
  assert.equal((await behind.next()).value.revision, 4);
});

test("a revision larger than the bound of a watch is still one batch", async () => {
  const { store, watch } = makeStore({ maxPendingEvents: 3 });
  const slow = watch(2);
  for (const value of ["1", "2"]) {
    const then = ["a", "b", "c", "d", "e"].map((key) => ({ kind: "put", key, value }) as const);
    await store.txn({ compares: [], then });
  }
  assert.equal((await slow.next()).value.events.length, 5);
  assert.equal((await slow.next()).value.events.length, 5);
});

test("a watch is asked for one batch at a time", async () => {
  const { watch } = makeStore();
  const iterator = watch(2);
  void iterator.next();
  assert.throws(() => void iterator.next(), /a watch is asked for one batch at a time/);
});

test("delivery needs no timer: idle stores wait for nothing but keep-alives", async () => {
  const { clock, store, put, watch } = makeStore();
  const iterator = watch(2);
  const first = iterator.next();
  await put("a", "1");
  assert.equal((await first).value.events.length, 1);
  assert.equal(clock.pending, 0);
  const lease = await store.grant(10);
  assert.equal(clock.pending, 1);
  await clock.advance(60_000);
  assert.equal(clock.pending, 1);
  await lease.revoke();
  assert.equal(clock.pending, 0);
});

test("an ended watch leaves nothing behind", async () => {
  const { store, put } = makeStore();
  const controllers: AbortController[] = [];
  const open = async (range: KeyRange, isAborted: boolean): Promise<WeakRef<object>> => {
    const controller = new AbortController();
    controllers.push(controller);
    const batches = store.watch(range, { signal: controller.signal });
    const iterator = batches[Symbol.asyncIterator]();
    const next = iterator.next();
    if (isAborted) controller.abort();
    else await iterator.return?.();
    assert.equal((await next).done, true);
    return new WeakRef(batches);
  };
  const ended: WeakRef<object>[] = [];
  for (const isAborted of [true, false]) {
    ended.push(await open({ key: "a" }, isAborted), await open({ prefix: "a" }, isAborted));
  }
  await put("a", "1");
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  collectGarbage();
  assert.deepEqual(
    ended.map((watch) => watch.deref()),
    [undefined, undefined, undefined, undefined],
  );
});

test("a process that stood still keeps a lease only if it wakes in time", async () => {
  const { clock, store, put } = makeStore();
  const lease = await store.grant(10);
  await put("a", "1", lease.id);
  clock.stall(9999);
  await clock.advance(0);
  assert.equal(lease.deadline(), 19_999);
  clock.stall(10_000);
  await clock.advance(0);
  await lease.lost;
  assert.deepEqual((await store.range({ prefix: "" })).pairs, []);
});

test("closing with open watches and leases leaves no timer", async () => {
  const { clock, store, watch } = makeStore();
  for (let i = 0; i < 10; i += 1) await store.grant(10);
  const next = watch(2).next();
  await store.close();
  await assert.rejects(next, /Cannot use the store: it has been closed/);
  assert.equal(clock.pending, 0);
});
