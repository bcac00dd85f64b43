import type { Clock } from "../../../std/clock.ts";

export interface PutOffOptions<Item> {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly run: (item: Item) => void;
}

/**
 * Runs items a fixed delay after they were added, in that order, with one timer for all. Whoever
 * adds sees to it that an item is not added twice.
 */
export class PutOff<Item> {
  readonly #options: PutOffOptions<Item>;
  #queue: { readonly item: Item; readonly dueAt: number }[] = [];
  #cancel: (() => void) | undefined;

  constructor(options: PutOffOptions<Item>) {
    this.#options = options;
  }

  add(item: Item): void {
    const { clock, delayMs } = this.#options;
    this.#queue.push({ item, dueAt: clock.now() + delayMs });
    this.#cancel ??= clock.after(delayMs, () => this.#runDue());
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#queue = [];
  }

  #runDue(): void {
    const { clock, run } = this.#options;
    const now = clock.now();
    const later = this.#queue.findIndex(({ dueAt }) => dueAt > now);
    const due = later === -1 ? this.#queue : this.#queue.slice(0, later);
    this.#queue = later === -1 ? [] : this.#queue.slice(later);
    const next = this.#queue[0];
    this.#cancel =
      next === undefined ? undefined : clock.after(next.dueAt - now, () => this.#runDue());
    for (const { item } of due) run(item);
  }
}
