import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Heap, type HeapEntry } from "./heap.ts";

function drain<Item>(heap: Heap<Item>): Item[] {
  const items: Item[] = [];
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) items.push(entry.item);
  return items;
}

test("equal times come out in the order in which they went in", () => {
  const heap = new Heap<string>();
  for (const [at, item] of [
    [5, "c"],
    [1, "a"],
    [5, "d"],
    [1, "b"],
    [5, "e"],
  ] as const) {
    heap.push(at, item);
  }
  assert.deepEqual(drain(heap), ["a", "b", "c", "d", "e"]);
});

test("an empty heap has nothing to peek at or to pop", () => {
  const heap = new Heap<string>();
  assert.equal(heap.peek(), undefined);
  assert.equal(heap.pop(), undefined);
  assert.equal(heap.size, 0);
});

test("an entry is removed once, and never after it was popped", () => {
  const heap = new Heap<string>();
  const first = heap.push(1, "first");
  const second = heap.push(2, "second");
  assert.equal(heap.remove(second), true);
  assert.equal(heap.remove(second), false);
  assert.equal(heap.pop(), first);
  assert.equal(heap.remove(first), false);
  heap.push(3, "third");
  assert.equal(heap.remove(first), false);
  assert.deepEqual(drain(heap), ["third"]);
});

test("an entry of another heap is not removed", () => {
  const heap = new Heap<string>();
  heap.push(1, "mine");
  const foreign = new Heap<string>().push(1, "theirs");
  assert.equal(heap.remove(foreign), false);
  assert.equal(heap.size, 1);
});

test("any mix of push, pop and remove behaves like a sorted list", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("push" as const), at: fc.integer({ min: 0, max: 9 }) }),
    fc.record({ kind: fc.constant("pop" as const) }),
    fc.record({ kind: fc.constant("remove" as const), which: fc.nat(30) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const heap = new Heap<number>();
      let list: HeapEntry<number>[] = [];
      for (const [index, each] of steps.entries()) {
        if (each.kind === "push") list.push(heap.push(each.at, index));
        list = list.sort((a, b) => a.at - b.at || a.sequence - b.sequence);
        if (each.kind === "pop") assert.equal(heap.pop(), list.shift());
        if (each.kind === "remove" && list.length > 0) {
          const [removed] = list.splice(each.which % list.length, 1);
          assert.equal(heap.remove(removed as HeapEntry<number>), true);
        }
        assert.equal(heap.size, list.length);
        assert.equal(heap.peek(), list[0]);
      }
    }),
  );
});
