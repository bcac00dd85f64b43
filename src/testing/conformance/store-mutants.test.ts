// A suite that nothing fails proves nothing: each bug planted here must be seen by some case.
import assert from "node:assert/strict";
import { clearTimeout, setImmediate, setTimeout } from "node:timers";
import { test } from "node:test";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import {
  type Compare,
  type KeyValue,
  type Lease,
  type Store,
  StoreError,
  type Txn,
  type WatchBatch,
  type WatchEvent,
  type WatchOptions,
} from "../../store/index.ts";
import { VirtualClock } from "../sim/virtual-clock.ts";
import { storeConformance } from "./store-conformance.ts";
import type { StoreUnderTest } from "./store-trial.ts";
import { revisionOf } from "./watch-probe.ts";

type Mutation = (inner: Store) => Partial<Store>;

/** The bug, and what it does instead of the embedded store. */
const mutations: Readonly<Record<string, Mutation>> = {
  "not-equal holds for the value of an absent key": (inner) => ({
    async txn(txn) {
      const isOdd = async (compare: Compare): Promise<boolean> =>
        compare.field === "value" &&
        compare.is === "not-equal" &&
        (await inner.range({ key: compare.key })).pairs.length === 0;
      const compares: Compare[] = [];
      for (const compare of txn.compares) if (!(await isOdd(compare))) compares.push(compare);
      return inner.txn({ ...txn, compares });
    },
  }),
  "only the first compare counts": (inner) => ({
    txn: (txn) => inner.txn({ ...txn, compares: txn.compares.slice(0, 1) }),
  }),
  "greater means greater or equal": (inner) => ({
    txn: (txn) => inner.txn({ ...txn, compares: txn.compares.map(loosen) }),
  }),
  "a failed transaction answers nothing for otherwise": (inner) => ({
    async txn(txn) {
      const result = await inner.txn(txn);
      return result.succeeded ? result : { ...result, results: [] };
    },
  }),
  "each operation is a revision of its own": (inner) => ({
    async txn(txn) {
      let result = await inner.txn({ ...txn, then: txn.then.slice(0, 1) });
      if (!result.succeeded) return result;
      const results = [...result.results];
      for (const op of txn.then.slice(1)) {
        result = await inner.txn(only(op));
        results.push(...result.results);
      }
      return { ...result, results };
    },
  }),
  "what changes nothing makes a revision": (inner) => ({
    async txn(txn) {
      const result = await inner.txn(txn);
      const isDelete = result.results.some((each) => each.kind === "delete" && each.deleted === 0);
      return isDelete ? { ...result, revision: result.revision + 1 } : result;
    },
  }),
  "a put of the value that is there is no write": (inner) => ({
    async txn(txn) {
      const [op] = txn.then;
      if (txn.then.length !== 1 || op?.kind !== "put") return inner.txn(txn);
      const { pairs, revision } = await inner.range({ key: op.key });
      if (pairs[0]?.value !== op.value) return inner.txn(txn);
      return { succeeded: true, revision, results: [{ kind: "put" }] };
    },
  }),
  "a transaction without branches may be as long as it likes": (inner) => ({
    async txn(txn) {
      if (txn.then.length <= 128) return inner.txn(txn);
      await inner.txn({ ...txn, then: txn.then.slice(0, 128) });
      return inner.txn({ ...txn, then: txn.then.slice(128) });
    },
  }),
  "a lease that does not exist is ignored": (inner) => ({
    txn: (txn) =>
      inner.txn(txn).catch((error: unknown) => {
        if (!(error instanceof StoreError) || error.kind !== "lease-not-found") throw error;
        return inner.txn({ ...txn, then: txn.then.map(withoutLease) });
      }),
  }),
  "a refused transaction is done in part": (inner) => ({
    async txn(txn) {
      const [first] = txn.then;
      try {
        return await inner.txn(txn);
      } catch (error) {
        if (first?.kind === "put") await inner.txn(only(first)).catch(() => undefined);
        throw error;
      }
    },
  }),
  "keys are ordered by UTF-16 units": (inner) => ({
    async range(range, options) {
      const result = await inner.range(range, options);
      return { ...result, pairs: [...result.pairs].sort((a, b) => (a.key < b.key ? -1 : 1)) };
    },
  }),
  "a prefix is a path": (inner) => ({
    async range(range, options) {
      const result = await inner.range(range, options);
      if ("key" in range) return result;
      const isBelow = ({ key }: KeyValue): boolean =>
        range.prefix.endsWith("/") ||
        "/".includes(key.slice(range.prefix.length, range.prefix.length + 1));
      return { ...result, pairs: result.pairs.filter(isBelow) };
    },
  }),
  "an old read tells the old revision as the newest": (inner) => ({
    async range(range, options) {
      const result = await inner.range(range, options);
      return { ...result, revision: options?.revision ?? result.revision };
    },
  }),
  "an old read shows the newest pairs": (inner) => ({
    async range(range, options) {
      await inner.range(range, options);
      return inner.range(range);
    },
  }),
  "a future revision is read as the newest": (inner) => ({
    range: (range, options) =>
      inner.range(range, options).catch((error: unknown) => {
        if (error instanceof StoreError && error.kind === "future-revision") {
          return inner.range(range);
        }
        throw error;
      }),
  }),
  "reads lag one revision behind": (inner) => ({
    async range(range, options) {
      const newest = await inner.range(range, options);
      if (options?.revision !== undefined) return newest;
      const revision = Math.max(1, newest.revision - 1);
      return inner.range(range, { revision }).catch(() => newest);
    },
  }),
  "compacting twice is accepted": (inner) => ({
    compact: (revision) =>
      inner.compact(revision).catch((error: unknown) => {
        if (!(error instanceof StoreError) || error.kind !== "compacted") throw error;
      }),
  }),
  "compaction also forgets its own revision": (inner) => ({
    async range(range, options) {
      const result = await inner.range(range, options);
      const below = (options?.revision ?? 0) - 1;
      if (below > 0) await inner.range(range, { revision: below });
      return result;
    },
  }),
  ...watchMutations(),
  ...leaseMutations(),
};

