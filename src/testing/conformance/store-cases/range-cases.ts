import { assertSame, assertThat } from "../assertion.ts";
import { assertRefused, type StoreCase, type StoreTrial } from "../store-trial.ts";

/** In the order of their UTF-8 bytes; UTF-16 units would put the last but one at the end. */
const inKeyOrder = ["", "\u0000", "!", "/", "0", "A", "a", "a/", "aa", "b", "é", "\uffff", "💃"];

/** Reads: order, prefixes, and the past. */
export const rangeCases: readonly StoreCase[] = [
  {
    name: "a range of one key holds this key or nothing",
    async run(trial) {
      await trial.put("ab", "1");
      assertSame(await trial.list({ key: trial.key("a") }), [], "range of an absent key");
      const pairs = await trial.list({ key: trial.key("ab") });
      assertSame(
        pairs.map((pair) => pair.value),
        ["1"],
        "range of a present key",
      );
    },
  },
  {
    name: "a prefix range is in key order, which is that of UTF-8 bytes",
    async run(trial) {
      const shuffled = inKeyOrder.map((_, index) => inKeyOrder[(index * 5) % inKeyOrder.length]);
      for (const name of shuffled) await trial.put(`k${name}`, "1");
      const keys = (await trial.list()).map((pair) => pair.key);
      assertSame(
        keys,
        inKeyOrder.map((name) => trial.key(`k${name}`)),
        "keys",
      );
    },
  },
  {
    name: "a prefix is text, not a path: it covers what begins with it and nothing else",
    async run(trial) {
      for (const name of ["`", "a", "a/b", "ab", "b", "ba"]) await trial.put(name, "1");
      const range = { prefix: trial.key("a") };
      const keys = (await trial.list(range)).map((pair) => pair.key);
      assertSame(
        keys,
        ["a", "a/b", "ab"].map((name) => trial.key(name)),
        "keys",
      );
    },
  },
  {
    name: "a prefix may end in the last character of all",
    async run(trial) {
      const last = "\u{10ffff}";
      for (const name of ["a", `a${last}`, `a${last}b`, "b"]) await trial.put(name, "1");
      const pairs = await trial.list({ prefix: trial.key(`a${last}`) });
      const expected = [`a${last}`, `a${last}b`].map((name) => trial.key(name));
      assertSame(
        pairs.map((pair) => pair.key),
        expected,
        "keys",
      );
    },
  },
  {
    name: "the empty prefix covers every key",
    async run(trial) {
      await trial.put("a", "1");
      await trial.put("b", "2");
      const keys = (await trial.list({ prefix: "" })).map((pair) => pair.key);
      assertThat(keys.includes(trial.key("a")), "the first key is listed");
      assertThat(keys.includes(trial.key("b")), "the second key is listed");
    },
  },
  {
    name: "thousands of keys are listed whole and in order",
    async run(trial) {
      const names = Array.from({ length: 2000 }, (_, i) => `n/${String(i).padStart(4, "0")}`);
      for (let i = 0; i < names.length; i += 100) {
        await trial.apply(...names.slice(i, i + 100).map((name) => trial.putOp(name, name)));
      }
      const keys = (await trial.list({ prefix: trial.key("n/") })).map((pair) => pair.key);
      assertSame(
        keys,
        names.map((name) => trial.key(name)),
        "keys",
      );
    },
  },
  {
    name: "a range at an old revision shows that revision, whatever came later",
    async run(trial) {
      const copies = await scriptedHistory(trial);
      for (const [revision, values] of copies) {
        assertSame(await trial.values(revision), values, `values at revision ${revision}`);
      }
    },
  },
  {
    name: "a pair at an old revision has the fields that it had",
    async run(trial) {
      const lease = await trial.store.grant(60);
      const created = await trial.put("a", "1", lease.id);
      const changed = await trial.put("a", "2");
      await trial.delete("a");
      const first = await trial.get("a", created);
      const second = await trial.get("a", changed);
      const fields = [first?.lease, first?.version, second?.lease, second?.version];
      assertSame(fields, [lease.id, 1, "0", 2], "leases and versions");
      assertSame(second?.createRevision, created, "create revision");
      await lease.revoke();
    },
  },
  {
    name: "a range tells the newest revision, also when it reads an old one",
    async run(trial) {
      const old = await trial.put("a", "1");
      const newest = await trial.put("a", "2");
      const result = await trial.store.range(trial.all, { revision: old });
      assertSame(result.revision, newest, "revision");
    },
  },
  {
    name: "revision 0 and no revision mean the newest",
    async run(trial) {
      await trial.put("a", "1");
      await trial.put("a", "2");
      assertSame(await trial.values(0), ["a=2"], "at revision 0");
      assertSame(await trial.values(), ["a=2"], "at no revision");
    },
  },
  {
    name: "a revision that has not been yet cannot be read",
    async run(trial) {
      const revision = (await trial.put("a", "1")) + 1;
      await assertRefused(trial.store.range(trial.all, { revision }), "future-revision");
    },
  },
  {
    name: "an answer does not change when the store does",
    async run(trial) {
      await trial.put("a", "1");
      const before = await trial.list();
      const copy = before.map((pair) => ({ ...pair }));
      await trial.put("a", "2");
      await trial.put("b", "1");
      await trial.delete("a");
      assertSame(before, copy, "the answer of before");
    },
  },
];

