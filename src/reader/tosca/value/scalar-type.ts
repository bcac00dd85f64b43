import { fitsInteger, parseInteger } from "./integer.ts";
import { multiplyRationals, parseRational, type Rational, rationalOf } from "./rational.ts";

/** A type of numbers with units: one of 1.x's scalar-units, or one that a 2.0 file defines. */
export interface ScalarType {
  readonly name: string;
  /** Of the number in front of the unit. */
  readonly dataType: "integer" | "float";
  /** All units, those with prefixes spelt out, by how many of the unit of one they are. */
  readonly units: ReadonlyMap<string, Rational>;
  /** The unit to compute and show in. */
  readonly canonicalUnit: string;
  /** 1.x takes `kb` for `kB` in sizes. */
  readonly ignoresCase: boolean;
  /** 1.x takes `10GB`; since 2.0 a space is needed. */
  readonly needsSpace: boolean;
  /** The type that it goes back to: scalars of one family can be compared and added. */
  readonly family: string;
}

/** A number with a unit. */
export interface ScalarValue {
  readonly kind: "scalar";
  readonly type: ScalarType;
  /** As it is written, or as it was computed. */
  readonly text: string;
  /** The number in front of the unit: what validation clauses of a data type look at. */
  readonly number: bigint | number;
  readonly unit: string;
  /** In the unit of one, exactly. */
  readonly amount: Rational;
}

const longestScalar = 500;

export type ScalarFault = "form" | "number" | "unit" | "beyond";

/** A text of the type, or what is wrong with it: its form, its number, or its unit. */
export function parseScalar(text: string, type: ScalarType): ScalarValue | ScalarFault {
  // Without a bound, a million digits without a unit would be tried in all ways to split them.
  if (text.length > longestScalar) return "form";
  const trimmed = text.trim();
  const split = type.needsSpace
    ? /^(\S+)\s+(\S+)$/.exec(trimmed)
    : /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+(?![A-Za-z]))?)\s*([A-Za-z]\S*)$/.exec(trimmed);
  const [, digits, written] = split ?? [];
  if (digits === undefined || written === undefined) return "form";
  const unit = unitOf(written, type);
  if (unit === undefined) return "unit";
  const exact = parseRational(digits);
  if (exact === undefined) return "number";
  const number = type.dataType === "integer" ? parseInteger(digits) : Number(digits);
  if (number === undefined) return "number";
  if (number === "beyond" || number === Infinity || number === -Infinity) return "beyond";
  const amount = multiplyRationals(exact, type.units.get(unit) as Rational);
  return { kind: "scalar", type, text: trimmed, number, unit, amount };
}

function unitOf(written: string, { units, ignoresCase }: ScalarType): string | undefined {
  if (units.has(written)) return written;
  if (!ignoresCase) return undefined;
  const lower = written.toLowerCase();
  return [...units.keys()].find((unit) => unit.toLowerCase() === lower);
}

/**
 * A computed amount as a value of the type, in its canonical unit; an integer type drops what is
 * behind the point. Undefined when the number does not fit into 64 bits.
 */
export function scalarOf(amount: Rational, type: ScalarType): ScalarValue | undefined {
  const unit = type.canonicalUnit;
  const multiplier = type.units.get(unit) ?? { num: 1n, den: 1n };
  const [num, den] = [amount.num * multiplier.den, amount.den * multiplier.num];
  const whole = num / den;
  const number = type.dataType === "integer" ? whole : Number(num) / Number(den);
  if (typeof number === "bigint" ? !fitsInteger(number) : !Number.isFinite(number))
    return undefined;
  const kept =
    typeof number === "bigint" ? multiplyRationals({ num: number, den: 1n }, multiplier) : amount;
  return { kind: "scalar", type, text: `${number} ${unit}`, number, unit, amount: kept };
}

/** A unit's multiplier from its token: exact, positive, whole where the type asks for it. */
export function multiplierOf(text: string, dataType: ScalarType["dataType"]): Rational | undefined {
  const exact = dataType === "integer" ? parseInteger(text) : parseRational(text);
  const multiplier = typeof exact === "bigint" ? rationalOf(exact) : exact;
  return multiplier === undefined || multiplier === "beyond" || multiplier.num <= 0n
    ? undefined
    : multiplier;
}
