import { type ParsedKey, keys, parseKey } from "../../store/index.ts";
import { followStore } from "./follow-store.ts";
import type { RestorableStore } from "./restorable-store.ts";
import type { Bench } from "./violation.ts";

/**
 * P8: in every state of the store, what is said of a host is said under the lease of whoever has
 * the host now: no word outlives its speaker, or comes after it. Looks on for ever.
 */
export function watchStanding(store: RestorableStore, bench: Bench): Promise<void> {
  const leases = new Map<string, string>();
  /** By key of what is said, the standing that it is said by. */
  const words = new Map<string, { readonly standing: string; readonly what: string }>();
  const note = (key: string, lease: string): void => {
    leases.set(key, lease);
    const parsed = parseKey(key);
    if (!isWord(parsed)) return;
    const what = `P8 looked at a ${parsed.kind === "status" ? "reported status" : "standing"}`;
    words.set(key, { standing: keys.standing(parsed.host, parsed.deployment), what });
  };
  const look = (): void => {
    for (const [key, { standing, what }] of words) {
      bench.sometimes(what);
      if (leases.get(standing) === leases.get(key)) continue;
      bench.violate("P8", `"${key}" stands in the store, and whoever said it has not its host`);
    }
  };
  return followStore(store, {
    holds: (pairs) => {
      leases.clear();
      words.clear();
      for (const { key, lease } of pairs) note(key, lease);
      look();
    },
    changed: (events) => {
      for (const event of events) {
        if (event.kind === "put") note(event.pair.key, event.pair.lease);
        else {
          leases.delete(event.key);
          words.delete(event.key);
        }
      }
      look();
    },
  });
}

type Word = Extract<
  ParsedKey,
  { readonly kind: "status" | "events" | "signal" | "accepted" | "standing" }
>;

const isWord = (parsed: ParsedKey | undefined): parsed is Word =>
  parsed?.kind === "status" || parsed?.kind === "signal" || parsed?.kind === "accepted";
