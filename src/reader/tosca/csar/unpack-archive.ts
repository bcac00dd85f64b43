import type { ArchiveLimits } from "./archive-limits.ts";
import { gunzip, isGzip } from "./gunzip.ts";
import { isTar, readTar } from "./read-tar.ts";
import { readZip } from "./read-zip.ts";
import { refused } from "./refused.ts";
import type { Unpacked } from "./unpacked.ts";

/**
 * Unpacks a zip, tar or tar.gz file into memory, told apart by their contents, because names lie
 * and `.csar` may be any of them. All or nothing: at the first fault the archive is refused, as it
 * is damaged, hostile, or of a kind that another reader would understand in another way. Never
 * throws for what `bytes` are, and takes time and memory within `limits`.
 */
export function unpackArchive(bytes: Uint8Array, limits: ArchiveLimits): Unpacked {
  if (bytes.length > limits.archiveBytes)
    return refused({
      rule: "T20-17.1.1-size",
      why: `it has more than ${limits.archiveBytes} bytes`,
      hint: "fetch large artifacts from elsewhere, by a repository or a URL",
    });
  if (isGzip(bytes)) {
    const tar = gunzip(bytes, limits);
    if ("kind" in tar) return tar;
    return isTar(tar) ? readTar(tar, limits) : unknownFormat("in its gzip file is no tar archive");
  }
  if (isTar(bytes)) return readTar(bytes, limits);
  if (looksLikeZip(bytes)) return readZip(bytes, limits);
  return unknownFormat("it is neither zip nor tar nor tar.gz");
}

/** `PK` with a header, or with the end of an archive that has no entries. */
function looksLikeZip(bytes: Uint8Array): boolean {
  const [p, k, one, two] = bytes;
  return p === 0x50 && k === 0x4b && ((one === 3 && two === 4) || (one === 5 && two === 6));
}

function unknownFormat(why: string): Unpacked {
  return refused({
    rule: "T20-17.1.1-format",
    why,
    hint: "pack its directory with zip -r, with tar, or with khoreia tosca pack",
  });
}
