import type { Clock } from "../std/clock.ts";

/** One timer for the earliest moment that somebody waits for; setting it anew moves it. */
export class Alarm {
  private readonly clock: Clock;
  private readonly ring: () => void;
  private at = Number.POSITIVE_INFINITY;
  private cancelTimer: (() => void) | undefined;

  constructor(clock: Clock, ring: () => void) {
    this.clock = clock;
    this.ring = ring;
  }

  /** Monotonic; Infinity for never. */
  set(at: number): void {
    if (at === this.at) return;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.at = at;
    if (at === Number.POSITIVE_INFINITY) return;
    this.cancelTimer = this.clock.after(Math.max(0, at - this.clock.now()), () => {
      this.at = Number.POSITIVE_INFINITY;
      this.ring();
    });
  }
}
