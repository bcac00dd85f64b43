/**
 * A directed graph over the vertices 0 … size-1, as compressed adjacency lists: what a vertex
 * points to is `targets[offsets[v]] … targets[offsets[v + 1] - 1]`, in the order of the edges
 * given. Flat arrays, because a topology may have a million edges and a chain 100,000 deep:
 * every algorithm here is iterative and linear, and equal inputs give equal answers.
 */
export interface Graph {
  readonly size: number;
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** `from[i]` points to `to[i]`; parallel edges and self-loops are kept. */
export function graphOf(size: number, from: ArrayLike<number>, to: ArrayLike<number>): Graph {
  const offsets = new Uint32Array(size + 1);
  for (let i = 0; i < from.length; i++) bump(offsets, at(from, i) + 1);
  for (let v = 0; v < size; v++) offsets[v + 1] = at(offsets, v + 1) + at(offsets, v);
  const next = offsets.slice(0, size);
  const targets = new Uint32Array(from.length);
  for (let i = 0; i < from.length; i++) {
    const v = at(from, i);
    targets[at(next, v)] = at(to, i);
    bump(next, v);
  }
  return { size, offsets, targets };
}

/** The same vertices with every edge turned round. */
export function reversed(graph: Graph): Graph {
  const from = new Uint32Array(graph.targets.length);
  for (let v = 0; v < graph.size; v++) from.fill(v, at(graph.offsets, v), at(graph.offsets, v + 1));
  return graphOf(graph.size, graph.targets, from);
}

/**
 * Every vertex after all that point to it (Kahn), first come first served, starting in ascending
 * order. Vertices on a cycle, and those behind one, are left out: `order.length < graph.size`
 * says that there is one.
 */
export function topologicalOrder(graph: Graph): Uint32Array {
  const waiting = new Uint32Array(graph.size);
  for (let e = 0; e < graph.targets.length; e++) bump(waiting, at(graph.targets, e));
  const order = new Uint32Array(graph.size);
  let length = 0;
  for (let v = 0; v < graph.size; v++) if (at(waiting, v) === 0) order[length++] = v;
  for (let i = 0; i < length; i++) {
    const end = at(graph.offsets, at(order, i) + 1);
    for (let e = at(graph.offsets, at(order, i)); e < end; e++) {
      const target = at(graph.targets, e);
      const left = at(waiting, target) - 1;
      waiting[target] = left;
      if (left === 0) order[length++] = target;
    }
  }
  return order.subarray(0, length);
}

/**
 * The knots: strongly connected components that hold a cycle (two vertices or more, or one that
 * points to itself), each ascending, ordered by their smallest vertex (Tarjan, without recursion).
 */
export function cyclicComponents(graph: Graph): readonly (readonly number[])[] {
  const unseen = 0xffffffff;
  const index = new Uint32Array(graph.size).fill(unseen);
  const low = new Uint32Array(graph.size);
  const onStack = new Uint8Array(graph.size);
  const stack: number[] = [];
  const path: number[] = [];
  const cursor = graph.offsets.slice(0, graph.size);
  const components: number[][] = [];
  let seen = 0;
  const enter = (v: number): void => {
    index[v] = low[v] = seen++;
    onStack[v] = 1;
    stack.push(v);
    path.push(v);
  };
  const leave = (v: number): void => {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) low[parent] = Math.min(at(low, parent), at(low, v));
    if (at(low, v) !== at(index, v)) return;
    const component = stack.splice(stack.lastIndexOf(v));
    for (const member of component) onStack[member] = 0;
    if (component.length > 1 || pointsTo(graph, v, v)) components.push(component);
  };
  for (let root = 0; root < graph.size; root++) {
    if (at(index, root) !== unseen) continue;
    enter(root);
    for (let v = path.at(-1); v !== undefined; v = path.at(-1)) {
      const e = at(cursor, v);
      if (e === at(graph.offsets, v + 1)) {
        leave(v);
        continue;
      }
      cursor[v] = e + 1;
      const target = at(graph.targets, e);
      if (at(index, target) === unseen) enter(target);
      else if (at(onStack, target) === 1) low[v] = Math.min(at(low, v), at(index, target));
    }
  }
  for (const component of components) component.sort((a, b) => a - b);
  return components.sort((a, b) => at(a, 0) - at(b, 0));
}