/** Compaction: what is forgotten, and what never is. */
export const compactionCases: readonly StoreCase[] = [
  {
    name: "compaction keeps its own revision and all later ones readable",
    async run(trial) {
      const copies = await scriptedHistory(trial);
      const [middle] = copies[3] ?? [0];
      await trial.store.compact(middle);
      for (const [revision, values] of copies) {
        if (revision < middle) continue;
        assertSame(await trial.values(revision), values, `values at revision ${revision}`);
      }
    },
  },
  {
    name: "compaction makes earlier revisions unreadable",
    async run(trial) {
      const first = await trial.put("a", "1");
      const second = await trial.put("a", "2");
      await trial.store.compact(second);
      const attempt = trial.store.range(trial.all, { revision: first });
      const error = await assertRefused(attempt, "compacted");
      const told = error.compactRevision ?? second;
      assertSame(told, second, "the compact revision, where the store tells it");
    },
  },
  {
    name: "compaction makes no revision and changes no value",
    async run(trial) {
      await trial.put("a", "1");
      await trial.put("b", "1");
      await trial.delete("b");
      const newest = await trial.put("a", "2");
      await trial.store.compact(newest);
      assertSame(await trial.revision(), newest, "the store's revision");
      assertSame(await trial.values(), ["a=2"], "values");
      assertSame((await trial.get("a"))?.version, 2, "version");
    },
  },
  {
    name: "a revision that has not been yet cannot be compacted",
    async run(trial) {
      const revision = (await trial.put("a", "1")) + 1;
      await assertRefused(trial.store.compact(revision), "future-revision");
      await assertRefused(trial.store.range(trial.all, { revision }), "future-revision");
    },
  },
  {
    name: "compacting again at the same or at an earlier revision is refused",
    async run(trial) {
      const first = await trial.put("a", "1");
      const second = await trial.put("a", "2");
      await trial.store.compact(second);
      await assertRefused(trial.store.compact(second), "compacted");
      await assertRefused(trial.store.compact(first), "compacted");
    },
  },
  {
    name: "compaction goes on, revision by revision",
    async run(trial) {
      const copies = await scriptedHistory(trial);
      for (const [revision, values] of copies) {
        await trial.store.compact(revision);
        assertSame(await trial.values(revision), values, `values at revision ${revision}`);
      }
    },
  },
];

/** Writes that create, change, delete and recreate; answers what is there at each revision. */
async function scriptedHistory(trial: StoreTrial): Promise<[number, string[]][]> {
  const writes: readonly (() => Promise<number>)[] = [
    () => trial.put("a", "1"),
    () => trial.put("b", "1"),
    () => trial.put("a", "2"),
    () => trial.delete("b"),
    async () => (await trial.apply(trial.putOp("b", "2"), trial.putOp("c", "1"))).revision,
    () => trial.delete("a"),
    async () => (await trial.apply({ kind: "delete", range: trial.all })).revision,
    () => trial.put("c", "2"),
  ];
  const copies: [number, string[]][] = [];
  for (const write of writes) copies.push([await write(), await trial.values()]);
  return copies;
}
