import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareCodePoints, SortedKeys } from "./sorted-keys.ts";

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one, "utf8"), Buffer.from(other, "utf8"));
}

const anyKey = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 4 }),
  fc.string({
    unit: fc.constantFrom("a", "é", "\u{d7ff}", "\u{e000}", "\u{ffff}", "💃"),
    maxLength: 3,
  }),
);

test("code points order as UTF-8 bytes do, where UTF-16 units do not", () => {
  assert.deepEqual(["\u{ffff}", "\u{10000}"].sort(), ["\u{10000}", "\u{ffff}"]);
  assert.equal(compareCodePoints("\u{ffff}", "\u{10000}"), -1);
  fc.assert(
    fc.property(anyKey, anyKey, (one, other) => {
      assert.equal(compareCodePoints(one, other), byBytes(one, other));
    }),
  );
});

test("any mix of insert and remove behaves like a sorted list", () => {
  const step = fc.tuple(fc.boolean(), anyKey);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), anyKey, (steps, prefix) => {
      const keys = new SortedKeys();
      const plain = new Set<string>();
      for (const [isInsert, key] of steps) {
        if (isInsert) assert.equal(keys.insert(key), !plain.has(key));
        else assert.equal(keys.remove(key), plain.has(key));
        if (isInsert) plain.add(key);
        else plain.delete(key);
      }
      const sorted = [...plain].sort(byBytes);
      assert.equal(keys.size, sorted.length);
      assert.deepEqual(keys.withPrefix(""), sorted);
      assert.deepEqual(
        keys.withPrefix(prefix),
        sorted.filter((key) => key.startsWith(prefix)),
      );
    }),
  );
});

for (const order of ["ascending", "descending", "scattered"] as const) {
  test(`thousands of keys inserted in ${order} order fill and empty many blocks`, () => {
    const names = Array.from({ length: 5000 }, (_, i) => `/k/${String(i).padStart(5, "0")}`);
    const arrival = names.map((_, i) => (order === "scattered" ? (i * 2741) % 5000 : i));
    if (order === "descending") arrival.reverse();
    const keys = new SortedKeys();
    for (const i of arrival) keys.insert(names[i] as string);
    assert.deepEqual(keys.withPrefix("/k/"), names);
    assert.deepEqual(keys.withPrefix("/k/012"), names.slice(1200, 1300));
    for (const i of arrival.slice(0, 4990)) assert.equal(keys.remove(names[i] as string), true);
    const left = arrival.slice(4990).map((i) => names[i] as string);
    assert.deepEqual(keys.withPrefix(""), left.sort());
    for (const name of left) keys.remove(name);
    assert.deepEqual(keys.withPrefix(""), []);
    assert.equal(keys.insert("again"), true);
    assert.deepEqual(keys.withPrefix(""), ["again"]);
  });
}
