import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Queue } from "./queue.ts";

test("a full queue refuses, and says by which bound", () => {
  const queue = new Queue<string>({ name: "maxPendingEvents", limit: 2 });
  assert.equal(queue.push("a"), true);
  assert.equal(queue.push("b"), true);
  assert.equal(queue.isFull, true);
  assert.equal(queue.push("c"), false);
  assert.equal(queue.shift(), "a");
  assert.equal(queue.push("c"), true);
  assert.deepEqual([queue.shift(), queue.shift(), queue.shift()], ["b", "c", undefined]);
  assert.equal(queue.bound.name, "maxPendingEvents");
});

test("a bound is positive", () => {
  const without = (): unknown => new Queue({ name: "maxNothing", limit: 0 });
  assert.throws(without, /"maxNothing" is positive/);
});

test("undefined is an item like any other", () => {
  const queue = new Queue<undefined>({ name: "maxItems", limit: 3 });
  queue.push(undefined);
  assert.equal(queue.size, 1);
  queue.shift();
  assert.equal(queue.size, 0);
});

test("any mix of push, shift and clear behaves like an array", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant("push" as const) },
    { weight: 4, arbitrary: fc.constant("shift" as const) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 400 }),
      fc.integer({ min: 1, max: 70 }),
      (steps, limit) => {
        const queue = new Queue<number>({ name: "limit", limit });
        const list: number[] = [];
        for (const [index, each] of steps.entries()) {
          if (each === "push") {
            assert.equal(queue.push(index), list.length < limit);
            if (list.length < limit) list.push(index);
          }
          if (each === "shift") assert.equal(queue.shift(), list.shift());
          if (each === "clear") {
            queue.clear();
            list.length = 0;
          }
          assert.equal(queue.size, list.length);
          assert.equal(queue.isFull, list.length === limit);
          assert.equal(queue.peek(), list[0]);
        }
      },
    ),
  );
});
