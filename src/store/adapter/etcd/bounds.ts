import type { KeyRange } from "../../store.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export interface Bounds {
  readonly key: Uint8Array;
  /** The first key beyond; empty for a range of one key. */
  readonly rangeEnd: Uint8Array;
}

/** Stands for "from the first key on" and for "to the last one". */
const zero = Uint8Array.of(0);
const none = new Uint8Array(0);

export function boundsOf(range: KeyRange): Bounds {
  if ("key" in range) return { key: toBytes(range.key), rangeEnd: none };
  if (range.prefix === "") return { key: zero, rangeEnd: zero };
  const key = toBytes(range.prefix);
  const rangeEnd = Uint8Array.from(key);
  // UTF-8 knows no byte 255: the last one can always be raised.
  rangeEnd[rangeEnd.length - 1] = (rangeEnd.at(-1) as number) + 1;
  return { key, rangeEnd };
}
