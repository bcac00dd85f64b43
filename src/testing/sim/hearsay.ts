import {
  type DesiredRecord,
  type KeyRange,
  type KeyValue,
  type Lease,
  type RangeResult,
  type RequestRecord,
  type Store,
  type Txn,
  type TxnResult,
  type WatchBatch,
  type WatchOptions,
  decodeRecord,
  parseKey,
} from "../../store/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type Life, never } from "./life.ts";
import type { StillClock } from "./still-clock.ts";

/** What one life has heard of one key. */
interface Heard {
  value: string | undefined;
  modRevision: number;
  /** When it heard the newest. */
  at: number;
  /** What it had heard before that moment, and since: acting on it is excused within the moment. */
  older: readonly (string | undefined)[];
}

/**
 * What an agent can know of the store: what has been handed to it, and when. Kept beside the
 * agent, not by it, so that a checker need not believe the view that it checks.
 */
export class Hearsay {
  /** Requests of operators to do something though its check may hold. */
  readonly forced: RequestRecord[] = [];
  private readonly heard = new Map<string, Heard>();
  private readonly lists = new Map<string, number>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** What it may act on now: the newest word, and older ones if it came this very moment. */
  words(key: string): readonly (string | undefined)[] {
    const heard = this.heard.get(key);
    if (heard === undefined) return [undefined];
    return heard.at === this.clock.now() ? [...heard.older, heard.value] : [heard.value];
  }

  /** Everything it has heard under a prefix and may act on now, whichever of two words. */
  under(prefix: string): readonly { readonly key: string; readonly value: string }[] {
    const found: { key: string; value: string }[] = [];
    for (const key of this.heard.keys()) {
      if (!key.startsWith(prefix)) continue;
      for (const value of this.words(key)) if (value !== undefined) found.push({ key, value });
    }
    return found;
  }

  get now(): number {
    return this.clock.now();
  }

  /** When it asked for the list of a prefix that it has heard last. */
  listedAt(prefix: string): number {
    return this.lists.get(prefix) ?? Number.NEGATIVE_INFINITY;
  }

  listed(range: KeyRange, pairs: readonly KeyValue[], askedAt: number): void {
    if ("prefix" in range) this.lists.set(range.prefix, askedAt);
    const present = new Set(pairs.map((pair) => pair.key));
    for (const pair of pairs) this.hear(pair.key, pair.value, pair.modRevision);
    for (const [key, heard] of this.heard) {
      if (present.has(key) || !covers(range, key)) continue;
      this.hear(key, undefined, heard.modRevision);
    }
  }

  /** Returns how to unhear it, should it turn out that nobody listened any more. */
  changed(batch: WatchBatch): () => void {
    const before = new Map<string, Heard | undefined>();
    for (const event of batch.events) {
      const { key, modRevision } = event.kind === "put" ? event.pair : event;
      const known = this.heard.get(key);
      if (!before.has(key)) before.set(key, known === undefined ? undefined : { ...known });
      this.hear(key, event.kind === "put" ? event.pair.value : undefined, modRevision);
    }
    return () => {
      for (const [key, heard] of before) {
        if (heard === undefined) this.heard.delete(key);
        else this.heard.set(key, heard);
      }
    };
  }

  private hear(key: string, value: string | undefined, modRevision: number): void {
    const at = this.clock.now();
    if (value !== undefined && parseKey(key)?.kind === "request") this.hearRequest(value);
    const known = this.heard.get(key);
    if (known === undefined) {
      this.heard.set(key, { value, modRevision, at, older: [undefined] });
      return;
    }
    // A stale read or a restored store may tell of an older desired state; whoever has heard the
    // newer keeps to it.
    if (parseKey(key)?.kind === "desired" && isOlder(value, known.value)) return;
    if (known.value === value) return;
    const older = known.at < at ? [known.value] : [...known.older, known.value];
    Object.assign(known, { value, modRevision, at, older });
  }

  private hearRequest(value: string): void {
    const decoded = decodeRecord<RequestRecord>(value);
    if (decoded.kind === "record" && decoded.record.force.length > 0) {
      this.forced.push(decoded.record);
    }
  }
}

function isOlder(value: string | undefined, known: string | undefined): boolean {
  if (value === undefined || known === undefined) return false;
  const [one, other] = [decodeRecord<DesiredRecord>(value), decodeRecord<DesiredRecord>(known)];
  if (one.kind !== "record" || other.kind !== "record") return false;
  return one.record.uid === other.record.uid && one.record.generation < other.record.generation;
}

const covers = (range: KeyRange, key: string): boolean =>
  "key" in range ? range.key === key : key.startsWith(range.prefix);

export interface HeardStoreOptions {
  readonly store: Store;
  readonly life: Life;
  /** Of its process: while it stands still, nobody hears an answer. */
  readonly still: StillClock;
  readonly hearsay: Hearsay;
  /** Told of each transaction at the moment the agent sends it. */
  readonly sent: (txn: Txn) => void;
}

/** The store as a mortal agent has it: it may die at each call and answer, and all is heard. */
export class HeardStore implements Store {
  private readonly options: HeardStoreOptions;

  constructor(options: HeardStoreOptions) {
    this.options = options;
  }

  async range(range: KeyRange, how?: { readonly revision?: number }): Promise<RangeResult> {
    const { store, hearsay } = this.options;
    const askedAt = hearsay.now;
    const result = await this.ask(() => store.range(range, how));
    hearsay.listed(range, result.pairs, askedAt);
    return result;
  }

  async txn(txn: Txn): Promise<TxnResult> {
    const { store, sent } = this.options;
    return this.ask(() => {
      sent(txn);
      return store.txn(txn);
    });
  }

  async *watch(range: KeyRange, options: WatchOptions): AsyncGenerator<WatchBatch> {
    const { store, hearsay } = this.options;
    const stream = store.watch(range, options)[Symbol.asyncIterator]();
    let unhear: (() => void) | undefined;
    try {
      for (;;) {
        const next = await this.ask(() => stream.next());
        if (next.done === true) return;
        unhear = hearsay.changed(next.value);
        yield next.value;
        // Whoever asks for more has taken note of this.
        unhear = undefined;
      }
    } finally {
      unhear?.();
      void stream.return?.();
    }
  }

  async grant(ttlSeconds: number): Promise<Lease> {
    return this.ask(() => this.options.store.grant(ttlSeconds));
  }

  async compact(revision: number): Promise<void> {
    return this.ask(() => this.options.store.compact(revision));
  }

  async close(): Promise<void> {
    return this.ask(() => this.options.store.close());
  }

  private async ask<Value>(call: () => Promise<Value>): Promise<Value> {
    const { life, still } = this.options;
    if (!life.touch()) return never();
    try {
      const value = await still.hear(call());
      return life.touch() ? value : await never<Value>();
    } catch (error) {
      if (!life.touch()) return never();
      throw error;
    }
  }
}
