/** A version as TOSCA writes it: `6.1`, `2.0.1`, `3.1.0.beta`, `1.0.0.alpha-10`. */
export interface Version {
  readonly kind: "version";
  readonly text: string;
  readonly major: bigint;
  readonly minor: bigint;
  /** A fix version that is not written counts as zero. */
  readonly fix: bigint;
  readonly qualifier: string | undefined;
  readonly build: bigint | undefined;
}

/** Longer ones are no version that anyone compares. */
const longestVersion = 200;

const grammar = /^(\d+)\.(\d+)(?:\.(\d+)(?:\.([^\s.-][^\s-]*)(?:-(\d+))?)?)?$/;

/** Undefined when the text is no version. `0`, which 1.x knows for "none", is one. */
export function parseVersion(text: string): Version | undefined {
  const match = text.length > longestVersion ? null : grammar.exec(text === "0" ? "0.0" : text);
  if (match === null) return undefined;
  const [, major = "0", minor = "0", fix = "0", qualifier, build] = match;
  return {
    kind: "version",
    text,
    major: BigInt(major),
    minor: BigInt(minor),
    fix: BigInt(fix),
    qualifier,
    build: build === undefined ? undefined : BigInt(build),
  };
}

/** A version of zero says that there is none. */
export function isNoVersion({ major, minor, fix }: Version): boolean {
  return major === 0n && minor === 0n && fix === 0n;
}

/**
 * Numbers from left to right; a version with a qualifier is older than one without; one without a
 * build version older than one with it. Undefined for two different qualifiers: the standard calls
 * them branches of the same code and orders them not.
 */
export function compareVersions(one: Version, other: Version): -1 | 0 | 1 | undefined {
  for (const part of ["major", "minor", "fix"] as const)
    if (one[part] !== other[part]) return one[part] < other[part] ? -1 : 1;
  if (one.qualifier !== other.qualifier) {
    if (one.qualifier === undefined) return 1;
    return other.qualifier === undefined ? -1 : undefined;
  }
  const [left, right] = [one.build ?? -1n, other.build ?? -1n];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
