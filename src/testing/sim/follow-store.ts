import { type KeyValue, StoreError, type WatchEvent } from "../../store/index.ts";
import type { RestorableStore } from "./restorable-store.ts";

export interface StoreFollower {
  /** All that the store holds now: at first, and after each restore. */
  holds(pairs: readonly KeyValue[]): void;
  changed(events: readonly WatchEvent[]): void;
}

/** Looks on for ever, beside all agents and at once; rejects only if the store breaks a promise. */
export async function followStore(store: RestorableStore, follower: StoreFollower): Promise<void> {
  const { signal } = new AbortController();
  for (;;) {
    const { pairs, revision } = await store.range({ prefix: "" });
    follower.holds(pairs);
    try {
      const changes = store.watch({ prefix: "" }, { fromRevision: revision + 1, signal });
      for await (const { events } of changes) follower.changed(events);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
}
