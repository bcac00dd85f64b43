import type { Clock } from "../../../std/clock.ts";

/** So many acts a second and no more; what is not used adds up to `most`. */
export class Allowance {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at: number;

  constructor(options: {
    readonly clock: Clock;
    readonly perSecond: number;
    readonly most: number;
  }) {
    this.#clock = options.clock;
    this.#perSecond = options.perSecond;
    this.#most = options.most;
    this.#left = options.most;
    this.#at = options.clock.now();
  }

  /** True when one more act is allowed, which is thereby spent. */
  take(): boolean {
    const now = this.#clock.now();
    const earned = ((now - this.#at) / 1_000) * this.#perSecond;
    this.#left = Math.min(this.#left + earned, this.#most);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
