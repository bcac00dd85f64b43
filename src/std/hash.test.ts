import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hash128 } from "./hash.ts";

const mask = 0xffffffffn;

/** The published C code, transliterated with BigInt: slow, byte-wise, and with a seed. */
function reference(bytes: Uint8Array, seed: number): Uint8Array {
  const c = [0x239b961bn, 0xab0e9789n, 0x38b34ae5n, 0xa1e38b93n];
  const addends = [0x561ccd1bn, 0x0bcaa747n, 0x96cd1c35n, 0x32ac3b17n];
  const h = [seed, seed, seed, seed].map((word) => BigInt(word));
  const rotate = (word: bigint, bits: bigint): bigint =>
    ((word << bits) | (word >> (32n - bits))) & mask;
  const at = (list: readonly bigint[], index: number): bigint => list[index % 4] ?? 0n;
  const word = (offset: number, end: number): bigint => {
    let value = 0n;
    for (let i = 0; i < 4 && offset + i < end; i += 1) {
      value |= BigInt(bytes[offset + i] ?? 0) << BigInt(8 * i);
    }
    return value;
  };
  const scramble = (k: bigint, lane: number): bigint =>
    (rotate((k * at(c, lane)) & mask, BigInt(15 + lane)) * at(c, lane + 1)) & mask;
  const blocks = Math.floor(bytes.length / 16);
  for (let block = 0; block < blocks; block += 1) {
    for (let lane = 0; lane < 4; lane += 1) {
      const k = scramble(word(block * 16 + lane * 4, bytes.length), lane);
      const turned = rotate(at(h, lane) ^ k, BigInt(19 - 2 * lane));
      h[lane] = ((turned + at(h, lane + 1)) * 5n + at(addends, lane)) & mask;
    }
  }
  for (let lane = 3; lane >= 0; lane -= 1) {
    const offset = blocks * 16 + lane * 4;
    if (offset < bytes.length) h[lane] = at(h, lane) ^ scramble(word(offset, bytes.length), lane);
  }
  const sum = (): void => {
    h[0] = (at(h, 0) + at(h, 1) + at(h, 2) + at(h, 3)) & mask;
    for (let lane = 1; lane < 4; lane += 1) h[lane] = (at(h, lane) + at(h, 0)) & mask;
  };
  for (let lane = 0; lane < 4; lane += 1) h[lane] = at(h, lane) ^ BigInt(bytes.length);
  sum();
  for (let lane = 0; lane < 4; lane += 1) {
    let k = at(h, lane);
    k = ((k ^ (k >> 16n)) * 0x85ebca6bn) & mask;
    k = ((k ^ (k >> 13n)) * 0xc2b2ae35n) & mask;
    h[lane] = k ^ (k >> 16n);
  }
  sum();
  const digest = new DataView(new ArrayBuffer(16));
  for (let lane = 0; lane < 4; lane += 1) digest.setUint32(lane * 4, Number(at(h, lane)), true);
  return new Uint8Array(digest.buffer);
}

function toHex(digest: Uint8Array): string {
  const view = new DataView(digest.buffer, digest.byteOffset, 16);
  const words = [0, 4, 8, 12].map((offset) => view.getUint32(offset, true));
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}

test("the reference has the verification value that SMHasher publishes", () => {
  const digests = new Uint8Array(256 * 16);
  for (let length = 0; length < 256; length += 1) {
    const key = Uint8Array.from({ length }, (_, index) => index);
    digests.set(reference(key, 256 - length), length * 16);
  }
  const verification = new DataView(reference(digests, 0).buffer).getUint32(0, true);
  assert.equal(verification.toString(16), "b3ece62a");
});

const examples = [
  "",
  "a",
  "ab",
  "khoreia",
  "\u0000",
  "é",
  "舞踊",
  "💃🏽",
  "\ud800",
  "x".repeat(1000),
];
for (const text of examples) {
  test(`hash128 of ${JSON.stringify(text.slice(0, 20))} is that of its UTF-16LE bytes`, () => {
    assert.equal(hash128(text), toHex(reference(Buffer.from(text, "utf16le"), 0)));
  });
}

test("hash128 agrees with the reference on any text of any length", () => {
  const anyText = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(hash128(text), toHex(reference(Buffer.from(text, "utf16le"), 0)));
    }),
    { numRuns: 500 },
  );
});

test("hash128 has 32 lower-case hex digits and differs for what differs", () => {
  const seen = new Set<string>();
  for (let i = 0; i < 20_000; i += 1) seen.add(hash128(`node-${i}`));
  assert.equal(seen.size, 20_000);
  for (const digest of seen) assert.match(digest, /^[0-9a-f]{32}$/);
});
