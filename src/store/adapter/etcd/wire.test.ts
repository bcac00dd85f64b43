import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compare, keyValue, rangeResponse, requestOp, watchResponse } from "./messages.ts";
import { decode, encode } from "./wire.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

for (const [what, encoded, expected] of [
  ["nothing for what is absent", encode(keyValue, { key: utf8(""), version: 0 }), ""],
  ["a key by its number and length", encode(keyValue, { key: utf8("ab") }), "0a026162"],
  ["a count as a varint", encode(keyValue, { modRevision: 300 }), "18ac02"],
  ["a negative id in ten bytes", encode(keyValue, { lease: -1n }), "30ffffffffffffffffff01"],
  ["a compared revision also when it is 0", encode(compare, { modRevision: 0 }), "3000"],
  ["an empty message that was chosen", encode(requestOp, { put: {} }), "1200"],
] as const) {
  test(`a message says ${what}`, () => assert.equal(hex(encoded), expected));
}

test("a field that the table does not name is passed over", () => {
  const bytes = Buffer.from("f20601ff0a0161f8070a", "hex");
  assert.equal(Buffer.from(decode(keyValue, bytes).key).toString(), "a");
});

test("what was not sent is absent, in nested messages too", () => {
  const { header, pairs, more } = decode(rangeResponse, Buffer.from("12030a0161", "hex"));
  assert.equal(header, undefined);
  assert.equal(more, false);
  assert.deepEqual(
    pairs.map(({ modRevision, lease, value }) => ({ modRevision, lease, size: value.byteLength })),
    [{ modRevision: 0, lease: 0n, size: 0 }],
  );
});

test("two messages read do not share their lists", () => {
  const event = encode(watchResponse, { events: [{ type: 1 }] });
  assert.equal(decode(watchResponse, event).events.length, 1);
  assert.equal(decode(watchResponse, event).events.length, 1);
});

test("bytes that are cut anywhere are refused or read, and never hang", () => {
  const pairs = [{ key: utf8("some key"), value: utf8("some value"), modRevision: 1_000_000 }];
  const whole = encode(rangeResponse, { pairs, header: { revision: 7, memberId: 9n } });
  for (let length = 0; length < whole.byteLength; length += 1) {
    try {
      decode(rangeResponse, whole.subarray(0, length));
    } catch (error) {
      assert.ok(error instanceof Error);
    }
  }
});

test("what is written is read", () => {
  const revision = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  const pair = fc.record({
    key: fc.uint8Array({ maxLength: 20 }),
    createRevision: revision,
    modRevision: revision,
    version: revision,
    value: fc.uint8Array({ maxLength: 300 }),
    lease: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  });
  const check = fc.property(fc.array(pair), fc.boolean(), (pairs, more) => {
    const read = decode(rangeResponse, encode(rangeResponse, { pairs, more }));
    assert.equal(read.more, more);
    assert.deepEqual(
      read.pairs.map((each) => ({ ...each, key: [...each.key], value: [...each.value] })),
      pairs.map((each) => ({ ...each, key: [...each.key], value: [...each.value] })),
    );
  });
  fc.assert(check, { numRuns: 200 });
});
