/** Why an archive is not read: one rule, one sentence, and the way out. Nothing of it is used. */
export interface Refused {
  readonly kind: "refused";
  /** A paragraph of TOSCA 2.0 and a word, `T20-17.1.1.2-crc`; it never changes its meaning. */
  readonly rule: string;
  /** The entry that is at fault, as it is written in the archive. */
  readonly entry?: string;
  readonly message: string;
  readonly hint: string;
}

/** What a format's reader says of one fault; `entry` where it is that of one entry. */
export interface Fault {
  readonly rule: string;
  readonly entry?: string;
  readonly why: string;
  readonly hint: string;
}

export function refused({ rule, entry, why, hint }: Fault): Refused {
  const what = entry === undefined ? "the archive" : `the entry ${quoteName(entry)}`;
  const message = `Cannot unpack ${what}: ${why}`;
  return { kind: "refused", rule, message, hint, ...(entry === undefined ? {} : { entry }) };
}

const longestName = 120;

/** Names come from a stranger: control characters stay visible, and length has an end. */
function quoteName(name: string): string {
  const short = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
  return JSON.stringify(short);
}
