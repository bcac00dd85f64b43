/** An exact number; `den` is positive. Not reduced: nothing here is multiplied often. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

/** Beyond the exponents of a double, with room for a unit's multiplier. */
const largestExponent = 400;
/** More digits than any double has; a longer text is no number that anyone meant. */
const longestNumber = 1_000;

const decimal =
  /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$|^([+-]?)\.(\d+)(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * The exact value of a number as YAML writes it: decimal, `0x`, `0o`, with fraction and exponent.
 * Undefined for anything else, infinities, and numbers far beyond a double.
 */
export function parseRational(text: string): Rational | undefined {
  if (text.length > longestNumber) return undefined;
  if (/^0x[0-9a-fA-F]+$|^0o[0-7]+$/.test(text)) return { num: BigInt(text), den: 1n };
  const match = decimal.exec(text);
  if (match === null) return undefined;
  const [, sign1, whole = "", fraction1 = "", exponent1, sign2, fraction2 = "", exponent2] = match;
  const fraction = fraction1 + fraction2;
  const exponent = Number(exponent1 ?? exponent2 ?? 0) - fraction.length;
  if (Math.abs(exponent) > largestExponent + longestNumber) return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const num = (sign1 ?? sign2) === "-" ? -digits : digits;
  return exponent >= 0
    ? { num: num * 10n ** BigInt(exponent), den: 1n }
    : { num, den: 10n ** BigInt(-exponent) };
}

/** The exact value of a double; undefined for infinities and not-a-number. */
export function rationalOf(value: bigint | number): Rational | undefined {
  if (typeof value === "bigint") return { num: value, den: 1n };
  // The shortest text that means this double is what somebody wrote, and 0.1 shall be a tenth.
  return parseRational(String(value));
}

export function compareRationals(one: Rational, other: Rational): -1 | 0 | 1 {
  const difference = one.num * other.den - other.num * one.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function multiplyRationals(one: Rational, other: Rational): Rational {
  return reduced({ num: one.num * other.num, den: one.den * other.den });
}

export function reduced({ num, den }: Rational): Rational {
  let [a, b] = [num < 0n ? -num : num, den];
  while (b !== 0n) [a, b] = [b, a % b];
  return a <= 1n ? { num, den } : { num: num / a, den: den / a };
}

export function addRationals(one: Rational, other: Rational): Rational {
  return reduced({ num: one.num * other.den + other.num * one.den, den: one.den * other.den });
}

/** `other` is not zero. */
export function divideRationals(one: Rational, other: Rational): Rational {
  const sign = other.num < 0n ? -1n : 1n;
  return reduced({ num: one.num * other.den * sign, den: one.den * other.num * sign });
}

/** The integer part, towards zero. */
export const truncated = ({ num, den }: Rational): bigint => num / den;
