import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cyclicComponents,
  type Graph,
  graphOf,
  reversed,
  shortestCycles,
  topologicalOrder,
} from "./graph.ts";

type Edge = readonly [from: number, to: number];

function graph(size: number, edges: readonly Edge[]): Graph {
  return graphOf(
    size,
    edges.map(([from]) => from),
    edges.map(([, to]) => to),
  );
}

for (const { given, size, edges, order } of [
  { given: "no vertex", size: 0, edges: [], order: [] },
  { given: "no edge", size: 3, edges: [], order: [0, 1, 2] },
  {
    given: "a chain against the numbers",
    size: 3,
    edges: [
      [2, 1],
      [1, 0],
    ],
    order: [2, 1, 0],
  },
  {
    given: "a diamond",
    size: 4,
    edges: [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ],
    order: [0, 1, 2, 3],
  },
  {
    given: "parallel edges",
    size: 2,
    edges: [
      [1, 0],
      [1, 0],
    ],
    order: [1, 0],
  },
  {
    given: "a cycle and what is behind it",
    size: 4,
    edges: [
      [0, 1],
      [1, 2],
      [2, 1],
      [2, 3],
    ],
    order: [0],
  },
] satisfies { given: string; size: number; edges: Edge[]; order: number[] }[])
  test(`topologicalOrder of ${given}`, () =>
    assert.deepEqual([...topologicalOrder(graph(size, edges))], order));

for (const { given, size, edges, cycles } of [
  {
    given: "a diamond",
    size: 4,
    edges: [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ],
    cycles: [],
  },
  { given: "a self-loop", size: 2, edges: [[1, 1]], cycles: [[1]] },
  {
    given: "a ring",
    size: 3,
    edges: [
      [2, 1],
      [1, 0],
      [0, 2],
    ],
    cycles: [[0, 2, 1]],
  },
  {
    given: "a ring with a short cut",
    size: 4,
    edges: [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [2, 1],
    ],
    cycles: [[1, 2]],
  },
  {
    given: "two knots",
    size: 5,
    edges: [
      [3, 4],
      [4, 3],
      [0, 1],
      [1, 0],
      [1, 3],
      [2, 0],
    ],
    cycles: [
      [0, 1],
      [3, 4],
    ],
  },
] satisfies { given: string; size: number; edges: Edge[]; cycles: number[][] }[])
  test(`shortestCycles of ${given}`, () =>
    assert.deepEqual(shortestCycles(graph(size, edges)), cycles));

const anyGraph = fc.nat({ max: 9 }).chain((extra) => {
  const vertex = fc.nat({ max: extra });
  return fc.record({
    size: fc.constant(extra + 1),
    edges: fc.array(fc.tuple(vertex, vertex), { maxLength: 20 }),
  });
});

/** Length of the shortest walk from every vertex to every other, one edge at least. */
function distances(size: number, edges: readonly Edge[]): number[][] {
  const d = Array.from({ length: size }, () =>
    new Array<number>(size).fill(Number.POSITIVE_INFINITY),
  );
  const get = (a: number, b: number): number => d[a]?.[b] ?? Number.NaN;
  for (const [a, b] of edges) (d[a] ?? [])[b] = 1;
  for (let k = 0; k < size; k++)
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++) (d[a] ?? [])[b] = Math.min(get(a, b), get(a, k) + get(k, b));
  return d;
}

test("knots, cycles and order agree with brute force", () => {
  fc.assert(
    fc.property(anyGraph, ({ size, edges }) => {
      const d = distances(size, edges);
      const get = (a: number, b: number): number => d[a]?.[b] ?? Number.NaN;
      const vertices = Array.from({ length: size }, (_, v) => v);
      const together = (a: number, b: number): boolean =>
        Number.isFinite(get(a, b)) && Number.isFinite(get(b, a));
      const knots = vertices
        .filter((v) => together(v, v) && !vertices.some((w) => w < v && together(v, w)))
        .map((v) => vertices.filter((w) => together(v, w)));
      const built = graph(size, edges);
      assert.deepEqual(cyclicComponents(built), knots);
      const cycles = shortestCycles(built);
      assert.deepEqual(
        cycles.map((cycle) => cycle.length),
        knots.map((knot) => Math.min(...knot.map((v) => get(v, v)))),
      );
      for (const cycle of cycles)
        cycle.forEach((v, i) => assert.equal(get(v, cycle[(i + 1) % cycle.length] ?? -1), 1));
      const order = [...topologicalOrder(built)];
      const place = new Map(order.map((v, i) => [v, i]));
      assert.equal(order.length === size, knots.length === 0);
      for (const [a, b] of edges)
        if (place.has(b)) assert.ok((place.get(a) ?? size) < (place.get(b) ?? -1));
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("reversed turns every edge round", () => {
  const turned = reversed(
    graph(3, [
      [0, 1],
      [0, 2],
      [2, 2],
    ]),
  );
  assert.deepEqual(
    turned,
    graph(3, [
      [1, 0],
      [2, 0],
      [2, 2],
    ]),
  );
});

test("a chain of 100,000 is ordered and a ring of 100,000 is found without recursion", () => {
  const size = 100_000;
  const from = Array.from({ length: size - 1 }, (_, v) => v + 1);
  const to = Array.from({ length: size - 1 }, (_, v) => v);
  const order = topologicalOrder(graphOf(size, from, to));
  assert.equal(order.length, size);
  assert.equal(order[0], size - 1);
  const [ring] = shortestCycles(graphOf(size, [...from, 0], [...to, size - 1]));
  assert.equal(ring?.length, size);
});

test("the search in a dense knot of 2,000 vertices keeps to its budget", () => {
  const size = 2_000;
  const from: number[] = [];
  const to: number[] = [];
  for (let v = 0; v < size; v++)
    for (let step = 1; step <= 200; step++) {
      from.push(v);
      to.push((v + step) % size);
    }
  const [cycle] = shortestCycles(graphOf(size, from, to));
  assert.equal(cycle?.length, 10);
});
