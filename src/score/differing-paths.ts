import { isJsonArray, isJsonObject } from "../std/json.ts";
import type { Json } from "../std/json.ts";

/**
 * Where two values differ, as dotted paths to the innermost difference; lists of unequal length
 * differ as a whole. Empty when they are equal. Paths come in the order of the older value.
 */
export function differingPaths(
  older: Json | undefined,
  newer: Json | undefined,
  path = "",
): readonly string[] {
  if (older === newer) return [];
  if (isJsonObject(older) && isJsonObject(newer)) {
    const keys = new Set([...Object.keys(older), ...Object.keys(newer)]);
    return [...keys].flatMap((key) =>
      differingPaths(own(older, key), own(newer, key), path === "" ? key : `${path}.${key}`),
    );
  }
  const areLists = isList(older) && isList(newer) && older.length === newer.length;
  if (areLists) return older.flatMap((item, i) => differingPaths(item, newer[i], `${path}.${i}`));
  return [path];
}

function own(value: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return value !== undefined && isJsonArray(value);
}

/** Equality of plain data, without a list of differences: most of a new generation is the old. */
export function isSameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.every((key) => Object.hasOwn(right, key) && isSameData(left[key], right[key]));
}
