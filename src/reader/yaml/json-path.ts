import { isJsonArray, isJsonObject, type Json } from "../../std/json.ts";

/** The value at a path of plain data, own keys only; undefined when there is none. */
export function valueAt(value: Json, path: readonly PropertyKey[]): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path) {
    if (found === undefined || typeof key === "symbol") return undefined;
    if (isJsonArray(found)) found = /^\d{1,9}$/.test(String(key)) ? found[Number(key)] : undefined;
    else found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

/** Puts a value at a path, in place; returns the whole, which is the value for an empty path. */
export function setAt(target: Json, path: readonly (string | number)[], value: Json): Json {
  const key = path.at(-1);
  if (key === undefined) return value;
  const container = valueAt(target, path.slice(0, -1));
  if (typeof container === "object" && container !== null)
    (container as Record<string | number, Json>)[key] = value;
  return target;
}

/** Removes a key of an object, in place; items of lists stay, because the others would move. */
export function removeAt(target: Json, path: readonly (string | number)[]): void {
  const key = path.at(-1);
  const container = key === undefined ? undefined : valueAt(target, path.slice(0, -1));
  if (key !== undefined && isJsonObject(container))
    delete (container as Record<string | number, Json>)[key];
}
