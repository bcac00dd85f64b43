import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createPrng } from "./prng.ts";

function draws(seed: number, count: number): number[] {
  const prng = createPrng(seed);
  return Array.from({ length: count }, () => prng.uint32());
}

test("equal seeds give equal streams, different seeds different ones", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (one, other) => {
      assert.deepEqual(draws(one, 8), draws(one, 8));
      if (one >>> 0 !== other >>> 0) assert.notDeepEqual(draws(one, 8), draws(other, 8));
    }),
  );
});

test("a stream never changes between releases: recorded failures stay repeatable", () => {
  assert.deepEqual(draws(1, 4), [1877973304, 3522182004, 1481646259, 109299801]);
});

test("a split depends on seed and label, not on what was drawn before", () => {
  const fresh = createPrng(7).split("faults");
  const used = createPrng(7);
  for (let i = 0; i < 100; i += 1) used.float();
  const late = used.split("faults");
  for (let i = 0; i < 50; i += 1) assert.equal(late.uint32(), fresh.uint32());
});

test("streams of different labels, and of a split of a split, are unrelated", () => {
  const root = createPrng(7);
  const streams = [root, root.split("a"), root.split("b"), root.split("a").split("b")];
  const first = streams.map((stream) => Array.from({ length: 4 }, () => stream.uint32()).join());
  assert.equal(new Set(first).size, streams.length);
});

test("floats and integers are uniform: no bucket of a hundred strays by six sigma", () => {
  const samples = 200_000;
  const sigma = Math.sqrt(samples * 0.01 * 0.99);
  for (const seed of [0, 1, 0xffffffff]) {
    const prng = createPrng(seed);
    const buckets = new Array<number>(100).fill(0);
    const ints = new Array<number>(100).fill(0);
    for (let i = 0; i < samples; i += 1) {
      const bucket = Math.floor(prng.float() * 100);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      const int = prng.int(100);
      ints[int] = (ints[int] ?? 0) + 1;
    }
    for (const count of [...buckets, ...ints]) {
      assert.ok(Math.abs(count - samples / 100) < 6 * sigma, `seed ${seed}: ${count}`);
    }
  }
});

test("every integer draw is inside its bounds", () => {
  const span = fc.tuple(fc.integer(), fc.integer({ min: -1000, max: 1000 }), fc.nat(1000));
  fc.assert(
    fc.property(span, ([seed, low, width]) => {
      const prng = createPrng(seed);
      for (let i = 0; i < 20; i += 1) {
        const drawn = prng.between(low, low + width);
        assert.ok(Number.isInteger(drawn) && drawn >= low && drawn <= low + width);
      }
    }),
  );
});

test("chance(0) never, chance(1) always, and both cost one draw", () => {
  const prng = createPrng(3);
  const other = createPrng(3);
  for (let i = 0; i < 1000; i += 1) {
    assert.equal(prng.chance(0), false);
    assert.equal(other.chance(1), true);
  }
  assert.equal(prng.uint32(), other.uint32());
});

test("shuffle keeps every item and reaches every order", () => {
  const prng = createPrng(11);
  const orders = new Set<string>();
  for (let i = 0; i < 500; i += 1) {
    const shuffled = prng.shuffle(["a", "b", "c"]);
    assert.deepEqual([...shuffled].sort(), ["a", "b", "c"]);
    orders.add(shuffled.join(""));
  }
  assert.equal(orders.size, 6);
});

test("pick reaches every item, and nothing cannot be picked from", () => {
  const prng = createPrng(5);
  const picked = new Set(Array.from({ length: 100 }, () => prng.pick(["x", "y", "z"])));
  assert.deepEqual([...picked].sort(), ["x", "y", "z"]);
  assert.throws(() => prng.pick([]), /invariant broken: a pick needs something to pick from/);
});
