import type { Clock } from "../std/clock.ts";
import {
  type Decoded,
  type IncarnationRecord,
  type KeyValue,
  type Store,
  StoreError,
  encodeRecord,
  keys,
  recordFormat,
} from "../store/index.ts";
import { sleep } from "./view.ts";

/** How often a store that is not trusted is looked at: whether somebody has accepted it. */
const lookEveryMs = 1_000;
/** The newest revision is written down when it has grown by so much, and at the end. */
const markEvery = 100;

/** What an agent remembers of the store. */
export interface RememberedStore {
  readonly id: string;
  readonly number: number;
  /** It had reached this revision at least. */
  readonly revision: number;
  /** Why it is not trusted: only a later incarnation ends that, whatever it says by then. */
  readonly doubt?: string;
}

/** Where a host keeps what it remembers of the store; it outlives the process. */
export interface StoreMemory {
  recall(): RememberedStore | undefined;
  keep(store: RememberedStore): void;
}

export interface TrustOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly memory: StoreMemory;
  /** Whoever can write to the store may have written anything. */
  readonly read: (text: string) => Decoded<IncarnationRecord>;
  readonly newId: () => string;
  readonly by: string;
  readonly say: (text: string, tone: "note" | "warning") => void;
}

/**
 * Whether the store is the one that this host knows, and not one that was restored from a backup,
 * or emptied: such a store says things that are no longer so. While it is not trusted, the host
 * goes on with what it plays and accepts nothing new, until an operator accepts the store as it is.
 */
export class StoreTrust {
  remembered: RememberedStore | undefined;
  private readonly options: TrustOptions;
  /** The newest revision that this process has seen. */
  private newest = 0;
  private looking: Promise<boolean> | undefined;
  private hasSaid = false;
  /** It has no name, and none can be given from here; whoever deploys gives it one. */
  private mayNotName = false;

  constructor(options: TrustOptions) {
    this.options = options;
    this.remembered = options.memory.recall();
  }

  /** Why it is not trusted; undefined when it is, or before it has answered. */
  get doubt(): string | undefined {
    return this.remembered?.doubt;
  }

  /** Resolves as soon as the store answers and is trusted, or `signal` aborts. Never rejects. */
  async established(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.look()) return;
      if (this.mayNotName) this.warn("nobody has named it yet, and this host has no right to");
      await sleep(this.options.clock, lookEveryMs, signal);
    }
  }

  /** It has answered from before what it had shown to this very process. */
  regressed(revision: number, was: number): void {
    this.mistrust(restored(revision, was));
  }

  /** It is trusted, and has come so far. */
  private saw(revision: number): void {
    this.newest = Math.max(this.newest, revision);
    const { remembered, newest } = this;
    if (remembered === undefined || newest < remembered.revision + markEvery) return;
    this.remember({ ...remembered, revision: newest });
  }

  /** Writes down how far it was, when this process ends in order. */
  close(): void {
    const { remembered, newest, doubt } = this;
    if (remembered === undefined || doubt !== undefined || newest <= remembered.revision) return;
    this.remember({ ...remembered, revision: newest });
  }

  /** True when the store has answered and is trusted. Never rejects. */
  look(): Promise<boolean> {
    // One after the other: of two answers the later one must be the newer one.
    this.looking ??= this.lookOnce().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookOnce(): Promise<boolean> {
    try {
      const { pairs, revision } = await this.options.store.range({ key: keys.incarnation });
      return await this.judge(pairs[0], revision);
    } catch (error) {
      if (error instanceof StoreError) return false;
      throw error;
    }
  }

  private async judge(pair: KeyValue | undefined, revision: number): Promise<boolean> {
    const decoded = pair && this.options.read(pair.value);
    if (decoded?.kind === "unreadable") {
      return this.warn(`what it says of itself cannot be read: ${decoded.why}`);
    }
    const record = decoded?.record;
    const { remembered } = this;
    if (remembered === undefined) return this.name(record, revision);
    if (record !== undefined && record.number > remembered.number) {
      this.options.say(`incarnation ${record.number} of the store is accepted`, "note");
      return this.trust({ id: record.id, number: record.number, revision });
    }
    if (remembered.doubt !== undefined) return this.mistrust(remembered.doubt);
    if (record === undefined) return this.mistrust("it was emptied, or restored to its first days");
    if (record.id !== remembered.id) return this.mistrust("it is another one than before");
    const was = Math.max(remembered.revision, this.newest);
    if (revision < was) {
      return this.mistrust(restored(revision, was));
    }
    this.saw(revision);
    return true;
  }

  /** Nothing is remembered here: what the store says is so; if it says nothing, it is new. */
  private async name(record: IncarnationRecord | undefined, revision: number): Promise<boolean> {
    if (record !== undefined) {
      return this.trust({ id: record.id, number: record.number, revision });
    }
    const { store, clock, newId, by } = this.options;
    const fresh: IncarnationRecord = {
      format: recordFormat,
      id: newId(),
      number: 1,
      acceptedAt: clock.wall(),
      by,
    };
    const key = keys.incarnation;
    try {
      const { succeeded, revision: at } = await store.txn({
        compares: [{ key, field: "createRevision", is: "equal", to: 0 }],
        then: [{ kind: "put", key, value: encodeRecord(fresh) }],
      });
      if (!succeeded) return false;
      return this.trust({ id: fresh.id, number: fresh.number, revision: at });
    } catch (error) {
      this.mayNotName = error instanceof StoreError && error.kind === "denied";
      throw error;
    }
  }

  private trust(store: RememberedStore): boolean {
    this.mayNotName = false;
    this.newest = store.revision;
    this.hasSaid = false;
    this.remember(store);
    return true;
  }

  private mistrust(why: string): boolean {
    const { remembered } = this;
    if (remembered !== undefined && remembered.doubt === undefined) {
      this.remember({ ...remembered, doubt: why });
    }
    return this.warn(why);
  }

  private warn(why: string): false {
    if (!this.hasSaid) {
      this.options.say(
        `the store is not trusted: ${why}; what is played here goes on, nothing new is accepted; ` +
          'look with "khoreia store status", then "khoreia store accept"',
        "warning",
      );
    }
    this.hasSaid = true;
    return false;
  }

  private remember(store: RememberedStore): void {
    this.remembered = store;
    this.options.memory.keep(store);
  }
}

const restored = (revision: number, was: number): string =>
  `it was restored: it is at revision ${revision} and was at ${was}`;