function watchMutations(): Record<string, Mutation> {
  return {
    "a batch holds one event": changedBatches((batch) => batch.events.map((event) => [event])),
    "events of a batch are in key order": changedBatches(({ events }) => [
      [...events].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    ]),
    "every fortieth event is lost": changedBatches(lossy(40)),
    "deletes are not delivered": changedBatches(({ events }) => [
      events.filter((event) => event.kind === "put"),
    ]),
    "a batch carries a revision that is ahead": (inner) => ({
      async *watch(range, options) {
        for await (const batch of inner.watch(range, options)) {
          yield { ...batch, revision: batch.revision + 1 };
        }
      },
    }),
    "history is not delivered": movedStart((from, newest) => Math.max(from, newest + 1)),
    "a watch begins one revision late": movedStart((from) => from + 1),
    "a watch begins one revision early": movedStart((from) => from - 1),
    "a watch does not wait for a future revision": movedStart((from, newest) =>
      Math.min(from, newest + 1),
    ),
    "a key is watched as a prefix": changedWatch((inner, range, options) => {
      const isKey = "key" in range && range.key !== "";
      return inner.watch(isKey ? { prefix: range.key } : range, options);
    }),
    "a compacted watch ends in silence": (inner) => ({
      async *watch(range, options) {
        try {
          yield* inner.watch(range, options);
        } catch (error) {
          if (!(error instanceof StoreError) || error.kind !== "compacted") throw error;
        }
      },
    }),
    "a compacted watch does not tell its revision": (inner) => ({
      async *watch(range, options) {
        try {
          yield* inner.watch(range, options);
        } catch (error) {
          if (!(error instanceof StoreError) || error.kind !== "compacted") throw error;
          throw new StoreError("compacted", error.message);
        }
      },
    }),
    "a watch does not end when its signal aborts": changedWatch((inner, range, options) =>
      inner.watch(range, { ...options, signal: new AbortController().signal }),
    ),
  };
}

function leaseMutations(): Record<string, Mutation> {
  return {
    "a put without lease keeps the old one": (inner) => ({
      async txn(txn) {
        const [op] = txn.then;
        if (txn.then.length !== 1 || op?.kind !== "put" || op.lease !== undefined) {
          return inner.txn(txn);
        }
        const lease = (await inner.range({ key: op.key })).pairs[0]?.lease ?? "0";
        return inner.txn({ ...txn, then: [{ ...op, lease }] });
      },
    }),
    "a lease is granted for the second that was asked for": changedLease((_, asked) => ({
      ttlSeconds: asked,
    })),
    "revoking twice is accepted": changedLease((lease) => ({
      revoke: () => lease.revoke().catch(() => undefined),
    })),
    "revoking does nothing": changedLease(() => ({ revoke: async () => undefined })),
    "a lost lease is not told": changedLease(() => ({ lost: new Promise<void>(() => undefined) })),
    "a lease is lost from the beginning": changedLease(() => ({ lost: Promise.resolve() })),
    "a deadline never moves": changedLease((lease) => {
      const first = lease.deadline();
      return { deadline: () => Math.min(first, lease.deadline()) };
    }),
    "a deadline is later than the lease lives": changedLease((lease) => ({
      deadline: () => lease.deadline() + 1000,
    })),
    "every lease has the same id": changedLease(() => ({ id: "7" })),
    "closing closes nothing": () => ({ close: async () => undefined }),
  };
}

