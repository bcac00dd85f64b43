import type { Json } from "../../../std/json.ts";
import { formatBytes, isList, isMap, type Value } from "../value/index.ts";

/** A value as a variable of the environment: texts as they are, lists and maps as JSON. */
export function textOf(value: Value): string {
  if (typeof value === "string") return value;
  const json = jsonOf(value);
  return typeof json === "string" ? json : json === null ? "" : JSON.stringify(json);
}

/** A value as plain data: what JSON has no form for is text. */
export function jsonOf(value: Value): Json {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(jsonOf);
  if (isMap(value))
    return Object.fromEntries([...value].map(([key, entry]) => [key, jsonOf(entry)]));
  switch (value.kind) {
    case "bytes":
      return formatBytes(value);
    case "range":
      return [String(value.lower), String(value.upper)];
    case "timestamp":
    case "version":
    case "scalar":
      return value.text;
  }
}
