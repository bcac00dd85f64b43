import { join } from "node:path";
import type { ChildKeeper, Command, RunResult } from "../../engine/engine.ts";
import type { StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { OutputLog } from "../state/output-log.ts";
import type { State } from "../state/state.ts";
import { cutLog, largestLog } from "./bounded-log.ts";
import { childKeeper } from "./child-keeper.ts";
import { ChildSlot } from "./child-slot.ts";
import { carriesMark, endProcesses } from "./end-processes.ts";
import { DeadMan } from "./dead-man.ts";
import { Orphans } from "./orphans.ts";
import { hasProcessTable, listProcesses, ownIdentity } from "./process-table.ts";
import { checkMark } from "./program-environment.ts";
import { ProgramRunner } from "./program-runner.ts";
import type { Runner, RunnerHealth, StepCaller } from "./runner.ts";

/** How often adopted children are looked at, which send no event when they end. */
const adoptedLookMs = 250;
/** How often the logs of children are measured; also the pace when there is nothing adopted. */
const logLookMs = 2_000;
/** When checks of a dead agent are looked for: they change nothing, so there is no hurry. */
const oldChecksAfterMs = 1_000;
const oldCheckKillAfterMs = 5_000;

export interface RunnerOptions {
  readonly clock: Clock;
  readonly state: State;
  /** Unpredictable and unique: `systemEntropy().id`. */
  readonly newId: () => string;
  /** For the logs of children; `stateFiles(…).outputs`. */
  readonly outputDirectory: string;
  /** Receives what Do's write, for `khoreia logs`. */
  readonly outputs?: OutputLog;
}

/**
 * The runner of this host: real processes. Children of a dead agent of the same state are adopted
 * when this returns. Nothing that an earlier agent left is ended before `endOrphans`, or before a
 * Do or a child begins: a command that only looks may do so beside the agent that plays.
 */
export function createRunner(options: RunnerOptions): Runner {
  return new ProcessRunner(options);
}

class ProcessRunner implements Runner {
  private readonly options: RunnerOptions;
  private readonly slots = new Map<StepId, ChildSlot>();
  private readonly orphans: Orphans;
  private readonly programs: ProgramRunner;
  private readonly deadMan: DeadMan;
  /** Whether it acts for the agent that plays, and not for somebody who only looks. */
  private plays = false;
  private closed = false;
  private cancelOldChecks: (() => void) | undefined;
  private cancelLook: (() => void) | undefined;
  private logsLookedAt = 0;

  constructor(options: RunnerOptions) {
    this.options = options;
    const { state, clock } = options;
    this.orphans = new Orphans(state, clock);
    const { orphans } = this;
    this.deadMan = new DeadMan({ clock, file: join(options.outputDirectory, "dead-man.json") });
    this.programs = new ProgramRunner({ ...options, orphans, deadMan: this.deadMan });
    for (const child of state.load().children.values()) this.slot(child.step).inherit(child);
    this.look();
  }

  run(command: Command, caller: StepCaller): Promise<RunResult> {
    if (command.purpose === "do") this.plays = true;
    return this.programs.run(command, caller);
  }

  child(caller: StepCaller): ChildKeeper {
    const { orphans, options, deadMan } = this;
    const keeper = childKeeper(this.slot(caller.step.step), caller, {
      ...options,
      orphans,
      deadMan,
    });
    return {
      ...keeper,
      start: async (command) => {
        this.plays = true;
        const child = await keeper.start(command);
        this.look();
        return child;
      },
    };
  }

  async endOrphans(): Promise<void> {
    if (this.closed) return;
    this.plays = true;
    const { clock } = this.options;
    this.cancelOldChecks ??= clock.after(oldChecksAfterMs, () => this.endOldChecks());
    const clearing = [...this.slots.values()].map((slot) => slot.clear());
    await Promise.all([this.orphans.endAll(), ...clearing]);
  }

  orphaned(step: StepId): Promise<void> | undefined {
    return this.orphans.of(step);
  }

  childSteps(): readonly StepId[] {
    return [...this.slots.values()]
      .filter((slot) => slot.current()?.alive() === true)
      .map(({ step }) => step);
  }

  async stopChildren(options: {
    readonly signal: string;
    readonly killAfterMs: number;
  }): Promise<void> {
    await Promise.all([...this.slots.values()].map((slot) => slot.stop(options)));
  }

  fenceUntil(at: number, children: readonly StepId[]): void {
    this.deadMan.until(at);
    const living = children.flatMap((step) => this.slots.get(step)?.record ?? []);
    for (const record of living) {
      if (!this.deadMan.isWatching(record.run) && this.deadMan.isReady()) {
        this.deadMan.watch(record.run, record);
      }
    }
    this.deadMan.relieve();
  }

  health(): RunnerHealth {
    const limits = hasProcessTable()
      ? []
      : [
          "this system has no /proc: processes that leave their process group are not found, and " +
            "neither are those of an agent that was killed",
        ];
    return { limits, stuck: this.orphans.stuck };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancelOldChecks?.();
    this.cancelLook?.();
    this.cancelLook = undefined;
    this.orphans.close();
    await this.programs.close();
    this.deadMan.close();
  }

  private slot(step: StepId): ChildSlot {
    let slot = this.slots.get(step);
    if (slot === undefined) {
      slot = new ChildSlot(step, { ...this.options, mayEnd: () => this.plays });
      this.slots.set(step, slot);
    }
    return slot;
  }

  /** Checks are not recorded, since they change nothing; they only must not pile up. */
  private endOldChecks(): void {
    const { state, clock } = this.options;
    const self = ownIdentity();
    const mark = `${checkMark}=${state.location}`;
    for (const entry of listProcesses()) {
      if (entry.startTicks >= self.startTicks || !carriesMark(entry.pid, mark)) continue;
      const run = { ...entry, bootId: self.bootId, run: "", groupIsOurs: false };
      void endProcesses(run, { signal: "SIGTERM", killAfterMs: oldCheckKillAfterMs, clock });
    }
  }

  /** One timer for all children: the ends of adopted ones, and the length of logs. */
  private look(): void {
    this.cancelLook?.();
    this.cancelLook = undefined;
    if (this.closed) return;
    const { clock } = this.options;
    const slots = [...this.slots.values()];
    for (const slot of slots) slot.poll();
    const living = slots.flatMap(({ record }) => record ?? []);
    if (living.length === 0) return;
    if (this.plays && clock.now() - this.logsLookedAt >= logLookMs) {
      this.logsLookedAt = clock.now();
      for (const { logFile } of living) cutLog(logFile, largestLog);
    }
    const anyAdopted = slots.some((slot) => slot.current()?.adopted === true);
    this.cancelLook = clock.after(anyAdopted ? adoptedLookMs : logLookMs, () => this.look());
  }
}
