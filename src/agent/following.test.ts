import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { test } from "node:test";
import { hostName } from "../model/index.ts";
import { EmbeddedStore } from "../store/adapter/embedded.ts";
import {
  type RangeResult,
  type Store,
  StoreError,
  encodeRecord,
  keys,
  recordFormat,
} from "../store/index.ts";
import { systemClock } from "./clock.ts";
import { type FollowListener, Following } from "./following.ts";

const deployment = "shop";
const clock = systemClock({ keepsProcessAlive: false });

async function want(store: Store, generation: number): Promise<void> {
  const record = { format: recordFormat, uid: "u", generation, goal: "started" as const };
  const value = encodeRecord({ ...record, content: "", acceptedAt: 0, by: "test" });
  await store.txn({ compares: [], then: [{ kind: "put", key: keys.desired(deployment), value }] });
}

/** A store whose insides can be replaced, which ends its watches: what a restore looks like. */
function restorable(first: Store) {
  let inner = first;
  let restored = new AbortController();
  const store: Pick<Store, "range" | "watch"> = {
    range: (...asked): Promise<RangeResult> => inner.range(...asked),
    async *watch(range, options) {
      const { signal } = restored;
      const both = AbortSignal.any([options.signal, signal]);
      yield* inner.watch(range, { ...options, signal: both });
      if (signal.aborted) throw new StoreError("unavailable", "the connection is gone");
    },
  };
  const restore = (other: Store): void => {
    inner = other;
    restored.abort();
    restored = new AbortController();
  };
  return { store: store as Store, restore };
}

test("in a restored store a desired state is heard though its revision is an old one", async () => {
  const [before, after] = [new EmbeddedStore({ clock }), new EmbeddedStore({ clock })];
  for (const generation of [1, 2, 3, 4]) await want(before, generation);
  await want(after, 5);
  const heard: number[] = [];
  const listener = new Proxy({} as FollowListener, {
    get: (_, name) => (record: { readonly generation: number }) => {
      if (name === "desired") heard.push(record.generation);
    },
  });
  const { store, restore } = restorable(before);
  const following = new Following({ deployment, host: hostName("alpha") }, listener);
  const life = new AbortController();
  const followed = following.run(store, clock, life.signal);
  while (heard.length === 0) await pause(1);
  restore(after);
  for (let tries = 0; heard.length < 2 && tries < 2_000; tries += 1) await pause(1);
  assert.deepEqual(heard, [4, 5]);
  const { pairs } = await after.range({ key: keys.desired(deployment) });
  assert.equal(following.desiredRevision, pairs[0]?.modRevision, "intents compare what is there");
  life.abort();
  await followed;
});
