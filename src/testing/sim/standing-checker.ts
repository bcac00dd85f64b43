import { type Store, keys, parseKey } from "../../store/index.ts";
import type { Bench } from "./violation.ts";

/**
 * P8: in every state of the store, what is said of a host is said under the lease of whoever has
 * the host now: no word outlives its speaker, or comes after it. Looks on for ever.
 */
export async function watchStanding(store: Store, bench: Bench): Promise<void> {
  const leases = new Map<string, string>();
  const { signal } = new AbortController();
  const everything = store.watch({ prefix: "" }, { fromRevision: 1, signal });
  for await (const { events } of everything) {
    for (const event of events) {
      if (event.kind === "put") leases.set(event.pair.key, event.pair.lease);
      else leases.delete(event.key);
    }
    for (const [key, lease] of leases) {
      const parsed = parseKey(key);
      if (parsed?.kind === "status") bench.sometimes("P8 looked at a reported status");
      else if (parsed?.kind === "signal" || parsed?.kind === "accepted") {
        bench.sometimes("P8 looked at a standing");
      } else continue;
      if (leases.get(keys.standing(parsed.host, parsed.deployment)) === lease) continue;
      bench.violate("P8", `"${key}" stands in the store, and whoever said it has not its host`);
    }
  }
}
