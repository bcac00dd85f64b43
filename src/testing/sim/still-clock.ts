import type { Clock } from "../../std/clock.ts";

export interface StillClockOptions {
  /** The time of the world. */
  readonly world: Clock;
  /** How fast this one's seconds are: 0.9 falls behind, 1.1 runs ahead. */
  readonly rate?: number;
}

/**
 * The clock of what may stand still: a process that is stopped, or a whole machine. Whatever falls
 * due or arrives meanwhile comes late and in its order, each with time for promises to go on, as a
 * process finds its timers and its sockets when it is let go on.
 */
export class StillClock implements Clock {
  readonly #world: Clock;
  readonly #rate: number;
  readonly #late: (() => void)[] = [];
  #stillSince = 0;
  #stillUntil = 0;
  /** What it has missed, and does not know of. */
  #unnoticedMs = 0;
  #unnoticedSince: number | undefined;
  #cancelGoingOn = (): void => undefined;

  constructor({ world, rate = 1 }: StillClockOptions) {
    this.#world = world;
    this.#rate = rate;
  }

  get isStill(): boolean {
    return this.#world.now() < this.#stillUntil;
  }

  /** For whoever judges what it does by the time of the world. */
  get unnoticedMs(): number {
    return this.#unnoticedMs;
  }

  /** How long it stood still, if it has gone on within the last `withinMs`: it catches up. */
  recentlyStillMs(withinMs: number): number {
    const isRecent = this.#world.now() - this.#stillUntil <= withinMs;
    return isRecent ? this.#stillUntil - this.#stillSince : 0;
  }

  now(): number {
    return Math.trunc((this.#world.now() - this.#unnoticedMs) * this.#rate);
  }

  /** One crystal drives both; but this one goes on while nothing else does. */
  wall(): number {
    const world = this.#world;
    const missedMs = Math.trunc(this.#unnoticedMs * this.#rate);
    return world.wall() - world.now() + this.now() + missedMs;
  }

  after(delayMs: number, run: () => void): () => void {
    let isOver = false;
    const once = (): void => {
      if (isOver) return;
      isOver = true;
      run();
    };
    const cancel = this.#world.after(Math.ceil(delayMs / this.#rate), () => this.pass(once));
    return () => {
      isOver = true;
      cancel();
    };
  }

  soon(run: () => void): void {
    this.#world.soon(() => this.pass(run));
  }

  /** Now, or when it goes on. */
  pass(run: () => void): void {
    if (this.isStill) this.#late.push(run);
    else run();
  }

  /** What `promise` comes to, as soon as somebody is there to hear it. */
  async hear<Value>(promise: Promise<Value>): Promise<Value> {
    try {
      return await promise;
    } finally {
      if (this.isStill) await new Promise<void>((resolve) => this.pass(resolve));
    }
  }

  /** `isUnnoticed`: its own clock stands still as well, as that of a suspended machine does. */
  standStill(durationMs: number, isUnnoticed = false): void {
    const now = this.#world.now();
    if (!this.isStill) {
      this.#stillSince = now;
      this.#unnoticedSince = isUnnoticed ? now : undefined;
    }
    this.#stillUntil = Math.max(this.#stillUntil, now + durationMs);
    this.#cancelGoingOn();
    this.#cancelGoingOn = this.#world.after(this.#stillUntil - now, () => this.goOn());
  }

  goOn(): void {
    const now = this.#world.now();
    this.#cancelGoingOn();
    this.#stillUntil = now;
    this.#unnoticedMs += now - (this.#unnoticedSince ?? now);
    this.#unnoticedSince = undefined;
    for (const run of this.#late.splice(0)) this.#world.soon(() => this.pass(run));
  }
}
