import { type Zippable, zipSync } from "fflate/browser";
import { compareCodePoints } from "../../../std/sorted-keys.ts";
import { type ArchiveLimits, defaultArchiveLimits } from "./archive-limits.ts";
import { type Fault, type Refused, refused } from "./refused.ts";
import { Shelf } from "./unpacked.ts";

/** A file to pack: its name below the directory that is packed, `/` between its parts. */
export interface ToPack {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type Packed = { readonly kind: "packed"; readonly bytes: Uint8Array } | Refused;

/**
 * Packs files to a zip file that `unpackArchive` takes: the same rules for names and sizes hold.
 * The bytes depend on the names and contents and on nothing else: not on the order of `files`, the
 * clock, the time zone, owners or modes. Whether the archive has a beginning is for `findEntry` to
 * say, before or after.
 */
export function packArchive(
  files: readonly ToPack[],
  limits: ArchiveLimits = defaultArchiveLimits,
): Packed {
  const shelf = new Shelf(limits);
  const named: ToPack[] = [];
  for (const { name: written, bytes } of files) {
    // The library's list of files is an object, which would take this name for its prototype.
    if (written === "__proto__") return refused(reserved);
    const announced = shelf.announce(written, bytes.length, undefined);
    if (announced.kind === "refused") return announced;
    if (announced.name !== undefined) named.push({ name: announced.name, bytes });
  }
  const ordered = named.toSorted((a, b) => compareCodePoints(a.name, b.name));
  const zippable: Zippable = {};
  for (const { name, bytes } of ordered)
    zippable[name] = [bytes, { level: bytes.length === 0 ? 0 : 9, ...fixed }];
  return { kind: "packed", bytes: zipSync(zippable) };
}

const reserved: Fault = {
  rule: "T20-17.1.1-name",
  entry: "__proto__",
  why: "a file of that name cannot be packed at the root",
  hint: "rename it, or put it into a directory",
};

/** The first moment that a zip file can name, and a file of Unix that its owner may change. */
const fixed = { mtime: "1980-01-01T00:00:00", os: 3, attrs: (0o100644 << 16) >>> 0 } as const;