function changedWatch(
  watch: (inner: Store, ...args: Parameters<Store["watch"]>) => ReturnType<Store["watch"]>,
): Mutation {
  return (inner) => ({
    watch: (range, options: WatchOptions) => watch(inner, range, options),
  });
}

function changedBatches(
  change: (batch: WatchBatch) => readonly (readonly WatchEvent[])[],
): Mutation {
  return (inner) => ({
    async *watch(range, options) {
      for await (const batch of inner.watch(range, options)) {
        for (const events of change(batch)) {
          const last = events.at(-1);
          if (last !== undefined) yield { revision: revisionOf(last), events };
        }
      }
    },
  });
}

function changedLease(change: (lease: Lease, asked: number) => Partial<Lease>): Mutation {
  return (inner) => ({
    async grant(ttlSeconds) {
      const lease = await inner.grant(ttlSeconds);
      return { ...lease, ...change(lease, ttlSeconds) };
    },
  });
}

function lossy(every: number): (batch: WatchBatch) => readonly (readonly WatchEvent[])[] {
  let count = 0;
  return ({ events }) => {
    const isKept = (): boolean => {
      count += 1;
      return count % every !== 0;
    };
    return [events.filter(isKept)];
  };
}

/** Only of starts that are accepted and mean a place in history. */
function movedStart(move: (from: number, newest: number) => number): Mutation {
  return (inner) => ({
    async *watch(range, options) {
      const from = options.fromRevision ?? 0;
      const isPlace = Number.isSafeInteger(from) && from > 1;
      const { revision } = isPlace ? await inner.range(range) : { revision: 0 };
      yield* inner.watch(range, {
        ...options,
        fromRevision: isPlace ? move(from, revision) : from,
      });
    },
  });
}

function loosen(compare: Compare): Compare {
  if (compare.field === "value" || compare.is !== "greater") return compare;
  return { ...compare, to: compare.to - 1 };
}

function only(op: Txn["then"][number]): Txn {
  return { compares: [], then: [op] };
}

function withoutLease(op: Txn["then"][number]): Txn["then"][number] {
  return op.kind === "put" ? { kind: "put", key: op.key, value: op.value } : op;
}

function keyOf(event: WatchEvent): string {
  return event.kind === "put" ? event.pair.key : event.key;
}

function makeMutant(mutation: Mutation): StoreUnderTest {
  const clock = new VirtualClock({ macroTask: (task) => void setImmediate(task) });
  const inner = new EmbeddedStore({ clock });
  const store: Store = {
    range: (range, options) => inner.range(range, options),
    txn: (txn) => inner.txn(txn),
    watch: (range, options) => inner.watch(range, options),
    grant: (ttlSeconds) => inner.grant(ttlSeconds),
    compact: (revision) => inner.compact(revision),
    close: () => inner.close(),
    ...mutation(inner),
  };
  return {
    store,
    prefix: "/trial/",
    time: {
      now: () => clock.now(),
      pass: (durationMs) => clock.advance(durationMs),
      stall: async (durationMs) => {
        clock.stall(durationMs);
        await clock.advance(0);
      },
    },
    dispose: () => inner.close(),
  };
}

/** Long enough for every case that ends at all; a case that hangs has seen the bug. */
const hangsAfterMs = 300;

async function passes(run: () => Promise<void>): Promise<boolean> {
  const { promise: hangs, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), hangsAfterMs);
  const passed = run().then(
    () => true,
    () => false,
  );
  const outcome = await Promise.race([passed, hangs]);
  clearTimeout(timer);
  return outcome;
}

for (const [bug, mutation] of Object.entries(mutations)) {
  test(`the suite sees that ${bug}`, async (context) => {
    const sequences = { count: 20, length: 60, firstSeed: 1 };
    const suite = storeConformance(async () => makeMutant(mutation), { sequences });
    for (const each of suite.cases) {
      if (await passes(each.run)) continue;
      context.diagnostic(`seen by "${each.name}"`);
      return;
    }
    assert.fail("no case has seen it");
  });
}

test("the store that the bugs are planted in passes", async () => {
  const sequences = { count: 20, length: 60, firstSeed: 1 };
  const harmless = changedBatches(({ events }) => [events]);
  const suite = storeConformance(async () => makeMutant(harmless), { sequences });
  for (const each of suite.cases) {
    await each.run();
  }
});
