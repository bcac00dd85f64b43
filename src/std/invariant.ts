/** Programmer errors: broken promises between functions of this code base, never bad input. */
class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Throws when `holds` is false; stays on in production, because a wrong state must not spread. */
export function invariant(holds: boolean, why: string): asserts holds {
  if (!holds) throw new InvariantError(`invariant broken: ${why}`);
}

/** The default branch of an exhaustive switch: compiling proves that it is unreachable. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected variant: ${JSON.stringify(value)}`);
}
