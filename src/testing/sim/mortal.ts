import type { Clock } from "../../std/clock.ts";
import type { Store } from "../../store/index.ts";

/** One life of one agent. After death nothing that it has begun goes on, and nobody tells it. */
export interface Life {
  alive: boolean;
  readonly name: string;
  /** Called at death: what the world does about it, for instance to leases nobody renews. */
  readonly onDeath: (() => void)[];
}

const never = <Value>(): Promise<Value> => new Promise<Value>(() => undefined);

/** Timers of the dead do not fire. */
export function mortalClock(clock: Clock, life: Life): Clock {
  const guarded = (run: () => void) => (): void => {
    if (life.alive) run();
  };
  return {
    now: () => clock.now(),
    wall: () => clock.wall(),
    after: (delayMs, run) => clock.after(delayMs, guarded(run)),
    soon: (run) => clock.soon(guarded(run)),
  };
}

/** The dead send nothing, and answers to what they sent reach nobody. */
export function mortalStore(store: Store, life: Life, clock: Clock): Store {
  const ask = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    if (!life.alive) return never<Value>();
    try {
      const value = await call();
      return life.alive ? value : await never<Value>();
    } catch (error) {
      if (!life.alive) return never<Value>();
      throw error;
    }
  };
  return {
    range: (range, options) => ask(() => store.range(range, options)),
    txn: (txn) => ask(() => store.txn(txn)),
    async grant(ttlSeconds) {
      const lease = await ask(() => store.grant(ttlSeconds));
      // The store's own adapter renews it as long as the process lives, so death ends that.
      life.onDeath.push(() => {
        clock.after(ttlSeconds * 1000, () => void lease.revoke().catch(() => undefined));
      });
      return lease;
    },
    compact: (revision) => ask(() => store.compact(revision)),
    close: () => ask(() => store.close()),
    async *watch(range, options) {
      const iterator = store.watch(range, options)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await ask(() => iterator.next());
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        void iterator.return?.();
      }
    },
  };
}
