import type { Clock } from "../std/clock.ts";

/** So long one turn may take before files, sockets and timers get theirs. */
const turnMs = 8;
/** Reading the clock costs as much as a small step, so it is read only this often. */
const stepsPerLook = 64;

export interface TurnListener<Event> {
  step(event: Event): void;
  /** After the last step of a turn, before anybody else hears of it. */
  turned(): void;
}

/**
 * Takes events one after another, never one inside another. Events of one moment share a turn;
 * a long turn is interrupted, so that input comes first.
 */
export class Turns<Event> {
  private readonly clock: Clock;
  private readonly listener: TurnListener<Event>;
  private readonly inbox: Event[] = [];
  private readonly listeners = new Set<() => void>();
  private isTurning = false;
  private isScheduled = false;
  private began = 0;
  private ended = 0;

  constructor(clock: Clock, listener: TurnListener<Event>) {
    this.clock = clock;
    this.listener = listener;
  }

  push(event: Event): void {
    this.inbox.push(event);
    if (this.isScheduled || this.isTurning) return;
    this.isScheduled = true;
    const now = this.clock.now();
    // Nothing has gone on for a while, so nobody else has waited: a heal begins at once.
    if (now - this.ended >= turnMs) this.began = now;
    if (now - this.began < turnMs) void Promise.resolve().then(() => this.turn());
    else this.turnLater();
  }

  /** Calls `listener` after every turn, until the returned function is called. */
  onTurn(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private turnLater(): void {
    this.isScheduled = true;
    this.clock.soon(() => {
      this.began = this.clock.now();
      this.turn();
    });
  }

  private turn(): void {
    this.isScheduled = false;
    this.isTurning = true;
    let head = 0;
    for (; head < this.inbox.length; head += 1) {
      const isTimeToLook = (head + 1) % stepsPerLook === 0;
      if (isTimeToLook && this.clock.now() - this.began >= turnMs) break;
      this.listener.step(this.inbox[head] as Event);
    }
    this.inbox.splice(0, head);
    this.isTurning = false;
    this.ended = this.clock.now();
    this.listener.turned();
    if (this.inbox.length > 0) this.turnLater();
    for (const listener of [...this.listeners]) listener();
  }
}
