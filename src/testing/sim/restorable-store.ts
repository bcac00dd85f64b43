import type { Clock } from "../../std/clock.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import {
  type KeyRange,
  type Lease,
  type RangeResult,
  type Store,
  StoreError,
  type Txn,
  type TxnResult,
  type WatchBatch,
  type WatchOptions,
} from "../../store/index.ts";

/** What changed a store, so that another one can be brought to the same state. */
type Deed =
  | { readonly kind: "txn"; readonly txn: Txn }
  | { readonly kind: "grant"; readonly ttlSeconds: number }
  | { readonly kind: "revoke"; readonly lease: string }
  | { readonly kind: "compact"; readonly revision: number };

/** What a backup was made of. */
export interface Backup {
  readonly deeds: number;
}

/** One life of the store, from a restore to the next. */
interface StoreLife {
  readonly store: EmbeddedStore;
  /** By id, as long as the store knows them. */
  readonly leases: Map<string, Lease>;
  /** How many it has ever granted, which is what its ids count. */
  granted: number;
  readonly end: AbortController;
}

/** `alive`: ids of the leases that the store knows now; each has its whole time to live again. */
export type RestoreListener = (alive: ReadonlySet<string>) => void;

/**
 * A store that can be brought back to what it was, as an etcd that is restored from a backup: keys,
 * their revisions, and leases of then come back, later revisions are given a second time, streams
 * break. It does again what had been done until the backup, which leads to the very same state.
 */
export class RestorableStore implements Store {
  private readonly clock: Clock;
  private readonly deeds: Deed[] = [];
  private readonly listeners: RestoreListener[] = [];
  private life: StoreLife;
  /** When the present life began. */
  restoredAt = Number.NEGATIVE_INFINITY;
  /** How many leases were ever granted, in whichever life: no id is given twice. */
  private granted = 0;

  constructor(clock: Clock) {
    this.clock = clock;
    this.life = this.newLife();
  }

  /** Told of each restore, for ever. */
  onRestored(listener: RestoreListener): void {
    this.listeners.push(listener);
  }

  /** Of this moment; it serves as long as nothing older is restored. */
  backUp(): Backup {
    return { deeds: this.deeds.length };
  }

  /** False for a backup of what a later restore has taken back. */
  has({ deeds }: Backup): boolean {
    return deeds <= this.deeds.length;
  }

  /** What happens between the call and its end happens to the old store, and is lost. */
  async restore({ deeds }: Backup): Promise<void> {
    const life = this.newLife();
    const kept = this.deeds.slice(0, deeds);
    for (const deed of kept) await doAgain(deed, life);
    while (life.granted < this.granted) {
      for (const deed of burn(life.granted + 1)) {
        await doAgain(deed, life);
        kept.push(deed);
      }
    }
    const ended = this.life;
    this.deeds.splice(0, this.deeds.length, ...kept);
    this.life = life;
    this.restoredAt = this.clock.now();
    ended.end.abort();
    const alive = new Set(life.leases.keys());
    for (const listener of this.listeners) listener(alive);
    void ended.store.close();
  }

  range(range: KeyRange, options?: { readonly revision?: number }): Promise<RangeResult> {
    return this.life.store.range(range, options);
  }

  txn(txn: Txn): Promise<TxnResult> {
    if ([...txn.then, ...(txn.otherwise ?? [])].some(({ kind }) => kind !== "range")) {
      this.deeds.push({ kind: "txn", txn });
    }
    return this.life.store.txn(txn);
  }

  watch(range: KeyRange, { fromRevision, signal }: WatchOptions): AsyncIterable<WatchBatch> {
    const { store, end } = this.life;
    const inner = store.watch(range, {
      ...(fromRevision === undefined ? {} : { fromRevision }),
      signal: AbortSignal.any([signal, end.signal]),
    });
    return untilRestored(inner, { signal, end: end.signal });
  }

  async grant(ttlSeconds: number): Promise<Lease> {
    const { life } = this;
    const deed = { kind: "grant", ttlSeconds } as const;
    this.deeds.push(deed);
    this.granted += 1;
    const lease = await grantIn(life, ttlSeconds);
    return { ...lease, revoke: () => this.revoke(lease.id) };
  }

  compact(revision: number): Promise<void> {
    this.deeds.push({ kind: "compact", revision });
    return this.life.store.compact(revision);
  }

  close(): Promise<void> {
    return this.life.store.close();
  }

  private async revoke(id: string): Promise<void> {
    const lease = this.life.leases.get(id);
    if (lease === undefined) {
      throw new StoreError("lease-not-found", `Cannot revoke lease "${id}": it is not known`);
    }
    this.life.leases.delete(id);
    this.deeds.push({ kind: "revoke", lease: id });
    return lease.revoke();
  }

  private newLife(): StoreLife {
    const store = new EmbeddedStore({ clock: this.clock });
    return { store, leases: new Map(), granted: 0, end: new AbortController() };
  }
}

/** Of an id that another life has given away already. */
function burn(id: number): readonly Deed[] {
  return [
    { kind: "grant", ttlSeconds: 2 },
    { kind: "revoke", lease: String(id) },
  ];
}

async function grantIn(life: StoreLife, ttlSeconds: number): Promise<Lease> {
  life.granted += 1;
  const lease = await life.store.grant(ttlSeconds);
  life.leases.set(lease.id, lease);
  return lease;
}

/** What was refused then is refused again. */
async function doAgain(deed: Deed, life: StoreLife): Promise<void> {
  try {
    switch (deed.kind) {
      case "txn":
        await life.store.txn(deed.txn);
        return;
      case "grant":
        await grantIn(life, deed.ttlSeconds);
        return;
      case "revoke":
        await life.leases.get(deed.lease)?.revoke();
        life.leases.delete(deed.lease);
        return;
      case "compact":
        return await life.store.compact(deed.revision);
      default:
        return deed satisfies never;
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

async function* untilRestored(
  inner: AsyncIterable<WatchBatch>,
  { signal, end }: { readonly signal: AbortSignal; readonly end: AbortSignal },
): AsyncGenerator<WatchBatch> {
  yield* inner;
  if (signal.aborted || !end.aborted) return;
  throw new StoreError("unavailable", "Cannot go on with a watch: its stream broke");
}
