import { assertNever } from "../../../std/invariant.ts";
import { describe, quote, type Scalar, type Tree } from "../../yaml/tree.ts";
import type { BuiltInType } from "./built-in-type.ts";
import { parseBytes } from "./bytes.ts";
import { type ReadContext, reject } from "./finding.ts";
import { parseFloatToken } from "./float.ts";
import { parseInteger } from "./integer.ts";
import { readRange } from "./range.ts";
import { parseScalar, type ScalarFault, type ScalarType } from "./scalar-type.ts";
import { parseTimestamp1x, parseTimestamp20 } from "./timestamp.ts";
import { isNoVersion, parseVersion } from "./tosca-version.ts";
import type { Value } from "./value.ts";

/**
 * Reads a literal as a value of a built-in type. Nothing is converted but an integer where a float
 * is asked for: what YAML takes for a number is no string. What does not fit is reported, and
 * undefined. Function calls are for the caller to have taken out before.
 */
export function readLiteral(
  type: BuiltInType,
  tree: Tree,
  context: ReadContext,
): Value | undefined {
  if (type.kind === "range") return readRange(tree, context, undefined);
  const no = (): undefined => refuse(type, tree, context);
  return tree.kind === "scalar" ? readScalarNode(type, tree, { ...context, no }) : no();
}

/** `no` reports that a literal is none of its type. */
type Context = ReadContext & { readonly no: () => undefined };

function readScalarNode(
  type: Exclude<BuiltInType, { kind: "range" }>,
  scalar: Scalar,
  context: Context,
): Value | undefined {
  const { text, value } = scalar;
  const { no } = context;
  const isText = typeof value === "string";
  switch (type.kind) {
    case "string":
      return isText ? text : no();
    case "integer":
      return typeof value === "number" ? readInteger(scalar, context) : no();
    case "float":
      return readFloat(scalar, context);
    case "boolean":
      return typeof value === "boolean" ? readBoolean(scalar, context) : no();
    case "nil":
      return value === null && (context.version !== "2.0" || text === "null") ? null : no();
    case "bytes":
      return (isText ? parseBytes(text) : undefined) ?? no();
    case "timestamp": {
      const parse = context.version === "2.0" ? parseTimestamp20 : parseTimestamp1x;
      return (isText ? parse(text) : undefined) ?? no();
    }
    case "version":
      return readVersion(scalar, context);
    case "scalar":
      return readScalar(scalar, type.type, context);
    default:
      return assertNever(type);
  }
}

function readInteger(scalar: Scalar, context: Context): bigint | undefined {
  const read = parseInteger(scalar.text);
  if (read === undefined) return context.no();
  if (read !== "beyond") return read;
  reject(context, scalar, {
    rule13: "3.3.1-integer-size",
    rule20: "9.1.1.2-integer-size",
    message: `The number ${scalar.text} does not fit into 64 bits`,
    hint: "write a number from -9223372036854775808 to 9223372036854775807, or use a float",
  });
  return undefined;
}

function readFloat(scalar: Scalar, context: Context): number | undefined {
  const read = parseFloatToken(scalar.text);
  // A number beyond what a double holds is text to the tree; as a float it is infinite.
  const isBeyond = /\d/.test(scalar.text) && Math.abs(read ?? 0) === Infinity;
  if (typeof scalar.value !== "number" && !isBeyond) return context.no();
  if (read !== undefined) return read;
  const whole = readInteger(scalar, context);
  return whole === undefined ? undefined : Number(whole);
}

/** Only `true` and `false` are booleans. The tree takes `True` for one, as YAML 1.2 does. */
function readBoolean(scalar: Scalar, context: Context): boolean | undefined {
  const value = scalar.value === true;
  if (scalar.text === "true" || scalar.text === "false") return value;
  if (context.version === "2.0") return context.no();
  context.report({
    severity: "warning",
    rule: "T13-3.3.1-boolean-case",
    place: scalar,
    message: `The truth value ${scalar.text} is not written as TOSCA writes it`,
    hint: `write ${scalar.text.toLowerCase()}`,
  });
  return value;
}

function readVersion(scalar: Scalar, context: Context): Value | undefined {
  const { text, value } = scalar;
  const isNumber = typeof value === "number";
  const version = isNumber || typeof value === "string" ? parseVersion(text) : undefined;
  if (version === undefined) return context.no();
  if (isNumber && context.version === "2.0") {
    reject(context, scalar, {
      rule13: "3.3.2-version",
      rule20: "9.1.2.3-version-quotes",
      message: `The version ${text} is a number to YAML, which would take 1.10 for 1.1`,
      hint: `write it in quotes: "${text}"`,
    });
    return undefined;
  }
  if (!isNoVersion(version) || version.qualifier === undefined || context.version === "2.0")
    return version;
  reject(context, scalar, {
    rule13: "3.3.2.5-zero-qualifier",
    rule20: "9.1.2.3-version",
    message: `The version "${text}" is zero, which means none, and has a qualifier`,
    hint: "count from 0.1, or leave out the qualifier",
  });
  return undefined;
}

