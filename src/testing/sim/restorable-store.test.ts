import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { test } from "node:test";
import { StoreError } from "../../store/index.ts";
import { RestorableStore } from "./restorable-store.ts";
import { VirtualClock } from "./virtual-clock.ts";

const put = (key: string, value: string, lease = "0") =>
  ({ compares: [], then: [{ kind: "put", key, value, lease }] }) as const;

function newStore() {
  const clock = new VirtualClock({ macroTask: (task) => void setImmediate(task) });
  return new RestorableStore(clock);
}

test("a restored store holds what it held, and gives later revisions a second time", async () => {
  const store = newStore();
  const lease = await store.grant(10);
  await store.txn(put("a", "1", lease.id));
  const before = await store.range({ prefix: "" });
  const backup = store.backUp();
  await store.txn(put("a", "2"));
  const { revision } = await store.txn(put("b", "2"));
  await lease.revoke();
  await store.restore(backup);
  assert.deepEqual(await store.range({ prefix: "" }), before);
  await store.txn(put("c", "3"));
  assert.equal((await store.txn(put("d", "3"))).revision, revision);
  await lease.revoke();
  assert.deepEqual((await store.range({ key: "a" })).pairs, [], "its lease had come back with it");
});

test("a lease of after the backup is unknown, and its id is not given again", async () => {
  const store = newStore();
  const backup = store.backUp();
  const lost = await store.grant(10);
  const alive: string[] = [];
  store.onRestored((ids) => alive.push(...ids));
  await store.restore(backup);
  assert.deepEqual(alive, []);
  await assert.rejects(lost.revoke(), { kind: "lease-not-found" });
  await assert.rejects(store.txn(put("a", "1", lost.id)), { kind: "lease-not-found" });
  assert.notEqual((await store.grant(10)).id, lost.id);
});

test("a watch breaks with a restore, and a backup of what is lost serves no more", async () => {
  const store = newStore();
  const older = store.backUp();
  await store.txn(put("a", "1"));
  const newer = store.backUp();
  const { signal } = new AbortController();
  const watch = store.watch({ prefix: "" }, { fromRevision: 2, signal })[Symbol.asyncIterator]();
  assert.equal((await watch.next()).done, false);
  const end = watch.next();
  await store.restore(older);
  await assert.rejects(end, (error) => error instanceof StoreError && error.kind === "unavailable");
  assert.equal(store.has(older), true);
  assert.equal(store.has(newer), false);
});
