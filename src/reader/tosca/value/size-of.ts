import { isList, isMap, type Value } from "./value.ts";

/** How much there is to look at in a value: characters of texts, entries of lists and maps. */
export function sizeOf(value: Value): number {
  if (typeof value === "string") return value.length;
  let size = 1;
  if (isList(value)) for (const entry of value) size += sizeOf(entry);
  else if (isMap(value)) for (const [key, entry] of value) size += key.length + sizeOf(entry);
  return size;
}
