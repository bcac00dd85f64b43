import { createPrng, type Prng } from "../../std/prng.ts";
import {
  type Compare,
  type KeyRange,
  type Lease,
  type Op,
  StoreError,
  type Txn,
} from "../../store/store.ts";
import { assertSame } from "./assertion.ts";
import { NaiveStore } from "./naive-store.ts";
import type { StoreCase, StoreTrial } from "./store-trial.ts";
import type { WatchProbe } from "./watch-probe.ts";

/** A random walk through the port, compared result by result with the naive model. */
export function sequenceCase(seed: number, length: number): StoreCase {
  return {
    name: `random sequence ${seed} of ${length} operations`,
    run: async (trial) => new Sequence(trial, seed).run(length),
  };
}

/** Few keys, so that operations meet; prefixes of each other, so that ranges overlap. */
const keyNames = ["a", "a/1", "a/2", "ab", "b", "c/\uffff", "c/💃"];
const emptyPrefix = "none";
const prefixNames = ["", "a", "a/", "c/", emptyPrefix];

interface OpenWatch {
  readonly range: KeyRange;
  probe: WatchProbe;
  /** From where on its events are still to be read. */
  next: number;
}

class Sequence {
  readonly #trial: StoreTrial;
  readonly #prng: Prng;
  readonly #leases: Lease[] = [];
  readonly #watches: OpenWatch[] = [];
  #model = new NaiveStore(0);
  #first = 0;
  #value = 0;

  constructor(trial: StoreTrial, seed: number) {
    this.#trial = trial;
    this.#prng = createPrng(seed);
  }

  async run(length: number): Promise<void> {
    // A revision of its own to begin at: the one before may have been compacted by others.
    await this.#trial.put("begin", "1");
    this.#first = await this.#trial.delete("begin");
    this.#model = new NaiveStore(this.#first);
    for (let step = 0; step < length; step += 1) await this.#step(step);
    await this.#finish(length);
  }

