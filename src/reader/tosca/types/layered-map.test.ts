import assert from "node:assert/strict";
import { test } from "node:test";
import { over } from "./layered-map.ts";

const below = new Map([
  ["a", 1],
  ["b", 2],
]);
const layered = over(new Map([["c", 4]]), over(new Map([["b", 3]]), below));

test("a layer has what is below it, refined in its place, and what is new last", () => {
  const pairs = [
    ["a", 1],
    ["b", 3],
    ["c", 4],
  ];
  assert.deepEqual([...layered], pairs);
  assert.deepEqual([...layered.entries()], pairs);
  assert.deepEqual([...layered.keys()], ["a", "b", "c"]);
  assert.deepEqual([...layered.values()], [1, 3, 4]);
  const visited: [string, number][] = [];
  layered.forEach((value, name) => visited.push([name, value]));
  assert.deepEqual(visited, pairs);
  assert.equal(layered.size, 3);
});

test("a layer finds names of every depth, and no others", () => {
  assert.deepEqual(
    ["a", "b", "c", "d"].map((name) => layered.get(name)),
    [1, 3, 4, undefined],
  );
  assert.deepEqual(
    ["a", "c", "d"].map((name) => layered.has(name)),
    [true, true, false],
  );
});

test("over nothing it is the new map itself", () => {
  assert.equal(over(below, new Map()), below);
});
