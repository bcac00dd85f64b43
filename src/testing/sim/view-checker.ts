import type { Picture } from "../../agent/index.ts";
import { type KeyValue, type Store, StoreError, parseKey } from "../../store/index.ts";
import type { RestorableStore } from "./restorable-store.ts";
import type { Bench } from "./violation.ts";

export interface ViewOwner {
  readonly host: string;
  readonly pictures: readonly Picture[];
  /** When the list of this prefix was asked for that the view stands on. */
  readonly listedAt: (prefix: string) => number;
}

/** P6: an agent's view of the store is what the store was at the revision that the view names. */
export async function checkView(
  store: RestorableStore,
  of: ViewOwner,
  bench: Bench,
): Promise<void> {
  for (const picture of of.pictures) {
    const truth = await truthOf(store, picture);
    if (truth === undefined) {
      bench.sometimes("P6 forgotten by the store");
      continue;
    }
    const entries = entriesOf(truth, of.host);
    if (entries.length > 0) bench.sometimes("P6 compared");
    const missing = entries.filter((entry) => !picture.entries.includes(entry));
    const extra = picture.entries.filter((entry) => !entries.includes(entry));
    if (missing.length + extra.length === 0) continue;
    // What a view stood on is gone, and it learns that with its next list, within a minute.
    if (of.listedAt(picture.prefix) <= store.restoredAt) {
      bench.sometimes("P6 met a view from before a restore");
      continue;
    }
    bench.violate(
      "P6",
      `${of.host} at revision ${picture.revision} misses ${missing.join(" ") || "nothing"}, ` +
        `has too much: ${extra.join(" ") || "nothing"}`,
    );
  }
}

function entriesOf(pairs: readonly KeyValue[], host: string): readonly string[] {
  return pairs
    .filter((pair) => isFollowed(pair, host))
    .map((pair) => `${pair.key}@${pair.modRevision}`);
}

/** Undefined when the store has been compacted past that revision. */
async function truthOf(store: Store, picture: Picture): Promise<readonly KeyValue[] | undefined> {
  try {
    const { prefix, revision } = picture;
    return (await store.range({ prefix }, { revision })).pairs;
  } catch (error) {
    // A restored store has not got there again.
    const isGone = error instanceof StoreError && unreadable.has(error.kind);
    if (isGone) return undefined;
    throw error;
  }
}

/** What an agent needs to know of others: their words, and what operators hold. */
function isFollowed(pair: KeyValue, host: string): boolean {
  const parsed = parseKey(pair.key);
  if (parsed?.kind === "hold") return true;
  return (parsed?.kind === "signal" || parsed?.kind === "accepted") && parsed.host !== host;
}

const unreadable: ReadonlySet<string> = new Set(["compacted", "future-revision"]);
