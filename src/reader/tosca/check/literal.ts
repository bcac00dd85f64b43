import { isEmpty, type Scalar, type Tree } from "../../yaml/tree.ts";
import { versionForm } from "../grammar/plain-values.ts";
import type { Version } from "../grammar/version.ts";

/** What was expected instead of a value; undefined when it is one. */
export type Misfit = string | undefined;

/**
 * Whether a tree is written as a value of a built-in type. Only the form is looked at: what the
 * values mean and how they compare is the business of whoever evaluates them.
 */
export function literalMisfit(primitive: string, tree: Tree, version: Version): Misfit {
  if (primitive === "range") return isRange(tree) ? undefined : "a range [lowest, highest]";
  const rule = Object.hasOwn(rules, primitive) ? rules[primitive as keyof typeof rules] : undefined;
  if (rule === undefined) return undefined;
  if (tree.kind !== "scalar") return rule.expected;
  return rule.fits(tree, version) ? undefined : rule.expected;
}

interface LiteralRule {
  readonly expected: string;
  readonly fits: (scalar: Scalar, version: Version) => boolean;
}

const number = String.raw`[-+]?\d+(?:[.]\d+)?(?:[eE][-+]?\d+)?`;

const rules = {
  string: { expected: "a string", fits: ({ value }) => typeof value === "string" },
  integer: { expected: "an integer of 64 bits", fits: isInteger },
  float: {
    expected: "a float",
    // A number beyond what a double holds is text to the YAML parser, and a float here.
    fits: ({ text, value }) =>
      typeof value === "number" || /^[-+]?\d+(?:[.]\d*)?e[-+]?\d+$/i.test(text),
  },
  boolean: {
    expected: "true or false",
    fits: ({ text, value }) => typeof value === "boolean" && /^(?:true|false)$/.test(text),
  },
  bytes: {
    expected: "bytes in Base64",
    fits: ({ text, value }) =>
      typeof value === "string" &&
      /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text),
  },
  nil: { expected: "null", fits: (scalar) => isEmpty(scalar) && scalar.text !== "" },
  null: { expected: "null", fits: (scalar) => isEmpty(scalar) },
  timestamp: { expected: "a timestamp such as 2001-12-14T21:59:43.10-05:00", fits: isTimestamp },
  version: {
    expected: "a version such as 1.0 or 2.1.3.beta-4",
    fits: ({ text }) => versionForm.test(text),
  },
  "scalar-unit.size": unit("a size such as 10 GB", /^(?:[kmgt]i?)?b$/i),
  "scalar-unit.time": unit("a time such as 10 ms", /^(?:d|h|m|s|ms|us|ns)$/i),
  "scalar-unit.frequency": unit("a frequency such as 2.4 GHz", /^[kmg]?hz$/i),
  "scalar-unit.bitrate": unit("a bitrate such as 10 Kbps", /^(?:[KMGT]i?)?[bB]ps$/),
} as const satisfies Readonly<Record<string, LiteralRule>>;

function unit(expected: string, units: RegExp): LiteralRule {
  const form = new RegExp(`^${number}\\s*(\\S+)$`);
  return { expected, fits: ({ text }) => units.test(form.exec(text)?.[1] ?? "") };
}

function isInteger({ text, value }: Scalar): boolean {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  if (!/^[-+]?(?:\d+|0x[0-9a-f]+|0o[0-7]+)$/i.test(text)) return false;
  if (Number.isSafeInteger(value)) return true;
  const whole = BigInt(text.replace(/^[-+]/, ""));
  return text.startsWith("-") ? whole <= 2n ** 63n : whole < 2n ** 63n;
}

function isTimestamp({ text, value }: Scalar, version: Version): boolean {
  if (typeof value !== "string") return false;
  return (version === "2.0" ? internetTime : yamlTime).test(text);
}

/** A date-time of RFC 3339, or its full-date. */
const internetTime = /^\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:[.]\d+)?(?:[Zz]|[-+]\d\d:\d\d))?$/;
const clock = String.raw`(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:[.]\d*)?`;
const zone = String.raw`[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?)`;
/** The timestamp of YAML 1.1, which 1.x refers to. */
const yamlTime = new RegExp(String.raw`^\d{4}-\d\d?-\d\d?(?:${clock}(?:${zone})?)?$`);

function isRange(tree: Tree): boolean {
  if (tree.kind !== "sequence" || tree.items.length !== 2) return false;
  const [low, high] = tree.items;
  if (low?.kind !== "scalar" || high?.kind !== "scalar" || !isInteger(low)) return false;
  return high.text === "UNBOUNDED" || (isInteger(high) && Number(high.value) >= Number(low.value));
}
