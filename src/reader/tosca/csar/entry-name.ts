import type { ArchiveLimits } from "./archive-limits.ts";
import { type Refused, refused } from "./refused.ts";

/** A name that is safe to use as a path below a directory: relative, `/` between its parts. */
export interface EntryName {
  readonly kind: "file" | "directory";
  /** In Unicode's normal form C, without a leading `./` or a final `/`; `""` is the root. */
  readonly name: string;
}

const hint = "pack it again from inside its directory, with plain relative names";

/**
 * What the name of an entry means, or why it is refused: nothing may lead out of the directory
 * that it would be unpacked to, on any system, whether or not it ever is.
 */
export function entryName(written: string, limits: ArchiveLimits): EntryName | Refused {
  const directory = written.endsWith("/");
  const bare = (directory ? written.slice(0, -1) : written).replace(/^\.\//, "");
  const why = faultOf(bare, limits);
  if (why !== undefined) return refused({ rule: "T20-17.1.1-name", entry: written, why, hint });
  const isRoot = bare === "" || bare === ".";
  if (isRoot && !directory && written !== ".")
    return refused({ rule: "T20-17.1.1-name", entry: written, why: "it has no name", hint });
  const name = isRoot ? "" : bare.normalize("NFC");
  return { kind: directory || isRoot ? "directory" : "file", name };
}

function faultOf(name: string, limits: ArchiveLimits): string | undefined {
  if (utf8Length(name) > limits.nameBytes)
    return `its name is longer than ${limits.nameBytes} bytes`;
  if (controls.test(name)) return "its name holds a control character";
  if (name.includes("\\")) return "its name holds a backslash, which parts a path on some systems";
  if (name.startsWith("/")) return "its name is absolute";
  if (/^[a-z]:/i.test(name)) return "its name begins with a drive letter";
  if (name === "" || name === ".") return undefined;
  const parts = name.split("/");
  if (parts.includes("..")) return "its name leads out of the archive";
  if (parts.some((part) => part === "" || part === ".")) return "its name has an empty part";
  return undefined;
}

// NUL ends a name for the C library, and the others rewrite what a terminal shows.
const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]/u;

const utf8 = new TextEncoder();

function utf8Length(text: string): number {
  return utf8.encode(text).length;
}
