import {
  type DesiredContent,
  followRange,
  type RememberedStore,
  StoreTrust,
} from "../../agent/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type IncarnationRecord, type Store, decodeRecord, keys } from "../../store/index.ts";

const lookEveryMs = 5_000;

/** What a host remembers of the store, on a disk that outlives its agents. */
export interface StoreNotes {
  remembered: RememberedStore | undefined;
}

export interface SimTrustOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly notes: StoreNotes;
  readonly newId: () => string;
  readonly contents: ReadonlyMap<string, DesiredContent>;
  readonly sometimes: (what: string) => void;
}

/** Whether a host trusts the store, asked and answered as the agent of a host does in a cluster. */
export class SimTrust {
  private readonly trust: StoreTrust;
  private readonly options: SimTrustOptions;
  private readonly given = new Map<string, number>();

  constructor(options: SimTrustOptions) {
    const { store, clock, notes, newId, sometimes } = options;
    this.options = options;
    this.trust = new StoreTrust({
      store,
      clock,
      memory: {
        recall: () => notes.remembered,
        keep: (remembered) => {
          notes.remembered = remembered;
        },
      },
      read: (text) => decodeRecord<IncarnationRecord>(text),
      newId,
      by: "simulated",
      say: (_, tone) =>
        sometimes(tone === "warning" ? "a store is not trusted" : "a store is trusted again"),
    });
  }

  /** For ever: a restore shows when a watch has to begin anew. */
  async follow(): Promise<void> {
    const { store, clock } = this.options;
    const { signal } = new AbortController();
    this.lookLater();
    await followRange(
      { store, clock, range: { prefix: keys.desiredPrefix }, onDoubt: () => () => undefined },
      {
        listed: () => void this.trust.look(),
        changed: () => undefined,
        regressed: (revision, was) => this.trust.regressed(revision, was),
        lost: () => undefined,
        found: () => undefined,
      },
      signal,
    );
  }

  /** Somebody may have accepted it meanwhile. */
  private lookLater(): void {
    this.options.clock.after(lookEveryMs, () => {
      if (this.trust.doubt !== undefined) void this.trust.look();
      this.lookLater();
    });
  }

  /** None is given before the store is trusted. */
  async content(name: string, signal: AbortSignal): Promise<DesiredContent | undefined> {
    await this.trust.established(signal);
    if (!this.given.has(name)) this.given.set(name, this.options.clock.now());
    return this.options.contents.get(name);
  }

  /** So a generation of this content can be played; at the moment itself the older one may be. */
  hasGiven(name: string): boolean {
    return (this.given.get(name) ?? Number.POSITIVE_INFINITY) < this.options.clock.now();
  }
}
