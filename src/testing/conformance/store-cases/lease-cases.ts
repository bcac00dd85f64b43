import type { Lease } from "../../../store/store.ts";
import { assertSame, assertThat } from "../assertion.ts";
import { assertRefused, type StoreCase, type StoreTrial } from "../store-trial.ts";

/** Short, because some stores let it pass for real. */
const shortTtlSeconds = 2;

export const leaseCases: readonly StoreCase[] = [
  {
    name: "a lease has an id of its own and lasts as long as asked, or longer",
    async run(trial) {
      const one = await trial.store.grant(60);
      const other = await trial.store.grant(30);
      assertThat(one.id !== "0" && other.id !== "0", 'no lease is called "0"');
      assertThat(one.id !== other.id, "two leases have two ids");
      assertThat(one.ttlSeconds >= 60 && other.ttlSeconds >= 30, "the time granted suffices");
      await Promise.all([one.revoke(), other.revoke()]);
    },
  },
  {
    name: "a lease of one second is granted for two, and fractions are rounded up",
    async run(trial) {
      const short = await trial.store.grant(1);
      const fraction = await trial.store.grant(10.2);
      assertThat(short.ttlSeconds >= 2, `two seconds at least, got ${short.ttlSeconds}`);
      assertThat(fraction.ttlSeconds >= 11, `eleven at least, got ${fraction.ttlSeconds}`);
      await Promise.all([short.revoke(), fraction.revoke()]);
    },
  },
  {
    name: "a time to live that is no number of seconds is refused",
    async run(trial) {
      for (const ttl of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
        await assertRefused(trial.store.grant(ttl), "invalid");
      }
    },
  },
  {
    name: "granting makes no revision",
    async run(trial) {
      const before = await trial.revision();
      const lease = await trial.store.grant(60);
      assertSame(await trial.revision(), before, "the store's revision");
      await lease.revoke();
      assertSame(await trial.revision(), before, "revision after revoking without keys");
    },
  },
  {
    name: "a pair names its lease",
    async run(trial) {
      const lease = await trial.store.grant(60);
      await trial.put("leased", "1", lease.id);
      await trial.put("plain", "1");
      await trial.put("zero", "1", "0");
      const leases = (await trial.list()).map((pair) => pair.lease);
      assertSame(leases, [lease.id, "0", "0"], "leases");
      await lease.revoke();
    },
  },
  {
    name: "revoking deletes all attached keys in one revision, in key order",
    async run(trial) {
      const lease = await trial.store.grant(60);
      const names = ["c", "a", "💃", "b", "\uffff"];
      for (const name of names) await trial.put(name, "1", lease.id);
      const before = await trial.put("kept", "1");
      await lease.revoke();
      assertSame(await trial.values(), ["kept=1"], "what is left");
      assertSame(await trial.revision(), before + 1, "the store's revision");
      const watch = trial.watch(before + 1);
      const inOrder = ["a", "b", "c", "\uffff", "💃"];
      assertSame(await watch.takeBatch(), deletions(trial, inOrder, before + 1), "events");
      await watch.stop();
    },
  },
  {
    name: "a lease is revoked once",
    async run(trial) {
      const lease = await trial.store.grant(60);
      await lease.revoke();
      await assertRefused(lease.revoke(), "lease-not-found");
    },
  },
  {
    name: "a revoked lease is lost",
    async run(trial) {
      const lease = await trial.store.grant(60);
      assertSame(await isLost(lease), false, "lost before");
      await lease.revoke();
      await lease.lost;
      assertThat(lease.deadline() <= trial.time.now(), "the deadline has passed");
    },
  },
  {
    name: "a put under a lease that does not exist does nothing at all",
    async run(trial) {
      const lease = await trial.store.grant(60);
      await lease.revoke();
      const before = await trial.revision();
      const ops = [trial.putOp("a", "1"), trial.putOp("b", "1", lease.id)];
      await assertRefused(trial.apply(...ops), "lease-not-found");
      assertSame(await trial.values(), [], "what is there");
      assertSame(await trial.revision(), before, "the store's revision");
    },
  },
  {
    name: "a lease that does not exist matters only in the branch taken",
    async run(trial) {
      const lease = await trial.store.grant(60);
      await lease.revoke();
      const then = [trial.putOp("a", "1")];
      const otherwise = [trial.putOp("a", "2", lease.id)];
      await trial.store.txn({ compares: [], then, otherwise });
      assertSame(await trial.values(), ["a=1"], "what is there");
    },
  },
  {
    name: "a put without lease detaches the key",
    async run(trial) {
      const lease = await trial.store.grant(60);
      await trial.put("a", "1", lease.id);
      await trial.put("b", "1", lease.id);
      await trial.put("a", "2");
      await lease.revoke();
      assertSame(await trial.values(), ["a=2"], "what is left");
    },
  },
  {
    name: "a put under another lease moves the key",
    async run(trial) {
      const [first, second] = [await trial.store.grant(60), await trial.store.grant(60)];
      await trial.put("a", "1", first.id);
      await trial.put("a", "2", second.id);
      await first.revoke();
      assertSame(await trial.values(), ["a=2"], "after the first lease is revoked");
      await second.revoke();
      assertSame(await trial.values(), [], "after the second lease is revoked");
    },
  },
  {
    name: "a key that was deleted and comes back is not attached any more",
    async run(trial) {
      const lease = await trial.store.grant(60);
      await trial.put("a", "1", lease.id);
      await trial.delete("a");
      await trial.put("a", "2");
      await lease.revoke();
      assertSame(await trial.values(), ["a=2"], "what is left");
    },
  },
  {
    name: "a deadline is ahead, by the time granted at most",
    async run(trial) {
      const lease = await trial.store.grant(60);
      const ahead = lease.deadline() - trial.time.now();
      assertThat(ahead > 0, `the deadline is ahead by ${ahead} ms`);
      assertThat(ahead <= lease.ttlSeconds * 1000, `the deadline is ahead by ${ahead} ms`);
      await lease.revoke();
    },
  },
  {
    name: "a lease is kept alive, and its deadline moves on",
    async run(trial) {
      const lease = await trial.store.grant(shortTtlSeconds);
      await trial.put("a", "1", lease.id);
      const granted = lease.deadline();
      for (let round = 0; round < 4; round += 1) {
        await trial.time.pass((lease.ttlSeconds * 1000) / 2);
        assertThat(lease.deadline() > trial.time.now(), "the deadline is always ahead");
      }
      assertThat(lease.deadline() > granted, "the deadline has moved");
      assertSame(await trial.values(), ["a=1"], "what is there");
      assertSame(await isLost(lease), false, "lost");
      await lease.revoke();
    },
  },
  {
    name: "a lease that is not kept alive is lost, and its keys go in one revision",
    async run(trial) {
      const lease = await trial.store.grant(shortTtlSeconds);
      await trial.apply(trial.putOp("b", "1", lease.id), trial.putOp("a", "1", lease.id));
      const before = await trial.put("kept", "1");
      const watch = trial.watch(before + 1);
      await trial.time.stall(lease.ttlSeconds * 1000 + 4000);
      await lease.lost;
      assertThat(lease.deadline() <= trial.time.now(), "the deadline has passed");
      assertSame(await watch.takeBatch(), deletions(trial, ["a", "b"], before + 1), "events");
      assertSame(await trial.values(), ["kept=1"], "what is left");
      await assertRefused(trial.put("a", "2", lease.id), "lease-not-found");
      await assertRefused(lease.revoke(), "lease-not-found");
      await watch.stop();
    },
  },
];

