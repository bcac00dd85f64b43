import type { KeyValue } from "../../../store/store.ts";
import { assertSame, assertThat } from "../assertion.ts";
import type { StoreCase, StoreTrial } from "../store-trial.ts";
import { revisionOf, type WatchProbe } from "../watch-probe.ts";

/** Many watches, slow ones, ends, and what compaction does to them. */
export const watchLifeCases: readonly StoreCase[] = [
  {
    name: "several watches each get their own events",
    async run(trial) {
      const from = (await trial.revision()) + 1;
      const all = Array.from({ length: 10 }, (_, index) => `k${index}`);
      const watches = all.map((name) => trial.watch(from, { key: trial.key(name) }));
      for (const round of ["1", "2"]) for (const name of all) await trial.put(name, round);
      for (const [index, watch] of watches.entries()) {
        const name = all[index];
        assertSame(await trial.tell(watch.take(2)), [`${name}=1`, `${name}=2`], "events");
        await watch.stop();
      }
    },
  },
  {
    name: "watches of one range all get every event, and ending one disturbs no other",
    async run(trial) {
      const from = (await trial.revision()) + 1;
      const [first, second] = [trial.watch(from), trial.watch(from)];
      await trial.put("a", "1");
      assertSame(await trial.tell(first.take(1)), ["a=1"], "the first watch");
      await first.stop();
      await trial.put("a", "2");
      assertSame(await trial.tell(second.take(2)), ["a=1", "a=2"], "the second watch");
      await second.stop();
    },
  },
  {
    name: "a slow consumer misses nothing of what is still in history",
    async run(trial) {
      const from = (await trial.revision()) + 1;
      const [slow, fast] = [trial.watch(from), trial.watch(from)];
      for (let round = 0; round < 40; round += 1) {
        const ops = Array.from({ length: 100 }, (_, i) => trial.putOp(`k${i}`, String(round)));
        await trial.apply(...ops);
        await fast.take(100);
      }
      await trial.put("last", "1");
      const events = await slow.take(4001);
      const revisions = new Set(events.map((event) => revisionOf(event)));
      assertSame(revisions.size, 41, "revisions delivered");
      assertSame(await trial.tell(fast.take(1)), ["last=1"], "the fast watch");
      await Promise.all([slow.stop(), fast.stop()]);
    },
  },
  {
    name: "a watch resumed after its last event has neither gap nor repetition",
    async run(trial) {
      const from = (await trial.revision()) + 1;
      for (let index = 0; index < 60; index += 1) {
        await trial.apply(trial.putOp("a", String(index)), trial.putOp("b", String(index)));
      }
      const seen: string[] = [];
      let next = from;
      while (seen.length < 120) {
        const watch = trial.watch(next);
        const batch = await watch.takeBatch();
        seen.push(...(await trial.tell(batch)));
        next = Math.max(...batch.map((event) => revisionOf(event))) + 1;
        await watch.stop();
      }
      const expected = Array.from({ length: 60 }, (_, index) => [`a=${index}`, `b=${index}`]);
      assertSame(seen, expected.flat(), "events");
    },
  },
  {
    name: "list, then watch from the next revision: the view follows the store",
    async run(trial) {
      await writeAround(trial, 20);
      const { revision, pairs } = await trial.store.range(trial.all);
      const view = new Map(pairs.map((pair) => [pair.key, pair]));
      const watch = trial.watch(revision + 1);
      const end = trial.apply(trial.putOp("end", "1"));
      await Promise.all([writeAround(trial, 40), writeAround(trial, 40), end]);
      const newest = await trial.put("end", "2");
      await followUntil(view, watch, newest);
      const sorted = [...view.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      assertSame(sorted, await trial.list(), "the view");
      await watch.stop();
    },
  },
  {
    name: "a watch ends soon after its signal aborts, also while it is waited for",
    async run(trial) {
      const watch = trial.watch();
      const ended = watch.assertEnded();
      watch.abort();
      await ended;
      await watch.assertEnded();
    },
  },
  {
    name: "a watch whose signal has aborted before ends at once",
    async run(trial) {
      await trial.put("a", "1");
      const watch = trial.watch(1);
      await watch.stop();
      const controller = new AbortController();
      controller.abort();
      const { signal } = controller;
      const batches = trial.store.watch(trial.all, { fromRevision: 1, signal });
      for await (const batch of batches) assertThat(batch.events.length === 0, "no events");
    },
  },
  {
    name: "a consumer may walk away",
    async run(trial) {
      const watch = trial.watch(await trial.put("a", "1"));
      await watch.take(1);
      await watch.leave();
      await trial.put("a", "2");
      await watch.assertEnded();
    },
  },
  {
    name: "a watch from below the compacted revision ends and tells that revision",
    async run(trial) {
      const first = await trial.put("a", "1");
      await trial.put("a", "2");
      const newest = await trial.put("a", "3");
      await trial.store.compact(newest);
      const error = await trial.watch(first).assertFails("compacted");
      assertSame(error.compactRevision, newest, "the compact revision");
    },
  },
  {
    name: "a watch from the compacted revision delivers it, a put as well as a delete",
    async run(trial) {
      await trial.put("a", "1");
      const removed = await trial.delete("a");
      await trial.store.compact(removed);
      const watch = trial.watch(removed);
      assertSame(await trial.tell(watch.take(1)), ["a gone"], "the delete");
      await watch.stop();
      await trial.put("b", "1");
      const put = await trial.put("b", "2");
      await trial.store.compact(put);
      const again = trial.watch(put);
      assertSame(await trial.tell(again.take(1)), ["b=2"], "the put");
      await again.stop();
    },
  },
  {
    name: "a watch that has seen everything survives compaction",
    async run(trial) {
      const watch = trial.watch(await trial.put("a", "1"));
      await watch.take(1);
      await trial.put("a", "2");
      await watch.take(1);
      await trial.store.compact(await trial.revision());
      await trial.put("a", "3");
      await trial.store.compact(await trial.revision());
      assertSame(await trial.tell(watch.take(1)), ["a=3"], "what is new");
      await watch.stop();
    },
  },
  {
    name: "after compaction, list and watch again: nothing is missed",
    async run(trial) {
      const first = await trial.put("a", "1");
      await trial.put("b", "1");
      await trial.store.compact(await trial.put("a", "2"));
      await trial.watch(first).assertFails("compacted");
      const { revision, pairs } = await trial.store.range(trial.all);
      assertSame(
        pairs.map((pair) => pair.value),
        ["2", "1"],
        "the list",
      );
      const watch = trial.watch(revision + 1);
      await trial.put("b", "2");
      assertSame(await trial.tell(watch.take(1)), ["b=2"], "what is new");
      await watch.stop();
    },
  },
];

/** Puts, rewrites and deletes over a few keys, in a fixed pattern. */
async function writeAround(trial: StoreTrial, times: number): Promise<void> {
  for (let index = 0; index < times; index += 1) {
    const name = `k${(index * 7) % 5}`;
    if (index % 4 === 3) await trial.delete(name);
    else await trial.put(name, String(index));
  }
}

async function followUntil(
  view: Map<string, KeyValue>,
  watch: WatchProbe,
  revision: number,
): Promise<void> {
  for (;;) {
    const event = await watch.takeOne();
    if (event.kind === "put") view.set(event.pair.key, event.pair);
    else view.delete(event.key);
    if (revisionOf(event) >= revision) return;
  }
}
