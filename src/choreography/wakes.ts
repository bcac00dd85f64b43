/** Which slot wants to be woken when: a binary heap whose outdated entries are skipped. */
export interface Wakes {
  /** Infinity: not by time. */
  set(slot: number, at: number): void;
  /** A slot that is due, or -1; each is handed out once. */
  due(now: number): number;
  /** The earliest moment, or Infinity. */
  next(): number;
  clear(): void;
}

interface Entry {
  readonly at: number;
  readonly slot: number;
}

export function createWakes(): Wakes {
  let heap: Entry[] = [];
  const wanted = new Map<number, number>();
  const prune = (): Entry | undefined => {
    for (let top = heap[0]; top !== undefined; top = heap[0]) {
      if (wanted.get(top.slot) === top.at) return top;
      pop(heap);
    }
    return undefined;
  };
  return {
    set(slot, at) {
      if (at === Number.POSITIVE_INFINITY) {
        wanted.delete(slot);
        return;
      }
      wanted.set(slot, at);
      push(heap, { at, slot });
    },
    due(now) {
      const top = prune();
      if (top === undefined || top.at > now) return -1;
      pop(heap);
      wanted.delete(top.slot);
      return top.slot;
    },
    next: () => prune()?.at ?? Number.POSITIVE_INFINITY,
    clear() {
      heap = [];
      wanted.clear();
    },
  };
}

/** Ties go to the lower slot, so that the order is the same on every run. */
function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.slot < b.slot);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Entry;
    if (!before(entry, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = index * 2 + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right !== undefined && before(right, heap[child] as Entry)) child += 1;
    const smaller = heap[child] as Entry;
    if (!before(smaller, last)) break;
    heap[index] = smaller;
    index = child;
  }
  heap[index] = last;
}
