import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { tailBytes, TailBuffer } from "./tail-buffer.ts";

const tailOf = (chunks: readonly Buffer[]): TailBuffer => {
  const tail = new TailBuffer();
  for (const chunk of chunks) tail.push(chunk);
  return tail;
};

test("the tail is the end of what was pushed, however it was cut into chunks", () => {
  const sizes = fc.array(fc.oneof(fc.nat(300), fc.nat(3 * tailBytes)), { maxLength: 12 });
  fc.assert(
    fc.property(sizes, (lengths) => {
      let next = 0;
      const chunks = lengths.map((length) =>
        Buffer.from(Array.from({ length }, () => 33 + (next++ % 90))),
      );
      const whole = Buffer.concat(chunks).toString();
      const tail = tailOf(chunks);
      assert.equal(tail.text(), whole.slice(-tailBytes));
      assert.equal(tail.droppedBytes, Math.max(0, whole.length - tailBytes));
    }),
    { numRuns: 40 },
  );
});

test("a cut never splits a character", () => {
  for (const character of ["é", "€", "😀"]) {
    for (let shift = 0; shift < 4; shift++) {
      const text = "x".repeat(shift) + character.repeat(tailBytes);
      const tail = tailOf([Buffer.from(text)]).text();
      assert.match(tail, new RegExp(`^(${character})+$`, "u"));
      assert.ok(Buffer.byteLength(tail) > tailBytes - 4);
    }
  }
});

test("bytes that are no UTF-8, and control characters, pass through as text", () => {
  assert.equal(tailOf([Buffer.from([0, 27, 0xff, 10])]).text(), "\u0000\u001b\ufffd\n");
  assert.equal(tailOf([]).text(), "");
});
