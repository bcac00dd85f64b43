import { invariant } from "../std/invariant.ts";

/** Edges `from[i]` → `to[i]` between the numbers 0 to `size` - 1: from requires to. */
export interface Edges {
  readonly size: number;
  readonly from: number[];
  readonly to: number[];
}

export const noEdges = (size: number): Edges => ({ size, from: [], to: [] });

export function addEdge({ from, to }: Edges, dependent: number, required: number): void {
  from.push(dependent);
  to.push(required);
}

/** The level of what lies on a cycle, or requires something that does. */
export const noLevel = -1;

/**
 * The level of each: 0 when it requires nothing, else one more than the highest that it requires.
 * Linear in size and edges, and without recursion, because chains are as long as people make them.
 */
export function requirementLevels(parts: readonly [Edges, ...Edges[]]): Int32Array {
  const [{ size }] = parts;
  const open = new Int32Array(size);
  const firstOf = new Int32Array(size + 1);
  let count = 0;
  for (const { from, to } of parts) {
    count += from.length;
    for (const dependent of from) open[dependent] = at(open, dependent) + 1;
    for (const required of to) firstOf[required + 1] = at(firstOf, required + 1) + 1;
  }
  for (let i = 0; i < size; i += 1) firstOf[i + 1] = at(firstOf, i + 1) + at(firstOf, i);
  const dependents = new Int32Array(count);
  const filled = firstOf.slice();
  for (const { from, to } of parts) {
    to.forEach((required, edge) => {
      const slot = at(filled, required);
      dependents[slot] = at(from, edge);
      filled[required] = slot + 1;
    });
  }
  return walk(open, firstOf, dependents);
}

function walk(open: Int32Array, firstOf: Int32Array, dependents: Int32Array): Int32Array {
  const levels = new Int32Array(open.length).fill(noLevel);
  const queue = new Int32Array(open.length);
  const reached = new Int32Array(open.length);
  let end = 0;
  for (let i = 0; i < open.length; i += 1) if (open[i] === 0) queue[end++] = i;
  for (let next = 0; next < end; next += 1) {
    const current = at(queue, next);
    const level = at(reached, current);
    levels[current] = level;
    for (let slot = at(firstOf, current); slot < at(firstOf, current + 1); slot += 1) {
      const dependent = at(dependents, slot);
      if (at(reached, dependent) <= level) reached[dependent] = level + 1;
      open[dependent] = at(open, dependent) - 1;
      if (open[dependent] === 0) queue[end++] = dependent;
    }
  }
  return levels;
}

function at(numbers: Int32Array | readonly number[], index: number): number {
  const value = numbers[index];
  invariant(value !== undefined, "indexes stay within the graph");
  return value;
}