function readScalar(scalar: Scalar, type: ScalarType, context: Context): Value | undefined {
  if (typeof scalar.value !== "string" && typeof scalar.value !== "number") return context.no();
  const read = parseScalar(scalar.text, type);
  if (typeof read !== "string") return read;
  reject(context, scalar, {
    rule13: `3.3.6-${scalarWords[read]}`,
    rule20: `9.1.2.2-${scalarWords[read]}`,
    ...scalarWording(read, scalar.text, type),
  });
  return undefined;
}

const scalarWords: Readonly<Record<ScalarFault, string>> = {
  form: "scalar-form",
  number: "scalar-number",
  unit: "scalar-unit",
  beyond: "scalar-size",
};

function scalarWording(
  fault: ScalarFault,
  text: string,
  { name, units, dataType, needsSpace }: ScalarType,
): { readonly message: string; readonly hint: string } {
  const whole = dataType === "integer";
  const kind = whole ? "integer" : "number";
  const [known] = units.keys();
  const space = needsSpace ? " with a space between them" : "";
  const some = [...units.keys()].slice(0, 12).join(", ");
  switch (fault) {
    case "form":
      return {
        message: `Cannot read ${quote(text)} as a ${name}: it is a number and a unit`,
        hint: `write NUMBER UNIT${space}, such as 10 ${known}`,
      };
    case "unit":
      return {
        message: `Cannot read ${quote(text)} as a ${name}: it has no such unit`,
        hint: `write one of its units, as they are spelt: ${some}`,
      };
    case "number":
      return {
        message: `Cannot read ${quote(text)} as a ${name}: it begins with no ${kind}`,
        hint: whole ? "take a smaller unit instead of a fraction" : `write 10 ${known}`,
      };
    case "beyond":
      return {
        message: `Cannot read ${quote(text)} as a ${name}: its number does not fit into 64 bits`,
        hint: "take a larger unit",
      };
    default:
      return assertNever(fault);
  }
}

/** What each type asks for: paragraphs and the way to write it. */
const asked: Readonly<
  Record<
    BuiltInType["kind"],
    { readonly paragraphs: readonly [string, string]; readonly hint: string }
  >
> = {
  string: {
    paragraphs: ["3.3.1-string", "9.1.1.1-string"],
    hint: "put quotes around it if a text is meant",
  },
  integer: {
    paragraphs: ["3.3.1-integer", "9.1.1.2-integer"],
    hint: "write digits, without quotes",
  },
  float: { paragraphs: ["3.3.1-float", "9.1.1.3-float"], hint: "write a number, without quotes" },
  boolean: {
    paragraphs: ["3.3.1-boolean", "9.1.1.4-boolean"],
    hint: "write true or false in small letters, without quotes",
  },
  bytes: { paragraphs: ["3.3.1-bytes", "9.1.1.5-bytes"], hint: "write a text in Base64" },
  nil: { paragraphs: ["3.3.1-null", "9.1.1.6-nil"], hint: "write null" },
  timestamp: {
    paragraphs: ["3.3.1-timestamp", "9.1.2.1-timestamp"],
    hint: 'write it like "2026-01-31T12:00:00Z"',
  },
  version: {
    paragraphs: ["3.3.2-version", "9.1.2.3-version"],
    hint: 'write MAJOR.MINOR[.FIX[.QUALIFIER[-BUILD]]], such as "1.0.0.alpha-10"',
  },
  range: { paragraphs: ["3.3.3-range", "8.4-count-range"], hint: "write [LOWER, UPPER]" },
  scalar: {
    paragraphs: ["3.3.6-scalar-form", "9.1.2.2-scalar-form"],
    hint: "write a number and a unit",
  },
};

function refuse(type: BuiltInType, tree: Tree, context: ReadContext): undefined {
  const { paragraphs, hint } = asked[type.kind];
  const name = type.kind === "scalar" ? type.type.name : type.kind;
  reject(context, tree, {
    rule13: paragraphs[0],
    rule20: paragraphs[1],
    message: `Cannot read ${describe(tree)} as a value of type ${name}`,
    hint,
  });
  return undefined;
}
