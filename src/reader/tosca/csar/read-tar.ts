import type { ArchiveLimits } from "./archive-limits.ts";
import { type Refused, refused } from "./refused.ts";
import { readPax } from "./tar-pax.ts";
import { Shelf, type Unpacked } from "./unpacked.ts";

const block = 512;

/** A tar archive names its format in its first header; what is older than that is not read. */
export function isTar(bytes: Uint8Array): boolean {
  return bytes.length >= block && ascii(bytes, 257, 5) === "ustar";
}

/**
 * Unpacks a tar archive in the format ustar, with the long names of GNU and POSIX. Everything that
 * is neither file nor directory is refused, and so is what later headers could say twice: a size
 * in an extended header, a sparse file, names that differ.
 */
export function readTar(bytes: Uint8Array, limits: ArchiveLimits): Unpacked {
  const shelf = new Shelf(limits);
  /** What headers in front of an entry call it. */
  let longName: string | undefined;
  let at = 0;
  for (;;) {
    const header = bytes.subarray(at, at + block);
    if (header.length < block) return broken("it has no end, so a part of it is missing");
    if (isZero(header)) break;
    const read = readHeader(header);
    if (read.kind === "refused") return read;
    const start = at + block;
    if (start + read.length > bytes.length)
      return broken(`the data of ${JSON.stringify(read.name)} reach beyond the end`);
    const data = bytes.subarray(start, start + read.length);
    const next = take({ type: read.type, name: longName ?? read.name, data }, shelf, limits);
    if (next.kind === "refused") return next;
    longName = next.kind === "ahead" ? (next.name ?? longName) : undefined;
    at = start + Math.ceil(read.length / block) * block;
  }
  if (longName !== undefined) return broken("a long name is followed by no entry");
  if (!isZero(bytes.subarray(at))) return broken("something follows its end");
  if (bytes.length - at < 2 * block) return broken("its end is cut off");
  return { kind: "unpacked", entries: shelf.entries };
}

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly data: Uint8Array;
}

interface Header {
  readonly kind: "header";
  readonly name: string;
  readonly type: string;
  readonly length: number;
}

type Taken = { readonly kind: "taken" } | { readonly kind: "ahead"; readonly name?: string };

/** Takes one entry; an extended header says something of the entry after it. */
function take({ type, name, data }: Entry, shelf: Shelf, limits: ArchiveLimits): Taken | Refused {
  switch (type) {
    case "x":
    case "g":
    case "L":
      return readAhead(type, data, limits);
    case "0":
    case "\0":
    case "7":
    case "5": {
      const written = type === "5" && !name.endsWith("/") ? `${name}/` : name;
      if (type === "5" && data.length > 0) return broken("a directory has data");
      const named = shelf.announce(written, data.length, undefined);
      if (named.kind === "refused") return named;
      if (named.name !== undefined) shelf.put(named.name, data);
      return { kind: "taken" };
    }
    case "1":
    case "2":
    case "3":
    case "4":
    case "6":
    case "K":
      return refused({
        rule: "T20-17.1.1-links",
        entry: name,
        why: "it is a link or a device, which could lead out of the archive",
        hint: "pack the file that it leads to: tar --dereference --hard-dereference",
      });
    default:
      return broken(`it has an entry of type ${JSON.stringify(type)}, which ustar does not know`);
  }
}

function readAhead(
  type: "x" | "g" | "L",
  data: Uint8Array,
  limits: ArchiveLimits,
): Taken | Refused {
  if (data.length > 4 * limits.nameBytes + block) return broken("an extended header is too long");
  if (type === "L") {
    const name = untilNul(data);
    return name === undefined ? notUtf8() : { kind: "ahead", name };
  }
  const pax = readPax(data);
  if (pax.kind === "refused") return pax;
  if (type === "g" && pax.path !== undefined) return broken("one name is given to all entries");
  return pax.path === undefined ? { kind: "ahead" } : { kind: "ahead", name: pax.path };
}

function readHeader(header: Uint8Array): Header | Refused {
  const magic = ascii(header, 257, 8);
  if (magic !== "ustar\u000000" && magic !== "ustar  \0")
    return broken("a header is not one of the format ustar");
  if (!isSummed(header)) return broken("the checksum of a header does not fit");
  const length = octal(header, 124, 12);
  const [main, prefix] = [untilNul(header.subarray(0, 100)), untilNul(header.subarray(345, 500))];
  if (length === undefined) return broken("the size of an entry is no octal number");
  if (main === undefined || prefix === undefined) return notUtf8();
  // GNU's own format has times in the place of the prefix.
  const name = magic === "ustar\u000000" && prefix !== "" ? `${prefix}/${main}` : main;
  return { kind: "header", name, type: ascii(header, 156, 1), length };
}

function isSummed(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < block; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] as number);
  return sum === octal(header, 148, 8);
}

/** A number in a field; undefined for anything else, GNU's binary numbers beyond 8 GiB too. */
function octal(header: Uint8Array, at: number, length: number): number | undefined {
  const text = ascii(header, at, length)
    .replace(/[\0 ]+$/, "")
    .trimStart();
  return /^[0-7]{1,11}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function untilNul(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  try {
    return strict.decode(end === -1 ? bytes : bytes.subarray(0, end));
  } catch {
    return undefined;
  }
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

function notUtf8(): Refused {
  return refused({
    rule: "T20-17.1.1-name",
    why: "the name of an entry is not UTF-8",
    hint: "pack it where names are in UTF-8",
  });
}

function broken(why: string): Refused {
  return refused({
    rule: "T20-17.1.1.1-tar",
    why,
    hint: "pack it again, with tar --format=ustar; if it was downloaded, compare its checksum",
  });
}
