import { type Fault, type Refused, refused } from "./refused.ts";

/** What the central directory of a zip file says of one entry. */
export interface ZipEntry {
  readonly name: string;
  /** As it stands in the file: the header in front of the data has to repeat it. */
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly length: number;
  /** The mode of the file as Unix writes it; 0 where the archive was made elsewhere. */
  readonly mode: number;
  readonly offset: number;
}

export interface ZipDirectory {
  readonly kind: "directory";
  readonly entries: readonly ZipEntry[];
  /** Where the central directory begins, and the data of all entries must have ended. */
  readonly start: number;
}

const endSignature = 0x06054b50;
const endLength = 22;
const longestComment = 0xffff;
const centralSignature = 0x02014b50;
const centralLength = 46;
const locatorSignature = 0x07064b50;
const locatorLength = 20;

const broken = "pack it again; if it was downloaded, compare its checksum";

/** A fault of the file as a whole. */
export function brokenZip(why: string, rule = "T20-17.1.1.2-zip"): Refused {
  return refused({ rule, why, hint: broken });
}

/**
 * Reads the central directory. It is the only word on what an archive holds: readers that trust
 * the headers in front of the data see other files, and such an archive is refused later.
 */
export function readZipDirectory(bytes: Uint8Array, atMost: number): ZipDirectory | Refused {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (typeof end !== "number") return end;
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  const oneDisk = view.getUint32(end + 4, true) === 0 && view.getUint16(end + 8, true) === count;
  const zip64 =
    count === 0xffff ||
    size === 0xffffffff ||
    start === 0xffffffff ||
    (end >= locatorLength && view.getUint32(end - locatorLength, true) === locatorSignature);
  if (zip64) return refused(usesZip64);
  if (!oneDisk) return brokenZip("it is one of several volumes");
  if (start + size !== end) return brokenZip("its directory is not where its end says");
  if (count > atMost)
    return refused({
      rule: "T20-17.1.1-size",
      why: `it has more than ${atMost} entries`,
      hint: "leave out what the topology does not use",
    });
  return readEntries({ bytes, view, start, end, count });
}

const usesZip64: Fault = {
  rule: "T20-17.1.1.2-zip64",
  why: "it uses zip64, whose second set of sizes readers disagree about",
  hint: "pack it with fewer than 65,535 entries and 4 GiB, and not from a pipe",
};

/**
 * Where the record of the end begins: its comment must reach the end of the file. A comment may
 * hold the signature by chance, or by intent, when two readers shall find two directories.
 */
function findEnd(view: DataView): number | Refused {
  const last = view.byteLength - endLength;
  const found: number[] = [];
  for (let at = last; at >= 0 && at >= last - longestComment; at--)
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === last - at)
      found.push(at);
  const [end] = found;
  if (end === undefined) return brokenZip("it has no end, so a part of it is missing");
  if (found.length > 1) return brokenZip("it has two ends, and so two lists of entries");
  return end;
}

interface Place {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

function readEntries({ bytes, view, start, end, count }: Place): ZipDirectory | Refused {
  const entries: ZipEntry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + centralLength > end || view.getUint32(at, true) !== centralSignature)
      return brokenZip("its directory ends before its last entry");
    const nameEnd = at + centralLength + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > end) return brokenZip("its directory ends before its last entry");
    const nameBytes = bytes.subarray(at + centralLength, nameEnd);
    const extra = bytes.subarray(nameEnd, extraEnd);
    const entry = readEntry({ view, at, nameBytes, extra });
    if ("kind" in entry) return entry;
    entries.push(entry);
    at = next;
  }
  if (at !== end) return brokenZip("its directory has more in it than its entries");
  return { kind: "directory", entries, start };
}

interface Record {
  readonly view: DataView;
  readonly at: number;
  readonly nameBytes: Uint8Array;
  readonly extra: Uint8Array;
}

function readEntry({ view, at, nameBytes, extra }: Record): ZipEntry | Refused {
  const name = decodeName(nameBytes);
  if (name === undefined)
    return refused({
      rule: "T20-17.1.1-name",
      why: "the name of an entry is not UTF-8",
      hint: "pack it with a program that writes names in UTF-8, as zip 3 and Python do",
    });
  const entry: ZipEntry = {
    name,
    nameBytes,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    length: view.getUint32(at + 24, true),
    mode: view.getUint16(at + 40, true),
    offset: view.getUint32(at + 42, true),
  };
  const { packed, length, offset } = entry;
  if (packed === 0xffffffff || length === 0xffffffff || offset === 0xffffffff)
    return refused({ ...usesZip64, entry: name });
  if (view.getUint16(at + 34, true) !== 0) return brokenZip("it is one of several volumes");
  return otherName(extra, nameBytes, name) ?? entry;
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Names are read as UTF-8 whatever the flag says: Info-ZIP writes UTF-8 without it. */
function decodeName(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

const unicodePath = 0x7075;

/** Some readers take an entry's name from an extra field, which then must say the same. */
function otherName(extra: Uint8Array, name: Uint8Array, shown: string): Refused | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; ) {
    const next = at + 4 + view.getUint16(at + 2, true);
    if (next > extra.length) return brokenZip("an extra field is longer than its place");
    // A version of one byte and a checksum of four stand before the name.
    if (view.getUint16(at, true) === unicodePath && !equalBytes(extra.subarray(at + 9, next), name))
      return refused({
        rule: "T20-17.1.1-name",
        entry: shown,
        why: "it has a second name",
        hint: "pack it with a program that writes names in UTF-8, as zip 3 and Python do",
      });
    at = next;
  }
  return undefined;
}

export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
