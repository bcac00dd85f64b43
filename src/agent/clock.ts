import { randomBytes } from "node:crypto";
import type { Clock } from "../std/clock.ts";

/** `setTimeout` fires at once for more than 2^31-1 ms; a longer wait is made of several. */
const longestTimerMs = 2_147_483_647;
/** Below this, cancelled entries are not worth a rebuild of the heap. */
const fewestCancelledToSweep = 64;

export interface SystemClockOptions {
  /**
   * Whether a pending `after` keeps the process from ending by itself. True by default: an agent
   * that only waits for its next attempt must not exit. False is for helpers that run beside
   * something else that lives.
   */
  readonly keepsProcessAlive?: boolean;
}

interface Entry {
  readonly at: number;
  readonly sequence: number;
  /** Undefined once run or cancelled. */
  run: (() => void) | undefined;
}

/**
 * The system's time. All pending waits share one real timer, so that tens of thousands of them
 * (a recheck per watched path, a back-off per step) cost a heap entry each. Waits that are due
 * together run in the order of their due times, and in the order of their calls at equal times.
 * A wait never ends early by `now()`. A callback that throws does not keep the others from
 * running.
 */
export function systemClock(options: SystemClockOptions = {}): Clock {
  const timers = new TimerHeap(options.keepsProcessAlive ?? true);
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    after: (delayMs, run) => timers.add(delayMs, run),
    soon: (run) => void setImmediate(run),
  };
}

class TimerHeap {
  private heap: Entry[] = [];
  private cancelled = 0;
  private sequence = 0;
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Number.POSITIVE_INFINITY;
  private readonly keepsProcessAlive: boolean;

  constructor(keepsProcessAlive: boolean) {
    this.keepsProcessAlive = keepsProcessAlive;
  }

  add(delayMs: number, run: () => void): () => void {
    const at = performance.now() + Math.max(0, delayMs);
    const entry: Entry = { at, sequence: this.sequence++, run };
    push(this.heap, entry);
    if (at < this.armedFor) this.arm(at);
    return () => this.cancel(entry);
  }

  private cancel(entry: Entry): void {
    if (entry.run === undefined) return;
    entry.run = undefined;
    this.cancelled += 1;
    if (this.cancelled === this.heap.length) {
      this.heap = [];
      this.cancelled = 0;
      this.disarm();
    } else if (this.cancelled >= fewestCancelledToSweep && this.cancelled * 2 > this.heap.length) {
      this.heap = this.heap.filter((kept) => kept.run !== undefined);
      this.cancelled = 0;
      heapify(this.heap);
    }
  }

  /** A cancelled earliest entry leaves the timer armed: one idle wake-up, no work per cancel. */
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
    // What a callback adds with no delay runs in the next turn: it must not starve input.
    const added = this.sequence;
    try {
      for (let next = this.heap[0]; next !== undefined; next = this.heap[0]) {
        if (next.run !== undefined && (next.at > now || next.sequence >= added)) break;
        pop(this.heap);
        const run = next.run;
        next.run = undefined;
        if (run === undefined) this.cancelled -= 1;
        else run();
      }
    } finally {
      const next = this.heap[0];
      if (next !== undefined && next.at < this.armedFor) this.arm(next.at);
    }
  }
}

const before = (a: Entry, b: Entry): boolean =>
  a.at < b.at || (a.at === b.at && a.sequence < b.sequence);

function push(heap: Entry[], entry: Entry): void {
  let child = heap.length;
  heap.push(entry);
  while (child > 0) {
    const parent = (child - 1) >> 1;
    const above = heap[parent] as Entry;
    if (!before(entry, above)) break;
    heap[child] = above;
    child = parent;
  }
  heap[child] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  sink(heap, 0);
}

function sink(heap: Entry[], from: number): void {
  const entry = heap[from] as Entry;
  let parent = from;
  for (;;) {
    let child = 2 * parent + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as Entry, heap[child] as Entry)) child++;
    if (!before(heap[child] as Entry, entry)) break;
    heap[parent] = heap[child] as Entry;
    parent = child;
  }
  heap[parent] = entry;
}

function heapify(heap: Entry[]): void {
  for (let index = (heap.length >> 1) - 1; index >= 0; index--) sink(heap, index);
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
