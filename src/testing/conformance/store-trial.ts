import {
  type KeyRange,
  type KeyValue,
  type Op,
  type Store,
  StoreError,
  type StoreErrorKind,
  type TxnResult,
  type WatchEvent,
} from "../../store/store.ts";
import { assertSame, assertThat } from "./assertion.ts";
import { WatchProbe } from "./watch-probe.ts";

/** A store to be tried, with what the suite needs beside the port. */
export interface StoreUnderTest {
  readonly store: Store;
  /**
   * Every key of the trial begins with it, and no key does so yet. While a trial runs, nobody
   * else writes to the store: revisions are compared.
   */
  readonly prefix: string;
  readonly time: StoreTime;
  /** Called once, whether the case passed or not; the store may have been closed before. */
  dispose(): Promise<void>;
}

/** The clock of the adapter's leases, real or virtual. */
export interface StoreTime {
  now(): number;
  /** Lets time pass while everything works. */
  pass(durationMs: number): Promise<void>;
  /** Lets time pass while no keep-alive gets through: a stopped process, a cut network. */
  stall(durationMs: number): Promise<void>;
}

/** One promise of the port, as something that can be run. */
export interface StoreCase {
  readonly name: string;
  run(trial: StoreTrial): Promise<void>;
}

/** Short words for what nearly every case does. */
export class StoreTrial {
  readonly store: Store;
  readonly prefix: string;
  readonly time: StoreTime;

  constructor({ store, prefix, time }: StoreUnderTest) {
    this.store = store;
    this.prefix = prefix;
    this.time = time;
  }

  key(name: string): string {
    return `${this.prefix}${name}`;
  }

  /** All keys of the trial. */
  get all(): KeyRange {
    return { prefix: this.prefix };
  }

  async revision(): Promise<number> {
    return (await this.store.range({ key: this.key("any") })).revision;
  }

  apply(...then: Op[]): Promise<TxnResult> {
    return this.store.txn({ compares: [], then });
  }

  /** Answers the revision of the put. */
  async put(name: string, value: string, lease?: string): Promise<number> {
    return (await this.apply(this.putOp(name, value, lease))).revision;
  }

  async delete(name: string): Promise<number> {
    return (await this.apply(this.deleteOp(name))).revision;
  }

  putOp(name: string, value: string, lease?: string): Op {
    const op = { kind: "put", key: this.key(name), value } as const;
    return lease === undefined ? op : { ...op, lease };
  }

  deleteOp(name: string): Op {
    return { kind: "delete", range: { key: this.key(name) } };
  }

  /** The pair of a key, or undefined. */
  async get(name: string, revision?: number): Promise<KeyValue | undefined> {
    const { pairs } = await this.store.range({ key: this.key(name) }, at(revision));
    assertThat(pairs.length <= 1, "a key has one pair at most");
    return pairs[0];
  }

  async list(range: KeyRange = this.all, revision?: number): Promise<readonly KeyValue[]> {
    return (await this.store.range(range, at(revision))).pairs;
  }

  /** Names and values of all keys of the trial, as `a=1`, in the store's order. */
  async values(revision?: number): Promise<string[]> {
    const pairs = await this.list(this.all, revision);
    return pairs.map((pair) => `${pair.key.slice(this.prefix.length)}=${pair.value}`);
  }

  /** Events as short words, `a=1` and `a gone`, in the order in which they came. */
  async tell(events: readonly WatchEvent[] | Promise<readonly WatchEvent[]>): Promise<string[]> {
    const start = this.prefix.length;
    return (await events).map((event) =>
      event.kind === "put"
        ? `${event.pair.key.slice(start)}=${event.pair.value}`
        : `${event.key.slice(start)} gone`,
    );
  }

  /** Opens a watch of all keys of the trial, or of `range`. */
  watch(fromRevision?: number, range: KeyRange = this.all): WatchProbe {
    const controller = new AbortController();
    const { signal } = controller;
    const options = fromRevision === undefined ? { signal } : { signal, fromRevision };
    return new WatchProbe(this.store.watch(range, options), controller);
  }
}

/** Every failure of a store is a StoreError; answers it for a closer look. */
export async function assertRefused(
  attempt: Promise<unknown>,
  kind: StoreErrorKind,
): Promise<StoreError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assertThat(error !== undefined, `the store refuses with "${kind}", but it accepted`);
  assertThat(
    error instanceof StoreError,
    `the store refuses with a StoreError, got ${typeof error}`,
  );
  assertSame(error.kind, kind, "kind of the refusal");
  return error;
}

function at(revision: number | undefined): { readonly revision?: number } {
  return revision === undefined ? {} : { revision };
}
