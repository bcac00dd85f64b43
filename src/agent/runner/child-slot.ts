import type { Child } from "../../engine/engine.ts";
import type { StepId } from "../../model/index.ts";
import { invariant } from "../../std/invariant.ts";
import type { Clock } from "../../std/clock.ts";
import type { ChildRecord, State } from "../state/state.ts";
import { logTail } from "./bounded-log.ts";
import { endProcesses, isGone } from "./end-processes.ts";
import { isAlive } from "./process-table.ts";
import type { ProgramEnd } from "./run-program.ts";
import { tailBytes } from "./tail-buffer.ts";

/** What its processes get between TERM and KILL when a child has ended and left some behind. */
export const strayKillAfterMs = 5_000;

export interface SlotContext {
  readonly state: State;
  readonly clock: Clock;
  readonly mayEnd: () => boolean;
}

/** A child as it is kept: what was recorded of it, and whether it lives. */
interface Kept {
  readonly record: ChildRecord;
  readonly adopted: boolean;
  alive: boolean;
  /** Settles when the leader has ended. */
  readonly ended: Promise<void>;
  readonly markEnded: () => void;
}

/**
 * The place of one step's supervised child, shared by all contexts of the step. At most one child
 * lives in it; what an earlier one left behind is ended before the next begins.
 */
export class ChildSlot {
  readonly step: StepId;
  private readonly state: State;
  private readonly clock: Clock;
  private readonly listeners = new Set<() => void>();
  private kept: Kept | undefined;
  private exit: ProgramEnd | undefined;
  /** Whether what a child left behind may be ended without being asked to. */
  private readonly mayEnd: () => boolean;
  /** Ending of what has to be gone before the next start; never rejects. */
  private clearing: Promise<"ended" | "stuck"> | undefined;

  constructor(step: StepId, context: SlotContext) {
    this.step = step;
    this.mayEnd = context.mayEnd;
    this.state = context.state;
    this.clock = context.clock;
  }

  current(): Child | undefined {
    const { kept } = this;
    if (kept === undefined || !kept.alive) return undefined;
    const { record, adopted } = kept;
    const isLiving = (): boolean => kept.alive && (!adopted || isAlive(record));
    return {
      pid: record.pid,
      fingerprint: record.fingerprint,
      adopted,
      startedAt: record.startedAt,
      alive: isLiving,
      output: () => {
        const { text, droppedBytes } = logTail(record.logFile, tailBytes);
        return { stdout: text, stderr: "", droppedBytes };
      },
    };
  }

  get record(): ChildRecord | undefined {
    return this.kept?.alive === true ? this.kept.record : undefined;
  }

  lastExit(): ProgramEnd | undefined {
    return this.exit;
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A child that this agent has started and recorded. */
  started(record: ChildRecord, exit: Promise<ProgramEnd>): void {
    const kept = this.hold(record, false);
    void exit.then((end) => this.ended(kept, end));
  }

  /** A child of an earlier agent, by its record: adopted if it lives, cleared away if not. */
  inherit(record: ChildRecord): void {
    const kept = this.hold(record, true);
    if (!isAlive(record)) this.ended(kept, undefined);
  }

  /** Notices the end of an adopted child, which sends us no event. */
  poll(): void {
    const { kept } = this;
    if (kept === undefined || !kept.alive || !kept.adopted) return;
    if (!isAlive(kept.record)) this.ended(kept, { exitCode: null, signal: null });
  }

  /** Settles when nothing of an earlier child is left, or what is left does not end. */
  async clear(): Promise<"ended" | "stuck"> {
    const { kept } = this;
    if (kept === undefined || kept.alive) return "ended";
    const fate = await this.clearing;
    if (fate === "ended") return fate;
    // Not begun yet; or stuck in an uninterruptible sleep, which may be over by now.
    this.clearing = this.clearAway(kept);
    return await this.clearing;
  }

  /** Ends the child and whatever it has started. */
  async stop(options: {
    readonly signal: string;
    readonly killAfterMs: number;
  }): Promise<"ended" | "stuck"> {
    const { kept } = this;
    if (kept?.alive === true) {
      const run = { ...kept.record, groupIsOurs: true };
      const how = { ...options, clock: this.clock, leaderEnded: kept.ended };
      const fate = await endProcesses(run, how);
      if (fate === "stuck") return fate;
      // An own child is reaped an instant after it has ended; its event brings the exit code.
      if (kept.adopted) this.poll();
      else await kept.ended;
    }
    return await this.clear();
  }

  private hold(record: ChildRecord, adopted: boolean): Kept {
    invariant(this.kept?.alive !== true, "one child per step at a time");
    let markEnded = (): void => {};
    const ended = new Promise<void>((resolve) => {
      markEnded = resolve;
    });
    const kept: Kept = { record, adopted, alive: true, ended, markEnded };
    this.kept = kept;
    this.clearing = undefined;
    this.exit = undefined;
    this.notify();
    return kept;
  }

  private ended(kept: Kept, end: ProgramEnd | undefined): void {
    if (!kept.alive) return;
    kept.alive = false;
    if (end !== undefined) this.exit = end;
    if (this.mayEnd()) this.clearing = this.clearAway(kept);
    kept.markEnded();
    this.notify();
  }

  /** Its record stays until its last process is gone, so that the next agent would find them. */
  private async clearAway(kept: Kept): Promise<"ended" | "stuck"> {
    const { record, adopted } = kept;
    const run = { ...record, groupIsOurs: !adopted };
    const how = { signal: "SIGTERM", killAfterMs: strayKillAfterMs, clock: this.clock };
    const fate = isGone(run) ? "ended" : await endProcesses(run, how);
    if (fate === "ended") {
      this.state.append({ kind: "child.ended", step: this.step, run: record.run });
    }
    return fate;
  }

  private notify(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
