import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { test } from "node:test";
import { createPrng } from "../../std/prng.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import { type KeyValue, type Store, StoreError } from "../../store/index.ts";
import { FaultyStore } from "./faulty-store.ts";
import type { FaultyBatch } from "./faulty-watch.ts";
import { noFaults, type StoreFaultKind, type StoreFaults } from "./store-faults.ts";
import { VirtualClock } from "./virtual-clock.ts";

const macroTask = (task: () => void): void => {
  setImmediate(task);
};

/** Everything at once. */
const roughFaults: StoreFaults = {
  ...noFaults,
  travelMs: [0, 20],
  watchMs: [0, 50],
  joinedBatch: 0.3,
  splitBatch: 0.3,
  progress: 0.3,
  silentWatch: 0.05,
  silenceMs: [1, 200],
  leaseLatenessMs: [500, 1000],
  timeoutMs: 300,
  lostRequest: 0.05,
  lostAnswer: 0.05,
  lateRequest: 0.05,
  staleRead: 0.2,
  staleRevisions: 20,
  brokenWatch: 0.02,
  compactedWatch: 0.02,
  brokenAfterCut: 0.5,
};

interface Bench {
  readonly clock: VirtualClock;
  readonly inner: EmbeddedStore;
  readonly faulty: FaultyStore;
}

function makeBench(faults: StoreFaults, seed = 1): Bench {
  const clock = new VirtualClock({ macroTask });
  const inner = new EmbeddedStore({ clock });
  const faulty = new FaultyStore({ store: inner, clock, prng: createPrng(seed), faults });
  return { clock, inner, faulty };
}

const put = (key: string, value: string) =>
  ({ compares: [], then: [{ kind: "put", key, value }] }) as const;

async function kindOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return "answered";
  } catch (error) {
    return error instanceof StoreError ? error.kind : String(error);
  }
}

for (const { given, faults, happened } of [
  { given: "a lost request", faults: { lostRequest: 1 }, happened: false },
  { given: "a lost answer", faults: { lostAnswer: 1 }, happened: true },
]) {
  test(`after ${given} the caller is told "unavailable" when its time is over`, async () => {
    const { clock, inner, faulty } = makeBench({ ...noFaults, ...faults, timeoutMs: 100 });
    const outcome = kindOf(faulty.txn(put("a", "1")));
    await clock.advance(99);
    const early = await Promise.race([outcome, Promise.resolve("waiting")]);
    assert.equal(early, "waiting");
    await clock.advance(1);
    assert.equal(await outcome, "unavailable");
    assert.equal((await inner.range({ key: "a" })).pairs.length, happened ? 1 : 0);
  });
}

test("a late request happens after its caller has given up", async () => {
  const { clock, inner, faulty } = makeBench({ ...noFaults, lateRequest: 1, timeoutMs: 100 });
  const outcome = kindOf(faulty.txn(put("a", "1")));
  await clock.advance(100);
  assert.equal(await outcome, "unavailable");
  assert.equal((await inner.range({ key: "a" })).pairs.length, 0);
  await clock.advance(1);
  assert.equal((await inner.range({ key: "a" })).pairs.length, 1);
});

test("while cut off requests are lost and watches silent; afterwards both go on", async () => {
  const { clock, inner, faulty } = makeBench({ ...noFaults, timeoutMs: 100 });
  const seen: string[] = [];
  const following = follow(faulty, seen);
  await clock.advance(1);
  faulty.cutOff(1000);
  const outcome = kindOf(faulty.txn(put("a", "lost")));
  await inner.txn(put("a", "1"));
  await clock.advance(999);
  assert.equal(await outcome, "unavailable");
  assert.deepEqual(seen, []);
  await clock.advance(1);
  assert.deepEqual(seen, ["1"]);
  assert.equal(await kindOf(faulty.txn(put("a", "2"))), "answered");
  await clock.advance(1);
  assert.deepEqual(seen, ["1", "2"]);
  await faulty.close();
  assert.equal(await following, "closed");
});

test("a cut may break watches instead", async () => {
  const { clock, faulty } = makeBench({ ...noFaults, brokenAfterCut: 1 });
  const following = follow(faulty, []);
  faulty.cutOff(10);
  await clock.advance(10);
  assert.equal(await following, "unavailable");
});

test("a silent watch gives no sign, and tells everything in order afterwards", async () => {
  const { clock, inner, faulty } = makeBench(noFaults);
  const seen: string[] = [];
  void follow(faulty, seen);
  await clock.advance(1);
  faulty.silenceWatches(500);
  for (const value of ["1", "2", "3"]) await inner.txn(put("a", value));
  await clock.advance(499);
  assert.deepEqual(seen, []);
  await clock.advance(1);
  assert.deepEqual(seen, ["1", "2", "3"]);
});

