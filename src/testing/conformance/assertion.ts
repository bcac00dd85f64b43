/** A promise of a port that an implementation does not keep. */
export class ConformanceError extends Error {
  override readonly name = "ConformanceError";
}

/** Throws unless both are the same plain data; says what was looked at, and both values. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  if (isSame(actual, expected)) return;
  throw new ConformanceError(`${what}: expected ${show(expected)}, got ${show(actual)}`);
}

export function assertThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new ConformanceError(what);
}

/** Plain data only: what is `undefined` counts as absent. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const left = new Map(definedFields(one));
  const right = definedFields(other);
  if (left.size !== right.length) return false;
  return right.every(([key, value]) => left.has(key) && isSame(left.get(key), value));
}

function definedFields(value: object): (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, field]) => field !== undefined);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}… (${text.length} in all)`;
}

/** Some cases hold megabytes; an error message should not. */
const maxShown = 1000;
