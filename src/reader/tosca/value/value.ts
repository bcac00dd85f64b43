import type { Bytes } from "./bytes.ts";
import type { Range } from "./range.ts";
import type { ScalarValue } from "./scalar-type.ts";
import type { Timestamp } from "./timestamp.ts";
import type { Version } from "./tosca-version.ts";

/**
 * A value of TOSCA. Integers are `bigint`, floats `number`, so that `1` and `1.0` stay different;
 * null is the value of nil; maps and complex data types are maps. The types that YAML has no notion
 * of are objects with a `kind`.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | readonly Value[]
  | ValueMap
  | Special;

export type ValueMap = ReadonlyMap<string, Value>;

type Special = Bytes | Timestamp | Version | Range | ScalarValue;

export type ValueKind =
  | "nil"
  | "boolean"
  | "integer"
  | "float"
  | "string"
  | "list"
  | "map"
  | Special["kind"];

export function kindOf(value: Value): ValueKind {
  if (value === null) return "nil";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "bigint") return "integer";
  if (typeof value === "number") return "float";
  if (typeof value === "string") return "string";
  if (isList(value)) return "list";
  return isMap(value) ? "map" : value.kind;
}

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isMap = (value: Value): value is ValueMap => value instanceof Map;

export const isScalar = (value: Value): value is ScalarValue =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "scalar";

const longestShown = 60;

/** A value in people's terms, for messages; long ones are cut. */
export function showValue(value: Value): string {
  const kind = kindOf(value);
  if (isList(value)) return `a list of ${value.length}`;
  if (isMap(value)) return `a map of ${value.size}`;
  if (value === null) return "null";
  if (typeof value === "string") {
    return value.length > longestShown ? `"${value.slice(0, longestShown)}…"` : `"${value}"`;
  }
  if (typeof value !== "object") return `${kind} ${value}`;
  switch (value.kind) {
    case "bytes":
      return `${value.bytes.length} bytes`;
    case "range":
      return `the range [${value.lower}, ${value.upper}]`;
    case "timestamp":
    case "version":
    case "scalar":
      return `${kind} "${value.text}"`;
  }
}
