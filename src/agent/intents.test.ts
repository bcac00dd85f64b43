import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoOrder } from "../choreography/index.ts";
import { type HostName, asStepId, hostName } from "../model/index.ts";
import { EmbeddedStore } from "../store/adapter/embedded.ts";
import { type Store, type Txn, encodeRecord, keys, recordFormat } from "../store/index.ts";
import { systemClock } from "./clock.ts";
import { type FollowListener, Following } from "./following.ts";
import { Intents } from "./intents.ts";
import type { PlayedPart } from "./played-part.ts";

const deployment = "shop";
const standing = { isSaid: () => Promise.resolve(true) };
const order = { kind: "do.run", step: "web.create", remote: [], intent: true } as unknown;
const host: HostName = hostName("alpha");

/** A view of a store in which generation 1, then 2 is wanted, and which has seen both. */
async function seenTwo() {
  const clock = systemClock({ keepsProcessAlive: false });
  const store = new EmbeddedStore({ clock });
  const want = async (generation: number): Promise<void> => {
    const record = { format: recordFormat, uid: "u", generation, goal: "started" as const };
    const value = encodeRecord({ ...record, content: "", acceptedAt: 0, by: "test" });
    const then = [{ kind: "put", key: keys.desired(deployment), value }] as const;
    await store.txn({ compares: [], then });
  };
  await want(1);
  const life = new AbortController();
  const both = Promise.withResolvers<void>();
  const listener = new Proxy({} as FollowListener, {
    get: (_, name) => (record: { readonly generation: number }) => {
      if (name === "desired" && record.generation === 2) both.resolve();
    },
  });
  const following = new Following({ deployment, host }, listener);
  const followed = following.run(store, clock, life.signal);
  await want(2);
  await both.promise;
  const close = async (): Promise<void> => {
    life.abort();
    await followed;
    await store.close();
  };
  return { store, clock, following, want, close };
}

for (const { generation, uid, granted } of [
  { generation: 2, uid: "u", granted: true },
  { generation: 1, uid: "u", granted: false },
  { generation: 2, uid: "another", granted: false },
]) {
  const outcome = granted ? "is granted" : "is refused";
  test(`who plays ${generation} of "${uid}" when 2 of "u" is wanted ${outcome}`, async () => {
    const { store, clock, following, close } = await seenTwo();
    const played = { uid, generation: { generation } } as unknown as PlayedPart;
    const ground = { store, clock, following, deployment, played: () => played, standing };
    const intents = new Intents(ground, () => undefined);
    const refused = await intents.renew(order as DoOrder);
    assert.equal(refused === undefined, granted, refused);
    await close();
  });
}

test("an answer that was heard only after a standstill is asked for again", async () => {
  const { store, clock, following, want, close } = await seenTwo();
  const played = { uid: "u", generation: { generation: 2 } } as unknown as PlayedPart;
  let stoodStillMs = 0;
  let asked = 0;
  const ground = {
    store: {
      txn: async (txn: Txn) => {
        const answer = await store.txn(txn);
        asked += 1;
        // It has answered; then nothing goes on here for a minute, in which another one is wanted.
        if (asked === 1) {
          await want(3);
          stoodStillMs = 60_000;
        }
        return answer;
      },
    } as Store,
    clock: { ...clock, now: () => clock.now() + stoodStillMs },
    following,
    deployment,
    played: () => played,
    standing,
  };
  const refused = await new Intents(ground, () => undefined).renew(order as DoOrder);
  assert.match(refused ?? "granted", /has changed/);
  assert.equal(asked, 2);
  await close();
});

test("nothing is taken back before the store knows what this host says of its nodes", async () => {
  const { store, clock, following, close } = await seenTwo();
  const played = { uid: "u", generation: { generation: 2 } } as unknown as PlayedPart;
  let hasSaid = false;
  const ground = {
    store,
    clock,
    following,
    deployment,
    played: () => played,
    standing: { isSaid: () => Promise.resolve(hasSaid) },
  };
  const intents = new Intents(ground, () => undefined);
  const undo = { ...(order as DoOrder), step: asStepId("web.delete") };
  assert.match((await intents.renew(undo)) ?? "granted", /does not know yet/);
  assert.equal(await intents.renew(order as DoOrder), undefined, "what is built need not wait");
  hasSaid = true;
  assert.equal(await intents.renew(undo), undefined);
  await close();
});

test("the desired state is compared by what it says, whatever its revision", async () => {
  const { store, clock, following, want, close } = await seenTwo();
  const played = { uid: "u", generation: { generation: 2 } } as unknown as PlayedPart;
  const restored = {
    // Before it is asked, it was restored: the same words, at another revision.
    txn: async (txn: Txn) => {
      await want(7);
      await want(2);
      return store.txn(txn);
    },
  } as Store;
  const ground = { store: restored, clock, following, deployment, played: () => played, standing };
  const intents = new Intents(ground, () => undefined);
  assert.equal(await intents.renew(order as DoOrder), undefined);
  await close();
});
