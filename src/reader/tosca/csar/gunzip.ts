import type { ArchiveLimits } from "./archive-limits.ts";
import { crc32 } from "./crc32.ts";
import { inflate } from "./inflate.ts";
import { type Refused, refused } from "./refused.ts";

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const flags = { headerCrc: 2, extra: 4, name: 8, comment: 16 };
const trailer = 8;

/**
 * The bytes of a gzip file with one member. The size that it claims is not believed: an archive's
 * total and the ratio bound what is made. A second member would follow the end of the tar archive,
 * where nobody looks; it is noticed as far as the checksum at the end of the file is another.
 */
export function gunzip(bytes: Uint8Array, limits: ArchiveLimits): Uint8Array | Refused {
  const start = headerEnd(bytes);
  if (start === undefined) return broken("its gzip header is damaged");
  const packed = bytes.subarray(start, bytes.length - trailer);
  const { totalBytes, entries, ratio, ratioFreeBytes } = limits;
  // Every entry of a tar archive has a header, and a long name two headers more.
  const wrapping = entries * 4 * 512;
  const byRatio = Math.max(ratioFreeBytes, packed.length * ratio);
  const data = inflate(packed, Math.min(totalBytes + wrapping, byRatio));
  if (data === "wrong") return broken("its data are damaged");
  if (data === "long")
    return refused({
      rule: "T20-17.1.1-ratio",
      why: `unpacked it is longer than ${totalBytes} bytes or ${ratio} times as long as packed`,
      hint: "leave out what the topology does not use, or pack it as .tar",
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - trailer, trailer);
  const whole =
    view.getUint32(0, true) === crc32(data) && view.getUint32(4, true) === data.length >>> 0;
  return whole ? data : broken("its checksum or size does not fit its data");
}

function headerEnd(bytes: Uint8Array): number | undefined {
  const flag = bytes[3] ?? 0xff;
  if (bytes.length < 18 + 2 || bytes[2] !== 8 || (flag & 0xe0) !== 0) return undefined;
  let at = 10;
  if ((flag & flags.extra) !== 0) at += 2 + (bytes[at] as number) + 256 * (bytes[at + 1] as number);
  for (const text of [flags.name, flags.comment]) {
    if ((flag & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1) return undefined;
    at = end + 1;
  }
  if ((flag & flags.headerCrc) !== 0) at += 2;
  return at + trailer < bytes.length ? at : undefined;
}

function broken(why: string): Refused {
  return refused({
    rule: "T20-17.1.1.1-gzip",
    why,
    hint: "pack it again; if it was downloaded, compare its checksum",
  });
}