test("a deaf watch is told nothing any more, and nobody but a new watch notices", async () => {
  const { clock, inner, faulty } = makeBench(noFaults);
  const seen: string[] = [];
  void follow(faulty, seen);
  await clock.advance(1);
  faulty.deafenWatches();
  await inner.txn(put("a", "1"));
  faulty.heal();
  await clock.advance(1_000_000);
  assert.deepEqual(seen, []);
  void follow(faulty, seen);
  await clock.advance(1);
  await inner.txn(put("a", "2"));
  await clock.advance(1);
  assert.deepEqual(seen, ["2"]);
});

test("a stale read shows an older state as if it were the newest", async () => {
  const { inner, faulty } = makeBench({ ...noFaults, staleRead: 1, staleRevisions: 3 });
  const answers = new Set<string>();
  for (let i = 0; i < 40; i += 1) await inner.txn(put("a", String(i)));
  for (let i = 0; i < 40; i += 1) {
    const { revision, pairs } = await faulty.range({ key: "a" });
    assert.equal(pairs[0]?.modRevision, revision);
    answers.add(pairs[0]?.value ?? "none");
  }
  assert.deepEqual([...answers].sort(), ["36", "37", "38", "39"]);
  assert.ok((faulty.counts.get("stale read") ?? 0) > 0);
});

test("a header's revision is the store's, which may be ahead of the events", async () => {
  const { clock, inner, faulty } = makeBench({ ...noFaults, splitBatch: 1 });
  for (let i = 0; i < 5; i += 1) await inner.txn(put("a", String(i)));
  await faulty.range({ key: "a" });
  const { signal } = new AbortController();
  const iterator = faulty.watch({ key: "a" }, { fromRevision: 2, signal })[Symbol.asyncIterator]();
  await clock.advance(1);
  const batch = (await iterator.next()).value as FaultyBatch;
  assert.deepEqual([batch.revision, batch.headerRevision], [2, 6]);
});

test("a watch that compaction overtakes is cancelled with the compact revision", async () => {
  const { clock, inner, faulty } = makeBench({ ...noFaults, watchMs: [50, 50], compactedWatch: 1 });
  const seen: string[] = [];
  const following = follow(faulty, seen);
  await clock.advance(60);
  await inner.txn(put("a", "1"));
  await inner.txn(put("a", "2"));
  await clock.advance(60);
  assert.equal(await following, "compacted");
  assert.deepEqual(seen, []);
  assert.equal(await kindOf(inner.range({ key: "a" }, { revision: 2 })), "compacted");
});

test("a lease that is cut off is lost at its deadline, its keys later", async () => {
  const faults = { ...noFaults, timeoutMs: 100, leaseLatenessMs: [700, 700] } as const;
  const { clock, inner, faulty } = makeBench(faults);
  const lease = await faulty.grant(10);
  await inner.txn({ compares: [], then: [{ kind: "put", key: "a", value: "1", lease: lease.id }] });
  await clock.advance(9000);
  faulty.cutOff(60_000);
  const left = lease.deadline() - clock.now();
  let isLost = false;
  void lease.lost.then(() => {
    isLost = true;
  });
  await clock.advance(left - 1);
  assert.equal(isLost, false);
  await clock.advance(1);
  assert.equal(isLost, true);
  await clock.advance(699);
  assert.equal((await inner.range({ key: "a" })).pairs.length, 1);
  await clock.advance(1);
  assert.equal((await inner.range({ key: "a" })).pairs.length, 0);
});

test("a new leader renews leases, so a claim may outlive its owner for longer", async () => {
  const { clock, inner, faulty } = makeBench(noFaults);
  const lease = await faulty.grant(10);
  await inner.txn({ compares: [], then: [{ kind: "put", key: "a", value: "1", lease: lease.id }] });
  faulty.abandon();
  await clock.advance(9000);
  faulty.renewLeases();
  await clock.advance(9999);
  assert.equal((await inner.range({ key: "a" })).pairs.length, 1);
  await clock.advance(1);
  assert.equal((await inner.range({ key: "a" })).pairs.length, 0);
});

test("nobody is told of the death of an agent; its lease runs out", async () => {
  const { clock, inner, faulty } = makeBench({ ...noFaults, travelMs: [5, 5] });
  const outcomes: string[] = [];
  const note = (what: string) => (outcome: string) => outcomes.push(`${what} ${outcome}`);
  const granted = faulty.grant(10);
  await clock.advance(10);
  const lease = await granted;
  void lease.lost.then(() => outcomes.push("lease lost"));
  void follow(faulty, []).then(note("watch"));
  void kindOf(faulty.txn(put("a", "1"))).then(note("txn"));
  faulty.abandon();
  void kindOf(faulty.txn(put("b", "1"))).then(note("txn after death"));
  await inner.txn({ compares: [], then: [{ kind: "put", key: "c", value: "1", lease: lease.id }] });
  await clock.advance(60_000);
  assert.deepEqual(outcomes, []);
  const { pairs } = await inner.range({ prefix: "" });
  assert.deepEqual(
    pairs.map((pair) => pair.key),
    ["a"],
    "what was sent before death arrives, what was sent after it does not",
  );
});

