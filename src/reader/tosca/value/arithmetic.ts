import { fitsInteger } from "./integer.ts";
import { Failure, wrongKinds } from "./outcome.ts";
import {
  addRationals,
  divideRationals,
  multiplyRationals,
  type Rational,
  rationalOf,
  truncated,
} from "./rational.ts";
import { parseScalar, type ScalarType, type ScalarValue, scalarOf } from "./scalar-type.ts";
import { isScalar, showValue, type Value } from "./value.ts";

type Quantity = bigint | number | ScalarValue;

const isNumber = (value: Value): value is bigint | number =>
  typeof value === "bigint" || typeof value === "number";

const isQuantity = (value: Value): value is Quantity => isNumber(value) || isScalar(value);

const bounds = "stay within 64 bits, or count in floats";

/** An integer, if it fits into 64 bits: nothing wraps around. */
function integer(value: bigint): Value | Failure {
  return fitsInteger(value) ? value : new Failure("the result does not fit into 64 bits", bounds);
}

function scalar(amount: Rational | undefined, type: ScalarType): Value | Failure {
  const value = amount === undefined ? undefined : scalarOf(amount, type);
  return value ?? new Failure("the result does not fit into 64 bits", "take a larger unit");
}

/** The sum of all; integers stay integers, and one float among them makes it a float. */
export function sum(values: readonly Value[]): Value | Failure {
  return fold(values, (one, other) => {
    if (isScalar(one) && isScalar(other))
      return scalar(addRationals(one.amount, other.amount), one.type);
    if (typeof one === "bigint" && typeof other === "bigint") return integer(one + other);
    return Number(one) + Number(other);
  });
}

export function difference(values: readonly Value[]): Value | Failure {
  const [one, other] = alike(values);
  const negated = negative(other as Value);
  return negated instanceof Failure ? negated : sum([one as Value, negated]);
}

function negative(value: Value): Value | Failure {
  if (isScalar(value)) {
    const { num, den } = value.amount;
    return { ...value, amount: { num: -num, den } };
  }
  // Not within bounds yet: the least integer has no positive counterpart, a difference may.
  if (typeof value === "bigint") return -value;
  return typeof value === "number" ? -value : wrongKinds(`${showValue(value)} is no quantity`);
}

/** Quantities one by one; a scalar meets scalars of its family alone. */
function fold(
  values: readonly Value[],
  add: (one: Quantity, other: Quantity) => Value | Failure,
): Value | Failure {
  let total: Quantity | undefined;
  for (const value of alike(values)) {
    if (!isQuantity(value)) return wrongKinds(`${showValue(value)} is no quantity`);
    if (total === undefined) {
      total = value;
      continue;
    }
    if (familyOf(total) !== familyOf(value)) {
      const both = `${showValue(total)} and ${showValue(value)}`;
      return wrongKinds(`${both} are of different types`);
    }
    const result = add(total, value);
    if (result instanceof Failure) return result;
    total = result as Quantity;
  }
  return total ?? wrongKinds("it takes a quantity");
}

const familyOf = (value: Quantity): string => (isScalar(value) ? value.type.family : "number");

/** A text beside a scalar is a scalar of the same type: literals have no type of their own. */
function alike(values: readonly Value[]): readonly Value[] {
  const model = values.find(isScalar);
  if (model === undefined) return values;
  return values.map((value) => {
    const scalar = typeof value === "string" ? parseScalar(value, model.type) : value;
    return typeof scalar === "string" ? value : scalar;
  });
}

/** A scalar times a number, or any numbers. */
export function product(values: readonly Value[]): Value | Failure {
  const [first, second] = values as readonly [Value, Value | undefined];
  if (isScalar(first)) {
    if (values.length !== 2 || second === undefined || !isNumber(second))
      return wrongKinds("a scalar is multiplied by one integer or float");
    const factor = rationalOf(second);
    return scalar(factor && multiplyRationals(first.amount, factor), first.type);
  }
  const wrong = values.find((value) => !isNumber(value));
  if (wrong !== undefined) return wrongKinds(`${showValue(wrong)} is no number`);
  return fold(values, (one, other) =>
    typeof one === "bigint" && typeof other === "bigint"
      ? integer(one * other)
      : Number(one) * Number(other),
  );
}

/** A scalar by a number is a scalar; integers and floats give a float. */
export function quotient([one, other]: readonly Value[]): Value | Failure {
  if (one === undefined || other === undefined || !isQuantity(one) || !isNumber(other))
    return wrongKinds("it divides a quantity by a number");
  if (Number(other) === 0) return byZero();
  if (!isScalar(one)) return Number(one) / Number(other);
  const divisor = rationalOf(other);
  return scalar(divisor && divideRationals(one.amount, divisor), one.type);
}

/** What is left of a division that goes towards zero; it has the sign of the first argument. */
export function remainder([one, other]: readonly Value[]): Value | Failure {
  if (typeof other !== "bigint") return wrongKinds("it divides by an integer");
  if (other === 0n) return byZero();
  if (typeof one === "bigint") return one % other;
  if (one === undefined || !isScalar(one)) return wrongKinds("it divides an integer or a scalar");
  // In the canonical unit, as all computing.
  const unit = one.type.units.get(one.type.canonicalUnit) ?? { num: 1n, den: 1n };
  const divisor = multiplyRationals(unit, { num: other, den: 1n });
  const times = truncated(divideRationals(one.amount, divisor));
  const { num, den } = multiplyRationals(divisor, { num: times, den: 1n });
  return scalar(addRationals(one.amount, { num: -num, den }), one.type);
}

const byZero = (): Failure => new Failure("it divides by zero", "look at the divisor");

/** The nearest integer; from the middle downwards, so that 3.5 is 3 and -3.5 is -4. */
export function round([value]: readonly Value[]): Value | Failure {
  return whole(value, (float) => {
    const below = Math.floor(float);
    return float - below > 0.5 ? below + 1 : below;
  });
}

export const floor = ([value]: readonly Value[]): Value | Failure => whole(value, Math.floor);

export const ceil = ([value]: readonly Value[]): Value | Failure => whole(value, Math.ceil);

function whole(value: Value | undefined, make: (float: number) => number): Value | Failure {
  if (typeof value === "bigint") return value;
  if (typeof value !== "number") return wrongKinds("it takes a float");
  if (!Number.isFinite(value)) return new Failure(`there is no integer at ${value}`, bounds);
  return integer(BigInt(make(value)));
}
