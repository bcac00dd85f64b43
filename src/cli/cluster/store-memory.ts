import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RememberedStore, StoreMemory } from "../../agent/index.ts";
import { writeNote } from "../../agent/state/index.ts";
import { isJsonObject, type Json } from "../../std/json.ts";

/** What a host remembers of the store, in the host's own directory. */
export function fileMemory(directory: string): StoreMemory {
  const path = join(directory, "store.json");
  return {
    recall: () => recall(path),
    keep: (store) => writeNote(path, JSON.stringify({ schema: 1, ...store })),
  };
}

/** Undefined where nothing is kept, or nothing that this release can read. */
function recall(path: string): RememberedStore | undefined {
  let value: Json;
  try {
    value = JSON.parse(readFileSync(path, "utf8")) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { schema, id, number, revision, doubt } = value;
  if (schema !== 1 || typeof id !== "string") return undefined;
  if (typeof number !== "number" || typeof revision !== "number") return undefined;
  return { id, number, revision, ...(typeof doubt === "string" ? { doubt } : {}) };
}
