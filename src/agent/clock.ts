import { randomBytes } from "node:crypto";
import process from "node:process";
import type { Clock } from "../std/clock.ts";
import { Heap } from "../std/heap.ts";

/** `setTimeout` fires at once for more than 2^31-1 ms; a longer wait is made of several. */
const longestTimerMs = 2_147_483_647;
/** The last instant that `Date` can tell; records may hold any number whatever. */
const lastWallMs = 8.64e15;

export interface SystemClockOptions {
  /**
   * Whether a pending `after` keeps the process from ending by itself. True by default: an agent
   * that only waits for its next attempt must not exit. False is for helpers that run beside
   * something else that lives.
   */
  readonly keepsProcessAlive?: boolean;
}

/**
 * The system's time. All pending waits share one real timer, so that tens of thousands of them
 * (a recheck per watched path, a back-off per step) cost a heap entry each. Waits that are due
 * together run in the order of their due times, and in the order of their calls at equal times.
 * A wait never ends early by `now()`. A callback that throws does not keep the others from
 * running.
 */
export function systemClock(options: SystemClockOptions = {}): Clock {
  const timers = new Timers(options.keepsProcessAlive ?? true);
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    after: (delayMs, run) => timers.add(delayMs, run),
    soon: (run) => void setImmediate(run),
  };
}

/** CLOCK_MONOTONIC, which all processes of a machine read alike; `now` begins with each of them. */
export const machineMonotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A wall time for people and records: `2026-11-22T11:06:00.000Z`. */
export function wallText(wallMs: number): string {
  return new Date(Math.max(-lastWallMs, Math.min(lastWallMs, wallMs))).toISOString();
}

class Timers {
  private readonly waits = new Heap<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Number.POSITIVE_INFINITY;
  private readonly keepsProcessAlive: boolean;

  constructor(keepsProcessAlive: boolean) {
    this.keepsProcessAlive = keepsProcessAlive;
  }

  add(delayMs: number, run: () => void): () => void {
    const wait = this.waits.push(performance.now() + Math.max(0, delayMs), run);
    if (wait.at < this.armedFor) this.arm(wait.at);
    return () => {
      // A cancelled earliest wait leaves the timer armed: one idle wake-up, no timer per cancel.
      if (this.waits.remove(wait) && this.waits.size === 0) this.disarm();
    };
  }

  private arm(at: number): void {
    this.disarm();
    // `setTimeout` cuts fractions off and would wake us before the time is up.
    const delayMs = Math.ceil(Math.min(Math.max(0, at - performance.now()), longestTimerMs));
    this.armedFor = at;
    this.timer = setTimeout(() => this.fire(), delayMs);
    if (!this.keepsProcessAlive) this.timer.unref();
  }

  private disarm(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
    this.armedFor = Number.POSITIVE_INFINITY;
  }

  private fire(): void {
    this.disarm();
    const now = performance.now();
    try {
      // What a callback adds is due after `now`, so it runs in a later turn and starves nobody.
      for (let next = this.waits.peek(); next !== undefined; next = this.waits.peek()) {
        if (next.at > now) break;
        this.waits.pop();
        next.item();
      }
    } finally {
      const next = this.waits.peek();
      if (next !== undefined && next.at < this.armedFor) this.arm(next.at);
    }
  }
}

/** The system's chance, for the two uses that a run has of it. */
export interface Entropy {
  /** A seed for the deterministic generators: 32 bits, unsigned. */
  seed(): number;
  /** An id that nobody can guess and nobody else has: 128 bits as 32 hex digits. */
  id(): string;
}

export function systemEntropy(): Entropy {
  return {
    seed: () => randomBytes(4).readUInt32LE(),
    id: () => randomBytes(16).toString("hex"),
  };
}