/** After the store or its keeper has gone. */
export const closingCases: readonly StoreCase[] = [
  {
    name: "a closed store refuses every call",
    async run(trial) {
      const { store } = trial;
      const lease = await store.grant(60);
      await store.close();
      await assertRefused(store.range(trial.all), "closed");
      await assertRefused(store.txn({ compares: [], then: [] }), "closed");
      await assertRefused(store.grant(60), "closed");
      await assertRefused(store.compact(1), "closed");
      await assertRefused(lease.revoke(), "closed");
      await trial.watch().assertFails("closed");
    },
  },
  {
    name: "closing ends open watches with an error",
    async run(trial) {
      const watch = trial.watch();
      const failed = watch.assertFails("closed");
      await trial.store.close();
      await failed;
    },
  },
  {
    name: "closing gives up every lease",
    async run(trial) {
      const lease = await trial.store.grant(60);
      await trial.store.close();
      await lease.lost;
      assertThat(lease.deadline() <= trial.time.now(), "the deadline has passed");
    },
  },
  {
    name: "closing twice is closing once",
    async run(trial) {
      await trial.store.close();
      await trial.store.close();
    },
  },
];

function deletions(trial: StoreTrial, names: readonly string[], modRevision: number): unknown[] {
  return names.map((name) => ({ kind: "delete", key: trial.key(name), modRevision }));
}

/** Asks without waiting: whatever is settled already wins the race. */
function isLost(lease: Lease): Promise<boolean> {
  return Promise.race([lease.lost.then(() => true), Promise.resolve(false).then((no) => no)]);
}
