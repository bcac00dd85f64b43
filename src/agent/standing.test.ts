import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { hostName, instanceId, nodeName } from "../model/index.ts";
import { EmbeddedStore } from "../store/adapter/embedded.ts";
import { type Store, StoreError, type TxnResult, keys, recordFormat } from "../store/index.ts";
import { systemClock } from "./clock.ts";
import { Standing } from "./standing.ts";

const host = hostName("alpha");
const deployment = "shop";
const web = instanceId(nodeName("web"));
const signal = keys.signal(host, deployment, web);
const said = { format: recordFormat, uid: "u", generation: 1, fingerprint: "f", reached: 4 };
/** Longer than an agent waits before it says something again. */
const patienceMs = 900;

async function standing() {
  const clock = systemClock({ keepsProcessAlive: false });
  const store = new EmbeddedStore({ clock });
  const life = new AbortController();
  const who = { host, deployment, identity: "me", ttlSeconds: 10 };
  const word = new Standing({ store, clock, ...who });
  await word.claim(life.signal);
  word.publish(web, said, life.signal);
  const revisionOf = async (key: string): Promise<number> =>
    (await store.range({ key })).pairs[0]?.modRevision ?? 0;
  while ((await revisionOf(signal)) === 0) await pause(1);
  const close = async (): Promise<void> => {
    life.abort();
    await word.release();
    await store.close();
  };
  return { store, word, life, revisionOf, close };
}

test("an announcement that is gone is made again, with all that was said", async () => {
  const { store, word, life, revisionOf, close } = await standing();
  const then = [{ kind: "delete", range: { prefix: "" } }] as const;
  const { revision } = await store.txn({ compares: [], then });
  // Told of several times: it is made again once.
  for (let times = 0; times < 3; times += 1) word.found({ at: 0, revision: revision }, life.signal);
  await pause(patienceMs);
  const announced = await revisionOf(keys.standing(host, deployment));
  assert.ok(announced > revision);
  assert.ok((await revisionOf(signal)) > announced, "its words come after it");
  await pause(patienceMs);
  assert.equal(await revisionOf(keys.standing(host, deployment)), announced);
  await close();
});

test("what the store was before the announcement means nothing", async () => {
  const { word, life, revisionOf, close } = await standing();
  const announced = await revisionOf(keys.standing(host, deployment));
  word.found({ at: 0, revision: announced - 1 }, life.signal);
  await pause(patienceMs);
  assert.equal(await revisionOf(keys.standing(host, deployment)), announced);
  await close();
});

test("in a store that was restored, what an earlier lease said there ends", async () => {
  const { store, word, life, revisionOf, close } = await standing();
  const key = keys.standing(host, deployment);
  const announced = await revisionOf(key);
  const value = (await store.range({ key })).pairs[0]?.value ?? "";
  const { id: lease } = await store.grant(60);
  const old = keys.signal(host, deployment, instanceId(nodeName("old")));
  // As a backup brings them back; its revisions are lower than what was announced.
  const then = [key, old].map((each) => ({ kind: "put", key: each, value, lease }) as const);
  const { revision } = await store.txn({ compares: [], then });
  word.found({ at: announced - 2, revision: announced - 1 }, life.signal);
  const patience = AbortSignal.timeout(10_000);
  while ((await revisionOf(signal)) < revision && !patience.aborted) await pause(10);
  assert.ok((await revisionOf(key)) > revision, "it is announced anew");
  assert.equal(await revisionOf(old), 0, "the old word is gone");
  await close();
});

test("a late announcement of its own, after which its words are gone, is made again", async () => {
  const { store, word, life, revisionOf, close } = await standing();
  const key = keys.standing(host, deployment);
  const { pairs } = await store.range({ key });
  const { value = "", lease = "0", modRevision = 0 } = pairs[0] ?? {};
  word.found({ at: modRevision, revision: modRevision + 1 }, life.signal);
  await store.txn({ compares: [], then: [{ kind: "delete", range: { prefix: "" } }] });
  const late = { kind: "put", key, value, lease } as const;
  const { revision } = await store.txn({ compares: [], then: [late] });
  word.found({ at: revision, revision: revision }, life.signal);
  await pause(patienceMs);
  assert.ok((await revisionOf(key)) > revision, "it is announced anew");
  assert.ok((await revisionOf(signal)) > revision, "with its words");
  await close();
});

test("a report that nobody has answered is not carried out after a newer one", async () => {
  const clock = systemClock({ keepsProcessAlive: false });
  const store = new EmbeddedStore({ clock });
  let late: (() => Promise<TxnResult>) | undefined;
  const key = keys.status(host, deployment, 0);
  const wire: Pick<Store, "txn" | "grant"> = {
    grant: (ttlSeconds) => store.grant(ttlSeconds),
    txn: (txn) => {
      const isLost = late === undefined && JSON.stringify(txn.then).includes(key);
      if (!isLost) return store.txn(txn);
      late = () => store.txn(txn);
      return Promise.reject(new StoreError("unavailable", "no answer"));
    },
  };
  const life = new AbortController();
  const who = { host, deployment, identity: "me", ttlSeconds: 10 };
  const word = new Standing({ store: wire as Store, clock, ...who });
  await word.claim(life.signal);
  const report = (value: string) => (lease: string) =>
    [{ kind: "put", key, value, lease }] as const;
  assert.equal(await word.write(report("older")), false);
  while (!(await word.write(report("newer")))) await pause(10);
  const standingKey = keys.standing(host, deployment);
  const isAnnouncedOnce = async (): Promise<boolean> =>
    (await store.range({ key: standingKey })).pairs[0]?.version === 1;
  const patience = AbortSignal.timeout(10_000);
  while ((await isAnnouncedOnce()) && !patience.aborted) await pause(10);
  assert.equal((await late?.())?.succeeded, false, "it was said under an older announcement");
  life.abort();
  await word.release();
  await store.close();
});
