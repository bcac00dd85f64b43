import type { Clock } from "../../std/clock.ts";
import { Heap } from "../../std/heap.ts";
import { invariant } from "../../std/invariant.ts";

/**
 * What a closed world cannot bring itself: a way to let promises go on between two events. The
 * caller has it from its platform (see `reliability.md` 4.2 for the figures).
 */
export interface Drain {
  /** Runs `task` in a macro-task of its own, when the microtask queue is empty. */
  macroTask(task: () => void): void;
  /**
   * Empties the microtask queue at once; called only from inside a macro-task. V8 offers it to
   * code that runs with natives syntax. Without it every event takes a macro-task: correct, slower.
   */
  checkpoint?(): void;
}

/**
 * Time that passes only when told to, in order, as fast as the processor allows. Between two
 * events every promise that can go on has gone on, so a run is a function of its inputs.
 */
export class VirtualClock implements Clock {
  readonly #due = new Heap<() => void>();
  readonly #drain: Drain;
  readonly #epochMs: number;
  #nowMs = 0;
  #eventsNow = 0;
  #isRunning = false;

  constructor(drain: Drain, options: { readonly epochMs?: number } = {}) {
    this.#drain = drain;
    this.#epochMs = options.epochMs ?? 0;
  }

  now(): number {
    return this.#nowMs;
  }

  wall(): number {
    return this.#epochMs + this.#nowMs;
  }

  /** How many calls are still to come. */
  get pending(): number {
    return this.#due.size;
  }

  after(delayMs: number, run: () => void): () => void {
    invariant(!Number.isNaN(delayMs), "a delay is a number");
    const entry = this.#due.push(this.#nowMs + Math.max(0, delayMs), run);
    return () => {
      this.#due.remove(entry);
    };
  }

  soon(run: () => void): void {
    this.#due.push(this.#nowMs, run);
  }

  /** Runs everything that is due within `durationMs`, then stands `durationMs` later. */
  async advance(durationMs: number): Promise<void> {
    invariant(durationMs >= 0, "time does not run backwards");
    const end = this.#nowMs + durationMs;
    await this.#run(() => false, end);
    this.#nowMs = Math.max(this.#nowMs, end);
  }

  /**
   * Runs events until `predicate` holds; asked before the first and after each one. False when
   * `limitMs` have passed without it, or when nothing is left that could change the answer.
   */
  async runUntil(predicate: () => boolean, limitMs: number): Promise<boolean> {
    return this.#run(predicate, this.#nowMs + limitMs);
  }

  /**
   * Time passes and nothing runs, as a process that is stopped sees it when it goes on again:
   * whatever fell due meanwhile runs late, at the next `advance`.
   */
  stall(durationMs: number): void {
    invariant(durationMs >= 0, "time does not run backwards");
    this.#nowMs += durationMs;
  }

  async #run(predicate: () => boolean, end: number): Promise<boolean> {
    invariant(!this.#isRunning, "a clock is advanced by one caller at a time");
    this.#isRunning = true;
    try {
      for (;;) {
        const reached = await this.#macroTask(() => this.#turn(predicate, end));
        if (reached !== undefined) return reached;
      }
    } finally {
      this.#isRunning = false;
    }
  }

  /** One event, or with checkpoints all of them; undefined when another turn is needed. */
  #turn(predicate: () => boolean, end: number): boolean | undefined {
    for (;;) {
      if (predicate()) return true;
      if (!this.#isDue(end)) return false;
      this.#step();
      if (this.#drain.checkpoint === undefined) return undefined;
      this.#drain.checkpoint();
    }
  }

  #isDue(end: number): boolean {
    const next = this.#due.peek();
    return next !== undefined && next.at <= end;
  }

  #step(): void {
    const next = this.#due.pop();
    if (next === undefined) return;
    this.#eventsNow = next.at > this.#nowMs ? 1 : this.#eventsNow + 1;
    invariant(this.#eventsNow <= maxEventsPerInstant, "something keeps time from passing");
    this.#nowMs = Math.max(this.#nowMs, next.at);
    next.item();
  }

  /** A macro-task begins when no promise can go on any further: so does each `task`. */
  #macroTask<Result>(task: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#drain.macroTask(() => {
        try {
          resolve(task());
        } catch (error) {
          reject(error);
        }
      });
    });
  }
}

/** Two timers of no delay that set each other off would hang a run; this names them instead. */
const maxEventsPerInstant = 1_000_000;
