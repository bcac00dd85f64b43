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

/** A copy with another value at a path; containers that are not there are made. */
export function withValue(target: Json, path: readonly (string | number)[], value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isJsonArray(target))
    return target.map((item, i) => (i === key ? withValue(item, rest, value) : item));
  const fields = isJsonObject(target) ? target : {};
  return { ...fields, [key]: withValue(fields[key] ?? null, rest, value) };
}
