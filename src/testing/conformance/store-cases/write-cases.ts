import { assertSame } from "../assertion.ts";
import type { StoreCase } from "../store-trial.ts";

/** Values that must come back as they went in. */
const texts: readonly (readonly [name: string, text: string])[] = [
  ["empty text", ""],
  ["text beyond ASCII", 'é 舞踊 💃🏽 "quoted" \\ \u0000 \u{ffff}'],
  ["line breaks and control characters", "a\r\nb\tc\u001b[31m\u2028"],
  ["64 KiB of text", "0123456789abcdef".repeat(4096)],
];

/** What a write does to revisions and to the fields of a pair. */
export const writeCases: readonly StoreCase[] = [
  {
    name: "a put makes one revision",
    async run(trial) {
      const before = await trial.revision();
      assertSame(await trial.put("a", "1"), before + 1, "revision of the put");
      assertSame(await trial.revision(), before + 1, "the store's revision");
    },
  },
  {
    name: "all writes of a transaction share one revision",
    async run(trial) {
      await trial.put("gone", "1");
      const before = await trial.revision();
      const puts = ["a", "b", "c"].map((name) => trial.putOp(name, "1"));
      const result = await trial.apply(...puts, trial.deleteOp("gone"));
      assertSame(result.revision, before + 1, "revision of the transaction");
      const revisions = (await trial.list()).map((pair) => pair.modRevision);
      assertSame(revisions, [before + 1, before + 1, before + 1], "mod revisions");
    },
  },
  {
    name: "a put of the value that is there makes a revision",
    async run(trial) {
      const before = await trial.put("a", "1");
      assertSame(await trial.put("a", "1"), before + 1, "revision of the second put");
      assertSame((await trial.get("a"))?.version, 2, "version");
    },
  },
  {
    name: "a transaction without operations makes no revision",
    async run(trial) {
      const before = await trial.put("a", "1");
      const result = await trial.apply();
      assertSame(result, { succeeded: true, revision: before, results: [] }, "result");
      assertSame(await trial.revision(), before, "the store's revision");
    },
  },
  {
    name: "a transaction that only reads makes no revision",
    async run(trial) {
      const before = await trial.put("a", "1");
      const result = await trial.apply({ kind: "range", range: trial.all });
      assertSame(result.revision, before, "revision of the transaction");
      assertSame(await trial.revision(), before, "the store's revision");
    },
  },
  {
    name: "deleting an absent key makes no revision",
    async run(trial) {
      const before = await trial.put("a", "1");
      const result = await trial.apply(trial.deleteOp("b"));
      const expected = [{ kind: "delete", deleted: 0 }];
      assertSame(result, { succeeded: true, revision: before, results: expected }, "result");
      assertSame(await trial.revision(), before, "the store's revision");
    },
  },
  {
    name: "deleting an empty prefix range makes no revision",
    async run(trial) {
      const before = await trial.put("a", "1");
      const range = { prefix: trial.key("b") };
      const result = await trial.apply({ kind: "delete", range });
      assertSame(result.revision, before, "revision of the transaction");
    },
  },
  {
    name: "deleting one key makes one revision and leaves its neighbours",
    async run(trial) {
      await trial.apply(trial.putOp("a", "1"), trial.putOp("ab", "2"), trial.putOp("b", "3"));
      const before = await trial.revision();
      const result = await trial.apply(trial.deleteOp("a"));
      const expected = [{ kind: "delete", deleted: 1 }];
      assertSame(result, { succeeded: true, revision: before + 1, results: expected }, "result");
      assertSame(await trial.values(), ["ab=2", "b=3"], "what is left");
    },
  },
  {
    name: "deleting a prefix range makes one revision and counts its keys",
    async run(trial) {
      const names = ["a", "a/1", "a/2", "ab", "b"];
      await trial.apply(...names.map((name) => trial.putOp(name, name)));
      const before = await trial.revision();
      const result = await trial.apply({ kind: "delete", range: { prefix: trial.key("a") } });
      const expected = [{ kind: "delete", deleted: 4 }];
      assertSame(result, { succeeded: true, revision: before + 1, results: expected }, "result");
      assertSame(await trial.values(), ["b=b"], "what is left");
    },
  },
  {
    name: "the first put of a key has version 1 and its own revision twice",
    async run(trial) {
      const revision = await trial.put("a", "1");
      const expected = {
        key: trial.key("a"),
        value: "1",
        createRevision: revision,
        modRevision: revision,
        version: 1,
        lease: "0",
      };
      assertSame(await trial.get("a"), expected, "the pair");
    },
  },
  {
    name: "later puts keep the create revision and count versions",
    async run(trial) {
      const created = await trial.put("a", "1");
      await trial.put("other", "x");
      await trial.put("a", "2");
      const modRevision = await trial.put("a", "3");
      const pair = await trial.get("a");
      const fields = [pair?.value, pair?.createRevision, pair?.modRevision, pair?.version];
      assertSame(fields, ["3", created, modRevision, 3], "value and revisions");
    },
  },
  {
    name: "a key that comes back begins anew",
    async run(trial) {
      await trial.put("a", "1");
      await trial.put("a", "2");
      await trial.delete("a");
      const revision = await trial.put("a", "3");
      const pair = await trial.get("a");
      const fields = [pair?.createRevision, pair?.modRevision, pair?.version];
      assertSame(fields, [revision, revision, 1], "create revision, mod revision, version");
    },
  },
  {
    name: "concurrent puts take revisions without gap, each its own",
    async run(trial) {
      const before = await trial.revision();
      const names = Array.from({ length: 20 }, (_, index) => `k${index}`);
      const revisions = await Promise.all(names.map((name) => trial.put(name, "1")));
      const sorted = [...revisions].sort((a, b) => a - b);
      assertSame(
        sorted,
        names.map((_, index) => before + 1 + index),
        "revisions",
      );
    },
  },
  ...texts.map(
    ([name, text]): StoreCase => ({
      name: `a value keeps ${name}`,
      async run(trial) {
        await trial.put("a", text);
        assertSame((await trial.get("a"))?.value, text, "value");
      },
    }),
  ),
  {
    name: "a key may hold any text",
    async run(trial) {
      const names = ["with space", "é", "舞踊", "💃🏽", 'quote"', "back\\slash", "nul\u0000", "\n"];
      for (const name of names) await trial.put(name, name);
      for (const name of names) {
        assertSame((await trial.get(name))?.value, name, `value of key ${JSON.stringify(name)}`);
      }
      assertSame((await trial.list()).length, names.length, "number of keys");
    },
  },
];
