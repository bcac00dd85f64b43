import type { StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { RunRecord, State } from "../state/state.ts";
import { endProcesses, isGone } from "./end-processes.ts";

/**
 * The Do's that a dead agent left running, by the records it wrote before it executed them.
 * Knowing them harms nobody: they are ended when `endAll` or `of` is called, and not before,
 * since a command that only looks may read the records of an agent that lives.
 */
export class Orphans {
  readonly #state: State;
  readonly #clock: Clock;
  readonly #known: Map<StepId, readonly RunRecord[]>;
  readonly #endings = new Map<StepId, Promise<void>>();
  readonly #stuck = new Set<StepId>();
  #closed = false;

  constructor(state: State, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    this.#known = Map.groupBy(state.load().runs.values(), ({ step }) => step);
  }

  /** Steps whose orphans ignore even KILL. */
  get stuck(): readonly StepId[] {
    return [...this.#stuck];
  }

  /** Settles when all have ended, or do not. */
  async endAll(): Promise<void> {
    for (const step of [...this.#known.keys()]) this.#begin(step);
    await Promise.all(this.#endings.values());
  }

  /** Settles when the step's orphans have ended, or do not; undefined when it has none. */
  of(step: StepId): Promise<void> | undefined {
    this.#begin(step);
    return this.#endings.get(step);
  }

  /** Waits until the step has none; false when they do not end, or `signal` aborts before. */
  async gone(step: StepId, signal: AbortSignal): Promise<boolean> {
    const ending = this.of(step);
    if (ending === undefined) return !signal.aborted;
    await Promise.race([ending, aborted(signal)]);
    return !signal.aborted && !this.has(step);
  }

  has(step: StepId): boolean {
    return this.#known.has(step) || this.#endings.has(step);
  }

  /** A Do of this very agent that ignores KILL. */
  add(run: RunRecord): void {
    this.#stuck.add(run.step);
    this.#endings.set(run.step, this.#end(run.step, [run]));
  }

  /** Gives up what does not end. */
  close(): void {
    this.#closed = true;
  }

  #begin(step: StepId): void {
    const runs = this.#known.get(step);
    if (runs === undefined) return;
    this.#known.delete(step);
    const alive = runs.filter((run) => !isGone({ ...run, groupIsOurs: false }));
    this.#forget(runs.filter((run) => !alive.includes(run)));
    if (alive.length > 0) this.#endings.set(step, this.#end(step, alive));
  }

  /** Settles after one try; what does not end is tried again without end, by itself. */
  async #end(step: StepId, runs: readonly RunRecord[]): Promise<void> {
    const fates = await Promise.all(runs.map(async (run) => await this.#endOne(run)));
    this.#forget(runs.filter((_, index) => fates[index] === "ended"));
    const left = runs.filter((_, index) => fates[index] === "stuck");
    if (left.length === 0 || this.#closed) {
      this.#endings.delete(step);
      this.#stuck.delete(step);
      return;
    }
    this.#stuck.add(step);
    this.#endings.set(step, this.#end(step, left));
  }

  async #endOne(run: RunRecord): Promise<"ended" | "stuck"> {
    const { killAfterMs } = run;
    const how = { signal: "SIGTERM", killAfterMs, clock: this.#clock };
    return await endProcesses({ ...run, groupIsOurs: false }, how);
  }

  #forget(runs: readonly RunRecord[]): void {
    this.#state.batch(runs.map(({ run }) => ({ kind: "run.ended", run })));
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
