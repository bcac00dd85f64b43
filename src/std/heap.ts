/** A place in a heap: what is due, when, and in which order among equals. */
export interface HeapEntry<Item> {
  readonly at: number;
  readonly sequence: number;
  readonly item: Item;
}

/**
 * Items by time. Equal times come out in the order in which they went in, so that a run that is
 * driven by a heap is the same run every time. Push, pop and remove cost O(log n).
 */
export class Heap<Item> {
  readonly #slots: Slot<Item>[] = [];
  #sequence = 0;

  get size(): number {
    return this.#slots.length;
  }

  push(at: number, item: Item): HeapEntry<Item> {
    const slot: Slot<Item> = { at, sequence: this.#sequence, item, index: this.#slots.length };
    this.#sequence += 1;
    this.#slots.push(slot);
    this.#rise(slot);
    return slot;
  }

  peek(): HeapEntry<Item> | undefined {
    return this.#slots[0];
  }

  pop(): HeapEntry<Item> | undefined {
    const first = this.#slots[0];
    if (first !== undefined) this.#take(first);
    return first;
  }

  /** False when the entry has already left. */
  remove(entry: HeapEntry<Item>): boolean {
    // Entries are made by `push` alone; the interface only hides where they are.
    const slot = entry as Slot<Item>;
    if (slot.index === gone || this.#slots[slot.index] !== slot) return false;
    this.#take(slot);
    return true;
  }

  #take(slot: Slot<Item>): void {
    const last = this.#slots.pop() as Slot<Item>;
    if (last !== slot) {
      this.#put(last, slot.index);
      this.#rise(last);
      this.#sink(last);
    }
    slot.index = gone;
  }

  #rise(slot: Slot<Item>): void {
    while (slot.index > 0) {
      const above = this.#slots[(slot.index - 1) >> 1] as Slot<Item>;
      if (!isBefore(slot, above)) return;
      this.#swap(slot, above);
    }
  }

  #sink(slot: Slot<Item>): void {
    for (;;) {
      const left = this.#slots[2 * slot.index + 1];
      const right = this.#slots[2 * slot.index + 2];
      if (left === undefined) return;
      const below = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(below, slot)) return;
      this.#swap(slot, below);
    }
  }

  #swap(one: Slot<Item>, other: Slot<Item>): void {
    const index = one.index;
    this.#put(one, other.index);
    this.#put(other, index);
  }

  #put(slot: Slot<Item>, index: number): void {
    this.#slots[index] = slot;
    slot.index = index;
  }
}

interface Slot<Item> extends HeapEntry<Item> {
  index: number;
}

const gone = -1;

function isBefore(one: HeapEntry<unknown>, other: HeapEntry<unknown>): boolean {
  return one.at === other.at ? one.sequence < other.sequence : one.at < other.at;
}
