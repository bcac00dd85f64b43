/**
 * 128-bit MurmurHash3 (x86 variant, seed 0) of a string's UTF-16 code units, as 32 hex digits.
 * For fingerprints and seeds, never against an adversary. UTF-16 instead of UTF-8: it needs no
 * copy, and two different strings stay different input even when they hold lone surrogates.
 */
export function hash128(text: string): string {
  const units = text.length;
  const blockUnits = units - (units % 8);
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  for (let at = 0; at < blockUnits; at += 8) {
    h1 ^= scramble1(pair(text, at));
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= scramble2(pair(text, at + 2));
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= scramble3(pair(text, at + 4));
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= scramble4(pair(text, at + 6));
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const tail = units - blockUnits;
  if (tail > 6) h4 ^= scramble4(pair(text, blockUnits + 6));
  if (tail > 4) h3 ^= scramble3(pair(text, blockUnits + 4));
  if (tail > 2) h2 ^= scramble2(pair(text, blockUnits + 2));
  if (tail > 0) h1 ^= scramble1(pair(text, blockUnits));
  return finish([h1, h2, h3, h4], units * 2);
}

const c1 = 0x239b961b;
const c2 = 0xab0e9789;
const c3 = 0x38b34ae5;
const c4 = 0xa1e38b93;

function finish(lanes: readonly [number, number, number, number], bytes: number): string {
  let h1 = lanes[0] ^ bytes;
  let h2 = lanes[1] ^ bytes;
  let h3 = lanes[2] ^ bytes;
  let h4 = lanes[3] ^ bytes;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = avalanche(h1);
  h2 = avalanche(h2);
  h3 = avalanche(h3);
  h4 = avalanche(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  return hex(h1) + hex(h2 + h1) + hex(h3 + h1) + hex(h4 + h1);
}

/**
 * Two code units as one little-endian word, as their UTF-16LE bytes would be read. Beyond the end
 * `charCodeAt` is NaN, which the bit operators take for the zero padding that the tail wants.
 */
function pair(text: string, at: number): number {
  return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
}

function scramble1(k: number): number {
  return Math.imul(rotate(Math.imul(k, c1), 15), c2);
}

function scramble2(k: number): number {
  return Math.imul(rotate(Math.imul(k, c2), 16), c3);
}

function scramble3(k: number): number {
  return Math.imul(rotate(Math.imul(k, c3), 17), c4);
}

function scramble4(k: number): number {
  return Math.imul(rotate(Math.imul(k, c4), 18), c1);
}

function avalanche(h: number): number {
  let mixed = h ^ (h >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
