/** How many bytes at the beginning of a file tell whether it is an archive. */
export const headBytes = 512;

/** Whether a file begins as zip, gzip or tar archives do; a CSAR is one of them. */
export function isArchive(head: Uint8Array): boolean {
  const [first, second, third, fourth] = head;
  const isZip =
    first === 0x50 &&
    second === 0x4b &&
    ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
  const isGzip = first === 0x1f && second === 0x8b;
  return isZip || isGzip || Buffer.from(head.subarray(257, 262)).toString("latin1") === "ustar";
}
