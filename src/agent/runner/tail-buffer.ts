/** How much of the end of each stream is kept. */
export const tailBytes = 64 * 1024;

/** The end of a stream of bytes: however much flows by, memory stays at `tailBytes`. */
export class TailBuffer {
  private ring: Buffer = Buffer.alloc(0);
  /** Bytes seen since the beginning. */
  private seen = 0;

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    const fresh = chunk.length > tailBytes ? chunk.subarray(chunk.length - tailBytes) : chunk;
    const skipped = chunk.length - fresh.length;
    this.makeRoom(fresh.length);
    this.seen += skipped;
    const at = this.seen % this.ring.length;
    const first = Math.min(fresh.length, this.ring.length - at);
    fresh.copy(this.ring, at, 0, first);
    fresh.copy(this.ring, 0, first);
    this.seen += fresh.length;
  }

  get droppedBytes(): number {
    return Math.max(0, this.seen - tailBytes);
  }

  /** As text; a cut never splits a character of UTF-8. Control characters are left as they are. */
  text(): string {
    if (this.seen <= tailBytes) return this.ring.toString("utf8", 0, this.seen);
    const at = this.seen % this.ring.length;
    const whole = Buffer.concat([this.ring.subarray(at), this.ring.subarray(0, at)]);
    return whole.toString("utf8", continuationBytes(whole));
  }

  /** Most programs write little: the ring grows with need, and wraps only at its full size. */
  private makeRoom(length: number): void {
    const needed = this.seen + length;
    if (this.ring.length === tailBytes || needed <= this.ring.length) return;
    const grown = Buffer.alloc(Math.min(tailBytes, Math.max(256, 2 * needed)));
    this.ring.copy(grown, 0, 0, Math.min(this.seen, this.ring.length));
    this.ring = grown;
  }
}

/** How many bytes at the beginning belong to a character that was cut; at most 3 in UTF-8. */
export function continuationBytes(bytes: Uint8Array): number {
  let count = 0;
  while (count < 3 && ((bytes[count] ?? 0) & 0b1100_0000) === 0b1000_0000) count += 1;
  return count;
}
