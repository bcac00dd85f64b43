import type { Picture } from "../../agent/index.ts";
import { type KeyValue, type Store, StoreError, parseKey } from "../../store/index.ts";
import type { Bench } from "./violation.ts";

/** P6: an agent's view of the store is what the store was at the revision that the view names. */
export async function checkView(
  store: Store,
  of: { readonly host: string; readonly pictures: readonly Picture[] },
  bench: Bench,
): Promise<void> {
  for (const picture of of.pictures) {
    const truth = await truthOf(store, picture);
    if (truth === undefined) {
      bench.sometimes("P6 forgotten by the store");
      continue;
    }
    const entries = truth
      .filter((pair) => isFollowed(pair, of.host))
      .map((pair) => `${pair.key}@${pair.modRevision}`);
    if (entries.length > 0) bench.sometimes("P6 compared");
    const missing = entries.filter((entry) => !picture.entries.includes(entry));
    const extra = picture.entries.filter((entry) => !entries.includes(entry));
    if (missing.length + extra.length === 0) continue;
    bench.violate(
      "P6",
      `${of.host} at revision ${picture.revision} misses ${missing.join(" ") || "nothing"}, ` +
        `has too much: ${extra.join(" ") || "nothing"}`,
    );
  }
}

/** Undefined when the store has been compacted past that revision. */
async function truthOf(store: Store, picture: Picture): Promise<readonly KeyValue[] | undefined> {
  try {
    const { prefix, revision } = picture;
    return (await store.range({ prefix }, { revision })).pairs;
  } catch (error) {
    if (error instanceof StoreError && error.kind === "compacted") return undefined;
    throw error;
  }
}

/** What an agent needs to know of others: their words, and what operators hold. */
function isFollowed(pair: KeyValue, host: string): boolean {
  const parsed = parseKey(pair.key);
  if (parsed?.kind === "hold") return true;
  return (parsed?.kind === "signal" || parsed?.kind === "accepted") && parsed.host !== host;
}
