import { formatBytes, parseBytes } from "./bytes.ts";
import { compareRationals, rationalOf, reduced } from "./rational.ts";
import { parseScalar } from "./scalar-type.ts";
import { compareTimestamps, parseTimestamp1x, parseTimestamp20 } from "./timestamp.ts";
import { compareVersions, parseVersion } from "./tosca-version.ts";
import { isList, isMap, isScalar, kindOf, type Value } from "./value.ts";
import { compareCodePoints } from "../../../std/sorted-keys.ts";

/** `apart`: of kinds that no order spans. `unordered`: not-a-number, or branches of a version. */
export type Order = -1 | 0 | 1 | "apart" | "unordered";

/**
 * The order of two values. Integers and floats compare as numbers; a text beside a value of a type
 * that is written as text (timestamp, version, scalar) is read as that type first, since a literal
 * in a clause has no type of its own. Zero is zero in any unit, so a scalar compares with it.
 */
export function compareValues(one: Value, other: Value): Order {
  const [a, b] = aligned(one, other);
  if (typeof a === "string" && typeof b === "string") return sign(compareCodePoints(a, b));
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (isZero(b) && isScalar(a)) return compareRationals(a.amount, zero);
  if (isZero(a) && isScalar(b)) return compareRationals(zero, b.amount);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return "apart";
  if (isList(a) || isList(b) || isMap(a) || isMap(b)) return "apart";
  if (a.kind === "timestamp" && b.kind === "timestamp") return compareTimestamps(a, b);
  if (a.kind === "version" && b.kind === "version") return compareVersions(a, b) ?? "unordered";
  if (a.kind === "scalar" && b.kind === "scalar" && a.type.family === b.type.family)
    return compareRationals(a.amount, b.amount);
  return "apart";
}

const isNumber = (value: Value): value is bigint | number =>
  typeof value === "bigint" || typeof value === "number";

const zero = { num: 0n, den: 1n };
const isZero = (value: Value): boolean => value === 0n || value === 0;

const sign = (order: number): -1 | 0 | 1 => (order < 0 ? -1 : order > 0 ? 1 : 0);

function compareNumbers(one: bigint | number, other: bigint | number): Order {
  // JavaScript compares bigint and number by their exact values.
  if (one < other) return -1;
  if (one > other) return 1;
  return Number.isNaN(one) || Number.isNaN(other) ? "unordered" : 0;
}

/**
 * Whether two values are equal, lists and maps by their entries; undefined when they are of kinds
 * that are never equal, which the caller may want to say.
 */
export function equalValues(one: Value, other: Value): boolean | undefined {
  const [a, b] = aligned(one, other);
  // The quick ways: a value may be long, and so may be a list of what it may be equal to.
  if (typeof a === "string" && typeof b === "string") return a === b;
  if (isList(a) && isList(b) && a.length !== b.length) return false;
  if (isMap(a) && isMap(b) && a.size !== b.size) return false;
  if (familyOf(a) !== familyOf(b)) return undefined;
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  return keyOf(a) === keyOf(b);
}

/** Kinds whose values can be equal. */
function familyOf(value: Value): string {
  if (isNumber(value)) return "number";
  if (typeof value === "object" && value !== null && !isList(value) && !isMap(value))
    return value.kind === "scalar" ? value.type.family : value.kind;
  return kindOf(value);
}

/** Two values are equal exactly when their keys are: sets of values are sets of these. */
export function keyOf(value: Value): string {
  if (isList(value)) return `[${value.map(keyOf).join(",")}]`;
  if (isMap(value)) {
    const keys = [...value.keys()].sort();
    const entries = keys.map((key) => `${JSON.stringify(key)}:${keyOf(value.get(key) ?? null)}`);
    return `{${entries.join(",")}}`;
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (isNumber(value)) return numberKey(value);
  if (value === null || typeof value === "boolean") return String(value);
  switch (value.kind) {
    case "bytes":
      return `bytes ${formatBytes(value)}`;
    case "range":
      return `range ${value.lower} ${value.upper}`;
    case "timestamp":
      return `time ${value.seconds}.${value.fraction}`;
    case "version": {
      const { major, minor, fix, qualifier, build } = value;
      return `version ${major} ${minor} ${fix} ${JSON.stringify(qualifier)} ${build}`;
    }
    case "scalar": {
      const { num, den } = reduced(value.amount);
      return `scalar ${JSON.stringify(value.type.family)} ${num}/${den}`;
    }
  }
}

function numberKey(value: bigint | number): string {
  if (typeof value === "number" && !Number.isInteger(value)) {
    const { num, den } = reduced(rationalOf(value) ?? { num: 0n, den: 1n });
    return Number.isFinite(value) ? `${num}/${den}` : String(value);
  }
  return `${BigInt(value)}/1`;
}

/** Both values, a text among them read as the type of the other. */
function aligned(one: Value, other: Value): readonly [Value, Value] {
  if (typeof one === "string") return [likeness(one, other), other];
  return typeof other === "string" ? [one, likeness(other, one)] : [one, other];
}

/** A text as a value of the type of `model`; itself where it is none. */
function likeness(text: string, model: Value): Value {
  if (typeof model !== "object" || model === null || isList(model) || isMap(model)) return text;
  switch (model.kind) {
    case "timestamp":
      return parseTimestamp20(text) ?? parseTimestamp1x(text) ?? text;
    case "version":
      return parseVersion(text) ?? text;
    case "bytes":
      return parseBytes(text) ?? text;
    case "scalar": {
      const scalar = parseScalar(text, model.type);
      return typeof scalar === "string" ? text : scalar;
    }
    case "range":
      return text;
  }
}