  async #step(step: number): Promise<void> {
    const draw = this.#prng.int(100);
    if (draw < 42) return this.#txn(step);
    if (draw < 50) return this.#range(step);
    if (draw < 60) return this.#rangeAt(step);
    if (draw < 67) return this.#grant();
    if (draw < 73) return this.#revoke(step);
    if (draw < 77) return this.#compact(step);
    if (draw < 85) return this.#open(step);
    if (draw < 94) return this.#drainOne(step);
    if (draw < 97) return this.#resume(step);
    return this.#cancel();
  }

  async #txn(step: number): Promise<void> {
    const compares = this.#some(2, () => this.#compare());
    const then = this.#some(4, () => this.#op());
    const otherwise = this.#some(3, () => this.#op());
    const txn: Txn = { compares, then, otherwise };
    const what = `step ${step}, txn ${JSON.stringify(txn)}`;
    await same(what, this.#trial.store.txn(txn), () => this.#model.txn(txn));
  }

  async #range(step: number): Promise<void> {
    const range = this.#anyRange();
    const what = `step ${step}, range ${JSON.stringify(range)}`;
    await same(what, this.#trial.store.range(range), () => this.#model.range(range));
  }

  async #rangeAt(step: number): Promise<void> {
    const range = this.#anyRange();
    const revision = this.#anyRevision();
    const what = `step ${step}, range ${JSON.stringify(range)} at revision ${revision}`;
    const answer = this.#trial.store.range(range, { revision });
    await same(what, answer, () => this.#model.range(range, revision));
  }

  async #grant(): Promise<void> {
    const lease = await this.#trial.store.grant(600);
    this.#leases.push(lease);
    this.#model.grant(lease.id);
  }

  /** Revoked leases stay in the list: using them again must fail in the same way. */
  async #revoke(step: number): Promise<void> {
    if (this.#leases.length === 0) return;
    const lease = this.#prng.pick(this.#leases);
    const what = `step ${step}, revoke of lease ${this.#leases.indexOf(lease)}`;
    await same(what, lease.revoke(), () => this.#model.revoke(lease.id));
  }

  async #compact(step: number): Promise<void> {
    // A watch that is still reading history may be cancelled, also one that has nothing to tell:
    // etcd cannot know yet. An event of the newest revision proves that history is behind it.
    await this.#touchAll();
    for (const watch of this.#watches) await this.#drain(watch, step);
    const revision = this.#anyRevision();
    const what = `step ${step}, compact at revision ${revision}`;
    await same(what, this.#trial.store.compact(revision), () => this.#model.compact(revision));
  }

  async #open(step: number): Promise<void> {
    if (this.#watches.length >= maxOpenWatches) return;
    const range = this.#anyWatchRange();
    const drawn = Math.max(this.#first + 1, this.#anyRevision());
    // etcd below 3.4.36 and 3.5.18 may lose a delete of the compacted revision itself, depending
    // on how far its compaction has come. One scripted case says so; here it would be noise.
    const revision = drawn === this.#model.compactRevision ? drawn + 1 : drawn;
    const probe = this.#trial.watch(revision, range);
    if (revision < this.#model.compactRevision) {
      const error = await probe.assertFails("compacted");
      const expected = this.#model.compactRevision;
      assertSame(error.compactRevision, expected, `step ${step}, compact revision of a watch`);
    } else {
      this.#watches.push({ range, probe, next: revision });
    }
  }

  async #drainOne(step: number): Promise<void> {
    if (this.#watches.length > 0) await this.#drain(this.#prng.pick(this.#watches), step);
  }

  async #resume(step: number): Promise<void> {
    if (this.#watches.length === 0) return;
    const watch = this.#prng.pick(this.#watches);
    await this.#drain(watch, step);
    await watch.probe.stop();
    watch.probe = this.#trial.watch(watch.next, watch.range);
  }

  async #cancel(): Promise<void> {
    if (this.#watches.length === 0) return;
    const [watch] = this.#watches.splice(this.#prng.int(this.#watches.length), 1);
    await watch?.probe.stop();
  }

  async #drain(watch: OpenWatch, step: number): Promise<void> {
    const expected = this.#model.events(watch.range, watch.next);
    const actual = await watch.probe.take(expected.length);
    assertSame(actual, expected, `step ${step}, events of ${JSON.stringify(watch.range)}`);
    watch.next = Math.max(watch.next, this.#model.revision + 1);
  }

  /** A last write to every key: a watch that had too much to tell tells it here. */
  async #finish(step: number): Promise<void> {
    for (const watch of this.#watches) await this.#drain(watch, step);
    const furthest = Math.max(0, ...this.#watches.map((watch) => watch.next));
    while (this.#model.revision < furthest) await this.#touchAll();
    for (const watch of this.#watches) {
      await this.#drain(watch, step);
      await watch.probe.stop();
    }
    await same("last range", this.#trial.store.range(this.#trial.all), () =>
      this.#model.range(this.#trial.all),
    );
    for (const lease of this.#leases) await lease.revoke().catch(() => undefined);
  }

  async #touchAll(): Promise<void> {
    const then = keyNames.map((name) => this.#trial.putOp(name, "touched"));
    const txn: Txn = { compares: [], then };
    await same("write to all keys", this.#trial.store.txn(txn), () => this.#model.txn(txn));
  }

  #op(): Op {
    const draw = this.#prng.int(10);
    if (draw < 2) return { kind: "range", range: this.#anyRange() };
    if (draw < 4) return { kind: "delete", range: this.#anyRange() };
    this.#value += 1;
    const isLeased = this.#leases.length > 0 && draw < 7;
    const lease = isLeased ? this.#prng.pick(this.#leases).id : undefined;
    return this.#trial.putOp(this.#prng.pick(keyNames), `v${this.#value}`, lease);
  }

  #compare(): Compare {
    const key = this.#trial.key(this.#prng.pick(keyNames));
    const field = this.#prng.pick(["createRevision", "modRevision", "version", "value"] as const);
    if (field === "value") {
      const to = `v${this.#value - this.#prng.int(5)}`;
      return { key, field, is: this.#prng.pick(["equal", "not-equal"]), to };
    }
    const is = this.#prng.pick(["equal", "greater", "less", "not-equal"] as const);
    const to = field === "version" ? this.#prng.int(4) : this.#prng.pick([0, this.#anyRevision()]);
    return { key, field, is, to };
  }

  #anyRange(): KeyRange {
    return this.#prng.chance(0.5)
      ? { key: this.#trial.key(this.#prng.pick(keyNames)) }
      : { prefix: this.#trial.key(this.#prng.pick(prefixNames)) };
  }

  /** Covers at least one of the keys. */
  #anyWatchRange(): KeyRange {
    const range = this.#anyRange();
    return "prefix" in range && range.prefix.endsWith(emptyPrefix) ? this.#trial.all : range;
  }

  /** Mostly one that can be read; sometimes one that is compacted or yet to come. */
  #anyRevision(): number {
    const newest = this.#model.revision;
    // The model does not know what was before it.
    return Math.max(this.#first, this.#prng.between(newest - 14, newest + 2));
  }

  #some<Item>(most: number, make: () => Item): Item[] {
    return Array.from({ length: this.#prng.int(most + 1) }, make);
  }
}

const maxOpenWatches = 6;

/** Both answer the same, or both refuse for the same reason. */
async function same(what: string, actual: Promise<unknown>, model: () => unknown): Promise<void> {
  const answer = await actual.then((result) => ({ result }), refusalOf);
  let expected: unknown;
  try {
    expected = { result: model() };
  } catch (error) {
    expected = refusalOf(error);
  }
  assertSame(answer, expected, what);
}

function refusalOf(error: unknown): { readonly refusal: string } {
  if (error instanceof StoreError) return { refusal: error.kind };
  throw error;
}
