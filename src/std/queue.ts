import { invariant } from "./invariant.ts";

/** How much something may hold, and what to call it when it is full. */
export interface Bound {
  readonly name: string;
  readonly limit: number;
}

/**
 * First in, first out, never more than its bound. The ring grows with what it holds, so that a
 * large bound costs nothing until it is needed; push and shift cost O(1).
 */
export class Queue<Item> {
  readonly bound: Bound;
  #ring: (Item | undefined)[];
  #head = 0;
  #size = 0;

  constructor(bound: Bound) {
    invariant(Number.isSafeInteger(bound.limit) && bound.limit > 0, `"${bound.name}" is positive`);
    this.bound = bound;
    this.#ring = new Array<Item | undefined>(smallestRing).fill(undefined);
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size === this.bound.limit;
  }

  /** False, and nothing is taken in, when the queue is full: the caller decides what gives way. */
  push(item: Item): boolean {
    if (this.isFull) return false;
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item;
    this.#size += 1;
    return true;
  }

  peek(): Item | undefined {
    return this.#size === 0 ? undefined : this.#ring[this.#head];
  }

  shift(): Item | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#size -= 1;
    return item;
  }

  clear(): void {
    this.#ring = new Array<Item | undefined>(smallestRing).fill(undefined);
    this.#head = 0;
    this.#size = 0;
  }

  #grow(): void {
    const held = this.#ring;
    const wider = new Array<Item | undefined>(held.length * 2).fill(undefined);
    for (let i = 0; i < held.length; i += 1) {
      wider[i] = held[(this.#head + i) & (held.length - 1)];
    }
    this.#ring = wider;
    this.#head = 0;
  }
}

/** A power of two, like every later size: a mask is cheaper than a division. */
const smallestRing = 8;
