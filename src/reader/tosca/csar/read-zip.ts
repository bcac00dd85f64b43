import type { ArchiveLimits } from "./archive-limits.ts";
import { crc32 } from "./crc32.ts";
import { inflate } from "./inflate.ts";
import { type Refused, refused } from "./refused.ts";
import { Shelf, type Unpacked } from "./unpacked.ts";
import { brokenZip, equalBytes, readZipDirectory, type ZipEntry } from "./zip-directory.ts";

const localSignature = 0x04034b50;
const localLength = 30;
const stored = 0;
const deflated = 8;
/** Sizes and checksum stand behind the data, and in the central directory. */
const sizesFollow = 1 << 3;
/** Encryption: the old one, the strong one, and that of the headers. */
const encrypted = (1 << 0) | (1 << 6) | (1 << 13);

/** An entry with the name it is kept under, and where its data lie. */
interface Placed {
  readonly entry: ZipEntry;
  readonly name: string | undefined;
  readonly start: number;
}

/**
 * Unpacks a zip file as ISO/IEC 21320-1 describes it: stored or deflated, one volume, nothing
 * encrypted. Refuses whatever two readers could understand in two ways: a header that contradicts
 * the central directory, entries that share bytes, sizes or checksums that are not true.
 */
export function readZip(bytes: Uint8Array, limits: ArchiveLimits): Unpacked {
  const directory = readZipDirectory(bytes, limits.entries);
  if (directory.kind === "refused") return directory;
  const shelf = new Shelf(limits);
  const placed: Placed[] = [];
  for (const entry of directory.entries) {
    const fault = faultOf(entry);
    if (fault !== undefined) return fault;
    const named = shelf.announce(entry.name, entry.length, entry.packed);
    if (named.kind === "refused") return named;
    const start = dataStart(bytes, entry, directory.start);
    if (typeof start !== "number") return start;
    placed.push({ entry, name: named.name, start });
  }
  const shared = overlap(placed);
  if (shared !== undefined) return shared;
  for (const { entry, name, start } of placed) {
    const data = contents(bytes.subarray(start, start + entry.packed), entry);
    if ("kind" in data) return data;
    if (name !== undefined) shelf.put(name, data);
  }
  return { kind: "unpacked", entries: shelf.entries };
}

const fileKinds = 0o170000;
const regular = 0o100000;
const directory = 0o040000;

function faultOf({ name: entry, flags, method, mode, length }: ZipEntry): Refused | undefined {
  const kind = mode & fileKinds;
  if (kind !== 0 && kind !== regular && kind !== directory)
    return refused({
      rule: "T20-17.1.1-links",
      entry,
      why: "it is a link or a device, which could lead out of the archive",
      hint: "pack the file that it leads to: zip follows links unless it is told not to (-y)",
    });
  if ((flags & encrypted) !== 0)
    return refused({
      rule: "T20-17.1.1.2-encrypted",
      entry,
      why: "it is encrypted",
      hint: "pack it without a password",
    });
  if (method !== stored && method !== deflated)
    return refused({
      rule: "T20-17.1.1.2-method",
      entry,
      why: `it is packed by method ${method}, where only deflate and storing are known`,
      hint: "pack it with deflate, as zip does by itself",
    });
  const isDirectory = entry.endsWith("/");
  if ((isDirectory && length > 0) || (kind === directory && !isDirectory))
    return brokenZip("an entry is a directory by one sign and a file by another");
  return undefined;
}

/** Where the data of an entry begin; its own header must say what the directory says. */
function dataStart(bytes: Uint8Array, entry: ZipEntry, end: number): number | Refused {
  const { name, offset, packed } = entry;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + localLength > end || view.getUint32(offset, true) !== localSignature)
    return brokenZip(`the entry ${JSON.stringify(name)} is not where the directory says`);
  const nameLength = view.getUint16(offset + 26, true);
  const start = offset + localLength + nameLength + view.getUint16(offset + 28, true);
  if (start + packed > end)
    return brokenZip(`the data of ${JSON.stringify(name)} reach beyond their place`);
  const nameStart = offset + localLength;
  const nameBytes = bytes.subarray(nameStart, nameStart + nameLength);
  const flags = view.getUint16(offset + 6, true);
  const follow = (flags & sizesFollow) !== 0;
  const agrees = (at: number, value: number): boolean => {
    const written = view.getUint32(offset + at, true);
    return written === value || (follow && written === 0);
  };
  const same =
    equalBytes(nameBytes, entry.nameBytes) &&
    (flags & encrypted) === (entry.flags & encrypted) &&
    view.getUint16(offset + 8, true) === entry.method &&
    agrees(14, entry.crc) &&
    agrees(18, packed) &&
    agrees(22, entry.length);
  if (same) return start;
  return refused({
    rule: "T20-17.1.1.2-header",
    entry: name,
    why: "its own header contradicts the directory of the archive",
    hint: "pack it again, and not from a pipe",
  });
}

/** Entries that share bytes make a small archive as long as its author likes. */
function overlap(placed: readonly Placed[]): Refused | undefined {
  let end = 0;
  for (const { entry, start } of placed.toSorted((a, b) => a.entry.offset - b.entry.offset)) {
    if (entry.offset < end)
      return refused({
        rule: "T20-17.1.1.2-overlap",
        entry: entry.name,
        why: "it shares bytes with another entry, as in a bomb",
        hint: "pack it again",
      });
    end = start + entry.packed;
  }
  return undefined;
}

function contents(packed: Uint8Array, entry: ZipEntry): Uint8Array | Refused {
  const data = entry.method === stored ? packed : inflate(packed, entry.length);
  const why = untrue(data, entry);
  if (why === undefined) return data as Uint8Array;
  return refused({
    rule: "T20-17.1.1.2-crc",
    entry: entry.name,
    why,
    hint: "pack it again; if it was downloaded, compare its checksum",
  });
}

function untrue(data: ReturnType<typeof inflate>, entry: ZipEntry): string | undefined {
  if (data === "wrong") return "its data are damaged";
  if (data === "long" || data.length !== entry.length)
    return "its data are not as long as the directory says";
  return crc32(data) === entry.crc ? undefined : "its checksum does not fit its data";
}
