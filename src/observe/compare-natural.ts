/** Orders names as people count: "api[2]" before "api[10]"; otherwise by code units. */
export function compareNatural(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let same = 0;
  while (same < shorter && one.charCodeAt(same) === other.charCodeAt(same)) same += 1;
  if (same === shorter) return one.length - other.length;
  const left = one.charCodeAt(same);
  const right = other.charCodeAt(same);
  // Most names differ in a letter: no number has to be read.
  if (!isDigit(left) && !isDigit(right)) return left - right;
  while (same > 0 && isDigit(one.charCodeAt(same - 1))) same -= 1;
  return compareFrom(one, other, same);
}

function compareFrom(one: string, other: string, from: number): number {
  let a = from;
  let b = from;
  while (a < one.length && b < other.length) {
    const left = runOfDigits(one, a);
    const right = runOfDigits(other, b);
    if (left === 0 || right === 0) {
      const difference = one.charCodeAt(a) - other.charCodeAt(b);
      if (difference !== 0) return difference;
      a += 1;
      b += 1;
      continue;
    }
    const difference = compareNumbers(one.slice(a, a + left), other.slice(b, b + right));
    if (difference !== 0) return difference;
    a += left;
    b += right;
  }
  const rest = one.length - a - (other.length - b);
  // "a01" and "a1" count the same; something must still decide, or sorting would not be stable.
  if (rest !== 0) return rest;
  return one < other ? -1 : 1;
}

function runOfDigits(text: string, from: number): number {
  let to = from;
  while (to < text.length && isDigit(text.charCodeAt(to))) to += 1;
  return to - from;
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** By value, however long: without leading zeros the longer one is the larger one. */
function compareNumbers(one: string, other: string): number {
  const a = one.startsWith("0") ? one.replace(/^0+/, "") : one;
  const b = other.startsWith("0") ? other.replace(/^0+/, "") : other;
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}