test("under every fault a client that lists, watches and lists again sees the truth", async () => {
  const counts = new Map<StoreFaultKind, number>();
  for (let seed = 1; seed <= 60; seed += 1) {
    const bench = makeBench(roughFaults, seed);
    const { clock, inner, faulty } = bench;
    const prng = createPrng(seed).split("test");
    const view = new Map<string, KeyValue>();
    const controller = new AbortController();
    const copies = recordCopies(inner);
    void keepView({ store: faulty, view, copies, signal: controller.signal, clock });
    for (let i = 0; i < 150; i += 1) {
      const key = `k${prng.int(5)}`;
      const writer = prng.chance(0.3) ? faulty : inner;
      void kindOf(writer.txn(put(key, String(i))));
      if (prng.chance(0.02)) faulty.cutOff(prng.between(10, 2000));
      if (prng.chance(0.02)) faulty.silenceWatches(prng.between(10, 2000));
      if (prng.chance(0.02)) faulty.breakWatches();
      await clock.advance(prng.int(40));
    }
    faulty.heal();
    await clock.advance(20_000);
    const { pairs } = await inner.range({ prefix: "" });
    const seen = [...view.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    assert.deepEqual(seen, pairs, `seed ${seed}`);
    for (const [kind, count] of faulty.counts) counts.set(kind, (counts.get(kind) ?? 0) + count);
    controller.abort();
  }
  const expected: StoreFaultKind[] = [
    "request lost",
    "answer lost",
    "request late",
    "cut off",
    "stale read",
    "batches joined",
    "watch broken",
    "watch compacted",
    "watch silent",
  ];
  for (const kind of expected) assert.ok((counts.get(kind) ?? 0) > 0, `"${kind}" has happened`);
});

test("equal seeds give equal runs", async () => {
  const run = async (seed: number): Promise<string[]> => {
    const { clock, faulty } = makeBench(roughFaults, seed);
    const log: string[] = [];
    void follow(faulty, log);
    for (let i = 0; i < 100; i += 1) {
      void kindOf(faulty.txn(put("a", String(i)))).then((kind) =>
        log.push(`${kind}@${clock.now()}`),
      );
      await clock.advance(i % 7);
    }
    await clock.advance(10_000);
    return log;
  };
  assert.deepEqual(await run(5), await run(5));
  assert.notDeepEqual(await run(5), await run(6));
});

async function follow(store: Store, seen: string[]): Promise<string> {
  const { signal } = new AbortController();
  const watching = async (): Promise<void> => {
    for await (const batch of store.watch({ prefix: "" }, { signal })) {
      for (const event of batch.events) seen.push(event.kind === "put" ? event.pair.value : "-");
    }
  };
  return kindOf(watching());
}

/** What the store was at each revision, told by itself. */
function recordCopies(store: Store): Map<number, string> {
  const copies = new Map<number, string>();
  const state = new Map<string, string>();
  const { signal } = new AbortController();
  const record = async (): Promise<void> => {
    for await (const batch of store.watch({ prefix: "" }, { fromRevision: 1, signal })) {
      for (const event of batch.events) {
        if (event.kind === "delete") continue;
        state.set(event.pair.key, event.pair.value);
        copies.set(event.pair.modRevision, render(state));
      }
    }
  };
  void record();
  return copies;
}

function render(state: ReadonlyMap<string, string>): string {
  return [...state].sort(([a], [b]) => (a < b ? -1 : 1)).join(" ");
}

interface KeepViewOptions {
  readonly store: Store;
  readonly view: Map<string, KeyValue>;
  readonly copies: ReadonlyMap<number, string>;
  readonly clock: VirtualClock;
  readonly signal: AbortSignal;
}

/** A careful client: its view is the store at one revision, always (P6). */
async function keepView({ store, view, copies, clock, signal }: KeepViewOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      const { revision, pairs } = await store.range({ prefix: "" });
      view.clear();
      for (const pair of pairs) view.set(pair.key, pair);
      for await (const batch of store.watch(
        { prefix: "" },
        { fromRevision: revision + 1, signal },
      )) {
        for (const event of batch.events)
          if (event.kind === "put") view.set(event.pair.key, event.pair);
        if (batch.events.length === 0) continue;
        const plain = new Map([...view].map(([key, pair]) => [key, pair.value]));
        assert.equal(render(plain), copies.get(batch.revision), `view at ${batch.revision}`);
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      await new Promise<void>((resolve) => {
        clock.after(50, resolve);
      });
    }
  }
}
