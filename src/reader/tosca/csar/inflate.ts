import { Inflate, inflateSync } from "fflate/browser";

/** `wrong`: no deflate stream, or one that ends too early. `long`: more than `atMost`. */
export type Inflated = Uint8Array | "wrong" | "long";

/** The most that deflate can make of a byte is 1,032 of them. */
const onceBytes = 16 * 1024;

/**
 * The bytes of a raw deflate stream, if they are no more than `atMost`. What the stream says is
 * never believed: at most 17 MB are made beyond the bound before it is noticed, whatever the
 * stream would make, because it is read in pieces of 16 kB.
 */
export function inflate(packed: Uint8Array, atMost: number): Inflated {
  try {
    return packed.length <= onceBytes ? inflateOnce(packed, atMost) : inPieces(packed, atMost);
  } catch {
    return "wrong";
  }
}

/**
 * Short streams at once, without the copies of a window for each piece. The room is that of what
 * they can make at most, and one byte more tells those that are longer than they may be.
 */
function inflateOnce(packed: Uint8Array, atMost: number): Inflated {
  // The library takes an empty stream for nothing, though even nothing has an end that is written.
  if (packed.length === 0) return "wrong";
  const room = Math.min(atMost + 1, packed.length * 1_032 + 1);
  const bytes = inflateSync(packed, { out: new Uint8Array(room) });
  if (bytes.length > atMost) return "long";
  return room > 2 * bytes.length + 1_024 ? bytes.slice() : bytes;
}

function inPieces(packed: Uint8Array, atMost: number): Inflated {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((piece) => {
    pieces.push(piece);
    length += piece.length;
  });
  for (let at = 0; at < packed.length; at += onceBytes) {
    stream.push(packed.subarray(at, at + onceBytes), at + onceBytes >= packed.length);
    if (length > atMost) return "long";
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
