import { assertNever } from "../../../std/invariant.ts";
import type { BuiltInType } from "./built-in-type.ts";
import { parseBytes } from "./bytes.ts";
import type { ToscaVersion } from "./finding.ts";
import { parseScalar } from "./scalar-type.ts";
import { parseTimestamp1x, parseTimestamp20 } from "./timestamp.ts";
import { parseVersion } from "./tosca-version.ts";
import { isScalar, kindOf, type Value } from "./value.ts";

/**
 * A computed value as one of a built-in type, as `readLiteral` takes a literal for one: an integer
 * for a float, a text for what is written as text. Undefined when it does not fit.
 */
export function fitValue(
  value: Value,
  type: BuiltInType,
  version: ToscaVersion,
): Value | undefined {
  if (type.kind === "float" && typeof value === "bigint") return Number(value);
  if (type.kind === "scalar" && kindOf(value) === "scalar") return ofFamily(value, type);
  if (kindOf(value) === type.kind) return value;
  return typeof value === "string" ? fromText(value, type, version) : undefined;
}

function ofFamily(value: Value, type: Extract<BuiltInType, { kind: "scalar" }>): Value | undefined {
  return isScalar(value) && value.type.family === type.type.family ? value : undefined;
}

function fromText(text: string, type: BuiltInType, version: ToscaVersion): Value | undefined {
  switch (type.kind) {
    case "bytes":
      return parseBytes(text);
    case "timestamp":
      return version === "2.0" ? parseTimestamp20(text) : parseTimestamp1x(text);
    case "version":
      return parseVersion(text);
    case "scalar": {
      const scalar = parseScalar(text, type.type);
      return typeof scalar === "string" ? undefined : scalar;
    }
    case "string":
    case "integer":
    case "float":
    case "boolean":
    case "nil":
    case "range":
      return undefined;
    default:
      return assertNever(type);
  }
}
