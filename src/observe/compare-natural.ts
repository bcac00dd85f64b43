/** Orders names as people count: "api[2]" before "api[10]"; otherwise by code units. */
export function compareNatural(one: string, other: string): number {
  let a = 0;
  let b = 0;
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
  return rest !== 0 || one === other ? rest : one < other ? -1 : 1;
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
  const a = one.replace(/^0+/, "");
  const b = other.replace(/^0+/, "");
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}