/** Edge visits after which the search for shortest cycles tries one vertex per knot only. */
const shortestCycleBudget = 4_000_000;

/**
 * One shortest cycle per knot, as the vertices in the direction of the edges, beginning with its
 * smallest; the edge from the last to the first closes it. Where a fixed budget does not allow
 * to try every vertex of a huge knot, it is the shortest among those tried: still a cycle.
 */
export function shortestCycles(graph: Graph): readonly (readonly number[])[] {
  const search = newSearch(graph.size);
  search.budget = shortestCycleBudget;
  return cyclicComponents(graph).map((component) => {
    for (const v of component) search.inside[v] = 1;
    let best: readonly number[] = [];
    for (const v of component) {
      search.limit = best.length || component.length + 1;
      const cycle = cycleThrough(graph, v, search);
      if (cycle.length > 0) best = cycle;
      if (best.length === 1 || search.budget <= 0) break;
    }
    for (const v of component) search.inside[v] = 0;
    return fromSmallest(best);
  });
}

function fromSmallest(cycle: readonly number[]): readonly number[] {
  let first = 0;
  for (let i = 1; i < cycle.length; i++) if (at(cycle, i) < at(cycle, first)) first = i;
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

interface CycleSearch {
  readonly inside: Uint8Array;
  /** Who reached a vertex; valid where `round` says that this search did. */
  readonly parent: Uint32Array;
  readonly round: Uint32Array;
  readonly queue: Uint32Array;
  rounds: number;
  budget: number;
  /** Only cycles with fewer edges are of interest. */
  limit: number;
}

function newSearch(size: number): CycleSearch {
  const array = (): Uint32Array => new Uint32Array(size);
  const inside = new Uint8Array(size);
  return {
    inside,
    parent: array(),
    round: array(),
    queue: array(),
    rounds: 0,
    budget: 0,
    limit: 0,
  };
}

/** Breadth first from `start` back to it, within the search's limit; empty if there is none. */
function cycleThrough(graph: Graph, start: number, search: CycleSearch): readonly number[] {
  const { inside, parent, round, queue } = search;
  const current = ++search.rounds;
  queue[0] = start;
  let length = 1;
  let levelEnd = 1;
  let depth = 1;
  for (let i = 0; i < length; i++) {
    if (i === levelEnd) {
      levelEnd = length;
      if (++depth >= search.limit) return [];
    }
    const v = at(queue, i);
    const end = at(graph.offsets, v + 1);
    search.budget -= end - at(graph.offsets, v);
    for (let e = at(graph.offsets, v); e < end; e++) {
      const target = at(graph.targets, e);
      if (target === start) return backTo(start, v, parent);
      if (at(inside, target) === 0 || at(round, target) === current) continue;
      round[target] = current;
      parent[target] = v;
      queue[length++] = target;
    }
  }
  return [];
}

function backTo(start: number, last: number, parent: Uint32Array): readonly number[] {
  const cycle = [last];
  for (let v = last; v !== start; cycle.push(v)) v = at(parent, v);
  return cycle.reverse();
}

function pointsTo(graph: Graph, from: number, to: number): boolean {
  const end = at(graph.offsets, from + 1);
  for (let e = at(graph.offsets, from); e < end; e++) if (at(graph.targets, e) === to) return true;
  return false;
}

/** Indices here are in range by construction; the compiler cannot know that. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number;
}

function bump(array: Uint32Array, index: number): void {
  array[index] = at(array, index) + 1;
}
