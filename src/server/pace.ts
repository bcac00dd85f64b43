import type { Clock } from "../std/clock.ts";

/** Why a stream goes on: there is news, or nothing came in time, or it is over. */
export type Turn = "woken" | "due" | "closed";

/** What one stream sleeps on. Wakes that come while it is awake are kept, once. */
export class Pace {
  readonly #clock: Clock;
  #isWoken = false;
  #isClosed = false;
  #settle: ((turn: Turn) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  wake(): void {
    this.#isWoken = true;
    this.#settle?.("woken");
  }

  close(): void {
    this.#isClosed = true;
    this.#settle?.("closed");
  }

  /** For one sleeper at a time. */
  async sleep(atMostMs: number): Promise<Turn> {
    if (this.#isClosed) return "closed";
    if (this.#isWoken) {
      this.#isWoken = false;
      return "woken";
    }
    const { promise, resolve } = Promise.withResolvers<Turn>();
    this.#settle = resolve;
    const cancel = this.#clock.after(atMostMs, () => resolve("due"));
    const turn = await promise;
    cancel();
    this.#settle = undefined;
    this.#isWoken = false;
    return turn;
  }

  /** Lets time pass whatever happens, except the end. */
  async pause(forMs: number): Promise<void> {
    if (this.#isClosed || forMs <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#settle = (turn) => {
      if (turn === "closed") resolve();
    };
    const cancel = this.#clock.after(forMs, resolve);
    await promise;
    cancel();
    this.#settle = undefined;
  }
}
