import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { closestWord, editDistance } from "./edit-distance.ts";

for (const { left, right, distance } of [
  { left: "", right: "", distance: 0 },
  { left: "db", right: "bd", distance: 1 },
  { left: "procces", right: "process", distance: 2 },
  { left: "file", right: "fil", distance: 1 },
  { left: "file", right: "files", distance: 1 },
  { left: "kitten", right: "sitting", distance: 3 },
  { left: "", right: "abc", distance: 3 },
])
  test(`editDistance of "${left}" and "${right}" is ${distance}`, () =>
    assert.equal(editDistance(left, right, 9), distance));

/** The textbook recursion: slow, obviously right. */
function naive(a: string, b: string): number {
  const rows: number[][] = [];
  for (let i = 0; i <= a.length; i++) {
    rows.push([]);
    for (let j = 0; j <= b.length; j++) {
      const at = (r: number, c: number): number => rows[r]?.[c] ?? Number.POSITIVE_INFINITY;
      let cost = i === 0 ? j : j === 0 ? i : Number.POSITIVE_INFINITY;
      if (i > 0 && j > 0) {
        const replace = a[i - 1] === b[j - 1] ? 0 : 1;
        cost = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + replace);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          cost = Math.min(cost, at(i - 2, j - 2) + 1);
      }
      rows[i]?.push(cost);
    }
  }
  return rows[a.length]?.[b.length] ?? 0;
}

test("editDistance equals the textbook table, cut off at the limit", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
  fc.assert(
    fc.property(word, word, fc.nat({ max: 4 }), (a, b, limit) => {
      assert.equal(editDistance(a, b, limit), Math.min(naive(a, b), limit + 1));
    }),
    { seed: 1, numRuns: 500 },
  );
});

for (const { word, candidates, closest } of [
  { word: "procces", candidates: ["file", "process", "shell"], closest: "process" },
  { word: "bd", candidates: ["web", "db"], closest: "db" },
  { word: "x", candidates: ["db", "y"], closest: undefined },
  { word: "Host", candidates: ["hosts", "host"], closest: "host" },
  { word: "databse", candidates: ["db", "database"], closest: "database" },
  { word: "cat", candidates: ["cut", "car"], closest: "cut" },
  { word: "whatever", candidates: [], closest: undefined },
])
  test(`closestWord of "${word}" among ${candidates.join(", ")} is ${closest}`, () =>
    assert.equal(closestWord(word, candidates), closest));
