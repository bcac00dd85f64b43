import { assertSame, assertThat } from "../assertion.ts";
import type { StoreCase } from "../store-trial.ts";
import { revisionOf } from "../watch-probe.ts";

/** What a watch delivers, and in which batches. */
export const watchCases: readonly StoreCase[] = [
  {
    name: "a put is delivered with its pair",
    async run(trial) {
      const watch = trial.watch((await trial.revision()) + 1);
      await trial.put("a", "1");
      await trial.put("a", "2");
      const first = await watch.takeOne();
      const then = await trial.get("a", revisionOf(first));
      assertSame(first, { kind: "put", pair: then }, "first");
      const now = await trial.get("a");
      assertSame(await watch.takeOne(), { kind: "put", pair: now }, "second");
      await watch.stop();
    },
  },
  {
    name: "a delete is delivered with key and revision",
    async run(trial) {
      await trial.put("a", "1");
      const watch = trial.watch((await trial.revision()) + 1);
      const modRevision = await trial.delete("a");
      const expected = [{ kind: "delete", key: trial.key("a"), modRevision }];
      assertSame(await watch.take(1), expected, "events");
      await watch.stop();
    },
  },
  {
    name: "a watch from the past delivers history, then what is new, without gap",
    async run(trial) {
      const from = await trial.put("a", "1");
      await trial.put("b", "2");
      const watch = trial.watch(from);
      assertSame(await trial.tell(watch.take(2)), ["a=1", "b=2"], "history");
      await trial.put("a", "3");
      await trial.delete("b");
      assertSame(await trial.tell(watch.take(2)), ["a=3", "b gone"], "what is new");
      await watch.stop();
    },
  },
  {
    name: "a watch from a revision delivers this revision and nothing before",
    async run(trial) {
      await trial.put("a", "1");
      const from = await trial.put("a", "2");
      await trial.put("a", "3");
      const watch = trial.watch(from);
      assertSame(await trial.tell(watch.take(2)), ["a=2", "a=3"], "events");
      await watch.stop();
    },
  },
  {
    name: "a watch without revision delivers what comes after it was taken up",
    async run(trial) {
      const before = await trial.put("a", "before");
      for (const from of [undefined, 0]) {
        const watch = trial.watch(from);
        const settled: true[] = [];
        const first = watch.takeOne().finally(() => settled.push(true));
        // Nothing tells when a store has taken up the watch: writing goes on until it has.
        while (settled.length === 0) {
          await trial.put("a", "after");
          await trial.time.pass(1);
        }
        const revision = revisionOf(await first);
        assertThat(revision > before, `nothing of before, got revision ${revision}`);
        const newest = await trial.put("a", "last");
        const rest = (await watch.take(newest - revision)).map((event) => revisionOf(event));
        assertSame(
          rest,
          rest.map((_, index) => revision + 1 + index),
          "no gap afterwards",
        );
        await watch.stop();
      }
    },
  },
  {
    name: "a watch from a revision that has not been yet waits for it in silence",
    async run(trial) {
      const next = (await trial.revision()) + 1;
      const watch = trial.watch(next + 2);
      const first = watch.take(1);
      for (const value of ["too early", "too early", "wanted"]) await trial.put("a", value);
      assertSame(await trial.tell(first), ["a=wanted"], "first event");
      await watch.stop();
    },
  },
  {
    name: "all events of a revision come in one batch, in the order of the operations",
    async run(trial) {
      await trial.put("z", "1");
      const from = (await trial.revision()) + 1;
      const live = trial.watch(from);
      const ops = [trial.putOp("c", "1"), trial.deleteOp("z"), trial.putOp("a", "1")];
      await trial.apply(...ops, trial.putOp("b", "1"));
      const expected = ["c=1", "z gone", "a=1", "b=1"];
      const late = trial.watch(from);
      assertSame(await trial.tell(live.takeBatch()), expected, "batch of the live watch");
      assertSame(await trial.tell(late.takeBatch()), expected, "batch of the late watch");
      await Promise.all([live.stop(), late.stop()]);
    },
  },
  {
    name: "keys deleted by prefix are delivered in key order, in one batch",
    async run(trial) {
      for (const name of ["b", "a", "\uffff", "💃"]) await trial.put(name, "1");
      const watch = trial.watch((await trial.revision()) + 1);
      await trial.apply({ kind: "delete", range: trial.all });
      const expected = ["a gone", "b gone", "\uffff gone", "💃 gone"];
      assertSame(await trial.tell(watch.takeBatch()), expected, "batch");
      await watch.stop();
    },
  },
  {
    name: "128 events of one revision come in one batch",
    async run(trial) {
      const from = (await trial.revision()) + 1;
      const watch = trial.watch(from);
      const all = Array.from({ length: 128 }, (_, index) => `k${index}`);
      await trial.apply(...all.map((name) => trial.putOp(name, "1")));
      assertSame((await watch.takeBatch()).length, 128, "events of the batch");
      await watch.stop();
    },
  },
  {
    name: "a watch of one key ignores every other key",
    async run(trial) {
      const watch = trial.watch((await trial.revision()) + 1, { key: trial.key("a") });
      for (const name of ["ab", "b", "A", "a"]) await trial.put(name, "1");
      await trial.apply(trial.putOp("a", "2"), trial.putOp("ab", "2"));
      assertSame(await trial.tell(watch.take(2)), ["a=1", "a=2"], "events");
      await watch.stop();
    },
  },
  {
    name: "a watch of a prefix ignores what is outside of it",
    async run(trial) {
      const watch = trial.watch((await trial.revision()) + 1, { prefix: trial.key("a/") });
      for (const name of ["a", "a0", "b/1", "a/1"]) await trial.put(name, "1");
      await trial.apply(trial.putOp("a/2", "2"), trial.putOp("b", "2"), trial.deleteOp("a/1"));
      assertSame(await trial.tell(watch.take(3)), ["a/1=1", "a/2=2", "a/1 gone"], "events");
      await watch.stop();
    },
  },
  {
    name: "what changes nothing is not delivered",
    async run(trial) {
      await trial.put("a", "1");
      const watch = trial.watch((await trial.revision()) + 1);
      await trial.delete("absent");
      await trial.apply({ kind: "range", range: trial.all });
      const compares = [{ key: trial.key("a"), field: "version", is: "equal", to: 7 }] as const;
      await trial.store.txn({ compares, then: [trial.deleteOp("a")] });
      await trial.put("a", "1");
      assertSame(await trial.tell(watch.take(1)), ["a=1"], "the same value again");
      await watch.stop();
    },
  },
  {
    name: "a key that goes and comes back is delivered with its new life",
    async run(trial) {
      const from = await trial.put("a", "1");
      await trial.put("a", "2");
      await trial.delete("a");
      await trial.put("a", "3");
      const watch = trial.watch(from);
      const events = await watch.take(4);
      const lives = events.map((event) =>
        event.kind === "put" ? [event.pair.createRevision - from, event.pair.version] : [],
      );
      assertSame(lives, [[0, 1], [0, 2], [], [3, 1]], "create revisions and versions");
      await watch.stop();
    },
  },
];
