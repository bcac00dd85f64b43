// Archives byte by byte: what no program writes, and a hostile one does.
import { deflateSync } from "fflate/browser";
import { type ArchiveLimits, defaultArchiveLimits } from "./archive-limits.ts";
import { crc32 } from "./crc32.ts";
import { unpackArchive } from "./unpack-archive.ts";

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** What an entry says of itself, in the directory and, unless `local` differs, before its data. */
export interface ZipPart {
  readonly name: string | Uint8Array;
  readonly data?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly length?: number;
  readonly packed?: number;
  readonly mode?: number;
  readonly offset?: number;
  readonly extra?: Uint8Array;
  readonly local?: Partial<Omit<ZipPart, "local">>;
}

export interface ZipEnd {
  readonly count?: number;
  readonly start?: number;
  readonly comment?: Uint8Array;
  readonly before?: Uint8Array;
  readonly disk?: number;
}

/** A zip file of these parts; what a part does not say is true. */
export function zipOf(parts: readonly ZipPart[], end: ZipEnd = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const part of parts) {
    const whole = complete(part);
    const local = header(complete({ ...part, ...part.local }), "local");
    directory.push(header({ ...whole, offset: part.offset ?? at }, "central"));
    pieces.push(local, whole.body);
    at += local.length + whole.body.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const comment = end.comment ?? new Uint8Array();
  const before = end.before ?? new Uint8Array();
  const count = end.count ?? parts.length;
  const tail = numbers(
    [4, 0x06054b50],
    [2, end.disk ?? 0],
    [2, end.disk ?? 0],
    [2, count],
    [2, count],
    [4, size],
    [4, end.start ?? at],
    [2, comment.length],
  );
  return joined([...pieces, ...directory, before, tail, comment]);
}

function complete(part: ZipPart) {
  const data = part.data ?? new Uint8Array();
  const method = part.method ?? 0;
  const body = method === 8 ? deflateSync(data) : data;
  return {
    name: typeof part.name === "string" ? text(part.name) : part.name,
    method,
    body,
    flags: part.flags ?? 0,
    crc: part.crc ?? crc32(data),
    length: part.length ?? data.length,
    packed: part.packed ?? body.length,
    mode: part.mode ?? 0o100644,
    offset: part.offset ?? 0,
    extra: part.extra ?? new Uint8Array(),
  };
}

function header(part: ReturnType<typeof complete>, kind: "local" | "central"): Uint8Array {
  const { flags, method, crc, packed, length, name, extra, mode, offset } = part;
  const common = numbers(
    [2, 20],
    [2, flags],
    [2, method],
    [4, 0x00210000],
    [4, crc],
    [4, packed],
    [4, length],
    [2, name.length],
    [2, extra.length],
  );
  if (kind === "local") return joined([numbers([4, 0x04034b50]), common, name, extra]);
  const rest = numbers([2, 0], [2, 0], [2, 0], [4, mode * 0x10000], [4, offset]);
  return joined([numbers([4, 0x02014b50], [2, 0x031e]), common, rest, name, extra]);
}

export function numbers(
  ...fields: readonly (readonly [bytes: 2 | 4, value: number])[]
): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([bytes, value]) =>
      Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256),
    ),
  );
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

export interface TarPart {
  readonly name: string | Uint8Array;
  readonly data?: Uint8Array;
  readonly type?: string;
  readonly size?: string;
  readonly magic?: string;
  readonly prefix?: string;
  readonly sum?: string;
}

export const tarEnd = new Uint8Array(1024);

/** A tar archive of these parts, with the two empty blocks of its end unless `end` differs. */
export function tarOf(parts: readonly TarPart[], end: Uint8Array = tarEnd): Uint8Array {
  return joined([...parts.flatMap(tarPart), end]);
}

function tarPart(part: TarPart): readonly Uint8Array[] {
  const data = part.data ?? new Uint8Array();
  const block = new Uint8Array(512);
  const set = (at: number, value: string | Uint8Array): void =>
    block.set(typeof value === "string" ? text(value) : value, at);
  set(0, part.name);
  set(100, "0000644\0");
  set(124, part.size ?? `${data.length.toString(8).padStart(11, "0")}\0`);
  set(136, "00000000000\0");
  set(148, "        ");
  set(156, part.type ?? "0");
  set(257, part.magic ?? "ustar\u000000");
  set(345, part.prefix ?? "");
  const sum = block.reduce((total, byte) => total + byte, 0);
  set(148, part.sum ?? `${sum.toString(8).padStart(6, "0")}\0 `);
  return [block, data, new Uint8Array((512 - (data.length % 512)) % 512)];
}

/** One record of an extended header, with its own length in front. */
export function paxRecord(key: string, value: string): Uint8Array {
  const rest = text(` ${key}=${value}\n`).length;
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return text(`${length} ${key}=${value}\n`);
}

/** What an archive unpacks to, as texts; of a refused one, the rule. */
export function unpackedTexts(
  archive: Uint8Array,
  limits: Partial<ArchiveLimits> = {},
): Readonly<Record<string, string>> | string {
  const unpacked = unpackArchive(archive, { ...defaultArchiveLimits, ...limits });
  if (unpacked.kind === "refused") return unpacked.rule;
  const decoder = new TextDecoder();
  return Object.fromEntries(
    [...unpacked.entries].map(([name, bytes]) => [name, decoder.decode(bytes)]),
  );
}
