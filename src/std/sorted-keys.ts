/**
 * A set of strings in code point order, which is the order of their UTF-8 bytes and so etcd's.
 * Kept in blocks: insert and remove move at most one block, not the whole list.
 */
export class SortedKeys {
  readonly #blocks: string[][] = [];
  #size = 0;
  #isBefore: (one: string, other: string) => boolean = isBeforeByUnits;

  get size(): number {
    return this.#size;
  }

  /** False when the key is in already. */
  insert(key: string): boolean {
    if (this.#isBefore === isBeforeByUnits && mayOrderDifferently.test(key)) {
      // What is in so far has no such character, so both orders agree on it.
      this.#isBefore = isBeforeByCodePoints;
    }
    const block = this.#blocks[this.#blockOf(key)];
    if (block === undefined) {
      this.#blocks.push([key]);
    } else {
      const at = this.#lowerBound(block, key);
      if (block[at] === key) return false;
      block.splice(at, 0, key);
      if (block.length > maxBlock) this.#split(block);
    }
    this.#size += 1;
    return true;
  }

  /** False when the key is not in. */
  remove(key: string): boolean {
    const index = this.#blockOf(key);
    const block = this.#blocks[index];
    if (block === undefined) return false;
    const at = this.#lowerBound(block, key);
    if (block[at] !== key) return false;
    if (block.length === 1) this.#blocks.splice(index, 1);
    else block.splice(at, 1);
    this.#size -= 1;
    return true;
  }

  /** Every key that begins with `prefix`, in order. */
  withPrefix(prefix: string): string[] {
    const found: string[] = [];
    let index = this.#blockOf(prefix);
    let block = this.#blocks[index];
    let at = block === undefined ? 0 : this.#lowerBound(block, prefix);
    while (block !== undefined) {
      for (; at < block.length; at += 1) {
        const key = block[at] as string;
        if (!key.startsWith(prefix)) return found;
        found.push(key);
      }
      index += 1;
      block = this.#blocks[index];
      at = 0;
    }
    return found;
  }

  /** The last block that begins at or before `key`, or the first. */
  #blockOf(key: string): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const first = (this.#blocks[middle] as string[])[0] as string;
      if (this.#isBefore(key, first)) high = middle - 1;
      else low = middle;
    }
    return low;
  }

  #lowerBound(block: readonly string[], key: string): number {
    let low = 0;
    let high = block.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(block[middle] as string, key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #split(block: string[]): void {
    const index = this.#blocks.indexOf(block);
    // Keys mostly arrive in order: a full block that stays full halves the memory.
    const isLast = index === this.#blocks.length - 1;
    const upper = block.splice(isLast ? maxBlock : maxBlock >> 1);
    this.#blocks.splice(index + 1, 0, upper);
  }
}

/** Orders by code points, as UTF-8 bytes do; UTF-16 units put U+FFFF behind U+10000. */
export function compareCodePoints(one: string, other: string): number {
  if (one === other) return 0;
  return isBeforeByCodePoints(one, other) ? -1 : 1;
}

const maxBlock = 256;
const mayOrderDifferently = /[\ud800-\uffff]/;

function isBeforeByUnits(one: string, other: string): boolean {
  return one < other;
}

function isBeforeByCodePoints(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  for (let i = 0; i < shorter; i += 1) {
    const a = one.charCodeAt(i);
    const b = other.charCodeAt(i);
    if (a !== b) return rank(a) < rank(b);
  }
  return one.length < other.length;
}

/** A surrogate stands for a character above U+FFFF, so it ranks above every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
