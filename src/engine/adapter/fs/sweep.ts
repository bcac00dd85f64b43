import type { Clock } from "../../../std/clock.ts";

export interface SweepOptions<Item> {
  readonly clock: Clock;
  /** 0 (included) to 1 (excluded): no two hosts sweep in step. */
  readonly random: () => number;
  readonly periodMs: number;
  /** Wakes at most this often; what is due by then is visited together. */
  readonly tickMs: number;
  /** Visits at most this many per tick, however many there are: a bound for the processor. */
  readonly perTick: number;
  /** How much a round may be shorter or longer than the period, as a share of it. */
  readonly spread: number;
  readonly visit: (item: Item) => void;
}

/** A place in a sweep, to leave it again. */
export interface SweepPlace<Item> {
  readonly item: Item;
  index: number;
}

/**
 * Visits each of its items once per round, spread evenly over the round, with one timer for all.
 * An item that enters is visited within one round; entering and leaving cost O(1).
 */
export class Sweep<Item> {
  readonly #options: SweepOptions<Item>;
  readonly #places: SweepPlace<Item>[] = [];
  /** Places before this one were visited in this round. */
  #next = 0;
  #credit = 0;
  #roundMs = 0;
  #lastAt = 0;
  #hurried = 0;
  #cancel: (() => void) | undefined;

  constructor(options: SweepOptions<Item>) {
    this.#options = options;
  }

  get size(): number {
    return this.#places.length;
  }

  get periodMs(): number {
    return this.#options.periodMs;
  }

  add(item: Item): SweepPlace<Item> {
    const place: SweepPlace<Item> = { item, index: this.#places.length };
    this.#places.push(place);
    if (this.#cancel === undefined) this.#start();
    // The more there are, the sooner the next one is due; each doubling is often enough to ask.
    else if (isPowerOfTwo(this.#places.length)) this.#schedule();
    return place;
  }

  remove(place: SweepPlace<Item>): void {
    if (this.#places[place.index] !== place) return;
    let hole = place.index;
    if (hole < this.#next) {
      // The hole moves to the border between visited and not: nobody is passed over by the move.
      this.#next -= 1;
      this.#move(this.#next, hole);
      hole = this.#next;
    }
    this.#move(this.#places.length - 1, hole);
    this.#places.pop();
    place.index = -1;
    if (this.#places.length === 0) this.#stop();
  }

  clear(): void {
    for (const place of this.#places) place.index = -1;
    this.#places.length = 0;
    this.#stop();
  }

  /** Visits everything soon, in batches that let input pass: events may have been lost. */
  hurry(): void {
    const isHurrying = this.#hurried > 0;
    this.#hurried = this.#places.length;
    if (!isHurrying) this.#hurryOn();
  }

  #move(from: number, to: number): void {
    const place = this.#places[from];
    if (place === undefined || from === to) return;
    this.#places[to] = place;
    place.index = to;
  }

  #start(): void {
    this.#lastAt = this.#options.clock.now();
    this.#credit = 0;
    this.#next = 0;
    this.#beginRound();
    this.#schedule();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#hurried = 0;
  }

  #beginRound(): void {
    const { periodMs, random, spread } = this.#options;
    this.#roundMs = periodMs * (1 - spread + 2 * spread * random());
  }

  #schedule(): void {
    this.#cancel?.();
    const { clock, tickMs } = this.#options;
    const perItemMs = this.#roundMs / this.#places.length;
    const delayMs = Math.min(Math.max(perItemMs * (1 - this.#credit), tickMs), this.#roundMs);
    this.#cancel = clock.after(delayMs, () => {
      // Input that waits has its turn first: what it tells was not missed.
      clock.soon(() => this.#tick());
    });
  }

  #tick(): void {
    if (this.#cancel === undefined) return;
    const { clock, perTick } = this.#options;
    const now = clock.now();
    const earned = ((now - this.#lastAt) / this.#roundMs) * this.#places.length;
    this.#lastAt = now;
    // After a long sleep nothing is caught up on: what is overdue comes in its turn.
    this.#credit = Math.min(this.#credit + earned, perTick, this.#places.length);
    this.#spend();
  }

  /** In batches that let input pass: a heal must not wait for a thousand looks. */
  #spend(): void {
    for (let batch = 0; batch < batchSize && this.#places.length > 0; batch += 1) {
      if (this.#credit < almostOne) break;
      this.#credit -= 1;
      this.#visitNext();
    }
    if (this.#places.length === 0) return;
    if (this.#credit < almostOne) return this.#schedule();
    this.#cancel = onlyOnce(this.#options.clock, () => this.#spend());
  }

  #hurryOn(): void {
    this.#options.clock.soon(() => {
      for (let batch = 0; batch < batchSize && this.#hurried > 0; batch += 1) {
        this.#hurried -= 1;
        this.#visitNext();
      }
      if (this.#hurried > 0) this.#hurryOn();
    });
  }

  #visitNext(): void {
    if (this.#next >= this.#places.length) {
      this.#next = 0;
      this.#beginRound();
    }
    const place = this.#places[this.#next];
    this.#next += 1;
    if (place !== undefined) this.#options.visit(place.item);
  }
}

/** `soon`, which may be called off. */
function onlyOnce(clock: Clock, run: () => void): () => void {
  let isWanted = true;
  clock.soon(() => {
    if (isWanted) run();
  });
  return () => {
    isWanted = false;
  };
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}

/** Sums of fractions of a round may fall short of one by a rounding error. */
const almostOne = 1 - 1e-6;
/** A millisecond or two of looks between two turns of the event loop. */
const batchSize = 128;
