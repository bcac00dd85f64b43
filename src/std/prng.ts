import { hash128 } from "./hash.ts";
import { invariant } from "./invariant.ts";

/**
 * A seeded stream of chance. Equal seeds give equal streams on every machine. Never for secrets.
 */
export interface Prng {
  /** A uniform integer from 0 to 2^32 - 1. */
  uint32(): number;
  /** A uniform number from 0 (included) to 1 (excluded), with 53 random bits. */
  float(): number;
  /** A uniform integer from 0 (included) to `bound` (excluded). */
  int(bound: number): number;
  /** A uniform integer, both ends included. */
  between(low: number, high: number): number;
  /** True with the given probability. Always one draw, so a changed probability shifts nothing. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** A copy in random order. */
  shuffle<Item>(items: readonly Item[]): Item[];
  /**
   * An independent stream. It depends on the seed and the labels alone, not on what was drawn
   * before: one more draw in one place must not reshuffle every other place of a simulation.
   */
  split(label: string): Prng;
}

/** `seed` is one 32-bit number, so that a failure is repeated by typing it. */
export function createPrng(seed: number): Prng {
  invariant(Number.isSafeInteger(seed), "a seed is an integer");
  return new Sfc32(hash128(String(seed >>> 0)));
}

/** Chris Doty-Humphrey's "small fast chaotic" generator: 128 bits of state, passes PractRand. */
class Sfc32 implements Prng {
  readonly #origin: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(origin: string) {
    this.#origin = origin;
    this.#a = word(origin, 0);
    this.#b = word(origin, 1);
    this.#c = word(origin, 2);
    // The author's advice: twelve rounds until every bit of state depends on every bit of seed.
    for (let round = 0; round < 12; round += 1) this.uint32();
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  float(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  int(bound: number): number {
    invariant(Number.isSafeInteger(bound) && bound > 0, "a bound is a positive integer");
    // The bias of scaling 53 bits is below bound / 2^53: no simulation can tell.
    return Math.floor(this.float() * bound);
  }

  between(low: number, high: number): number {
    invariant(low <= high, "a span ends where it begins or later");
    return low + this.int(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    invariant(items.length > 0, "a pick needs something to pick from");
    return items[this.int(items.length)] as Item;
  }

  shuffle<Item>(items: readonly Item[]): Item[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      const other = this.int(last + 1);
      const moved = shuffled[last] as Item;
      shuffled[last] = shuffled[other] as Item;
      shuffled[other] = moved;
    }
    return shuffled;
  }

  split(label: string): Prng {
    return new Sfc32(hash128(`${this.#origin}/${label}`));
  }
}

function word(hex: string, index: number): number {
  return Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16) | 0;
}
