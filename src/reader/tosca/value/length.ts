import { isList, isMap, type Value } from "./value.ts";

/** Characters of a text, entries of a list or map, bytes of bytes; undefined for other values. */
export function lengthOf(value: Value): bigint | undefined {
  if (typeof value === "string") return BigInt(codePointsIn(value));
  if (isList(value)) return BigInt(value.length);
  if (isMap(value)) return BigInt(value.size);
  if (value !== null && typeof value === "object" && value.kind === "bytes")
    return BigInt(value.bytes.length);
  return undefined;
}

/** Not UTF-16 units: an emoji is one character. */
function codePointsIn(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
