import { join } from "node:path";
import type { ChildKeeper, Command, RunResult } from "../../engine/engine.ts";
import type { StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { AttemptOutput, OutputLog } from "../state/output-log.ts";
import type { RunRecord, State } from "../state/state.ts";
import { cutLog, largestLog } from "./bounded-log.ts";
import { childKeeper, type KeeperContext } from "./child-keeper.ts";
import { ChildSlot } from "./child-slot.ts";
import { carriesMark, endProcesses, isGone } from "./end-processes.ts";
import { hasProcessTable, listProcesses, ownIdentity } from "./process-table.ts";
import { prepareProgram } from "./program.ts";
import { checkMark } from "./program-environment.ts";
import { FifoStock } from "./fifo-stock.ts";
import { Leftovers, watchProgram } from "./run-program.ts";
import type { Runner, RunnerHealth, StepCaller } from "./runner.ts";
import { openStdin } from "./stdin-file.ts";
import { type Channels, closeChannels, spawnProgram } from "./spawn-program.ts";

/** How often adopted children are looked at, which send no event when they end. */
const adoptedLookMs = 250;
/** How often the logs of children are measured; also the pace when there is nothing adopted. */
const logLookMs = 2_000;
/** When checks of a dead agent are looked for: they change nothing, so there is no hurry. */
const oldChecksAfterMs = 1_000;

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
 * The runner of this host: real processes. What a dead agent of the same state left behind is
 * known and adopted when this returns; its ending is what `endOrphans` waits for.
 */
export function createRunner(options: RunnerOptions): Runner {
  return new ProcessRunner(options);
}

class ProcessRunner implements Runner {
  private readonly options: RunnerOptions;
  private readonly slots = new Map<StepId, ChildSlot>();
  private readonly orphans = new Map<StepId, Promise<void>>();
  private readonly stuck = new Set<StepId>();
  private readonly leftovers = new Leftovers();
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private readonly keeping: KeeperContext;
  private readonly fifos: FifoStock;
  private readonly cancelOldChecks: () => void;
  private cancelLook: (() => void) | undefined;
  private logsLookedAt = 0;

  constructor(options: RunnerOptions) {
    this.options = options;
    const { state, clock } = options;
    this.fifos = new FifoStock(join(options.outputDirectory, "pipes"));
    this.keeping = { ...options, whenUnhaunted: (caller) => this.whenUnhaunted(caller) };
    for (const child of state.load().children.values()) this.slot(child.step).inherit(child);
    const orphans = Map.groupBy(state.load().runs.values(), ({ step }) => step);
    for (const [step, runs] of orphans) this.endOrphan(step, runs);
    this.cancelOldChecks = clock.after(oldChecksAfterMs, () => this.endOldChecks());
    this.look();
  }

  async run(command: Command, caller: StepCaller): Promise<RunResult> {
    const running = this.runOnce(command, caller);
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }

  child(caller: StepCaller): ChildKeeper {
    const keeper = childKeeper(this.slot(caller.step.step), caller, this.keeping);
    return {
      ...keeper,
      start: async (command) => {
        const child = await keeper.start(command);
        this.look();
        return child;
      },
    };
  }

  async endOrphans(): Promise<void> {
    await Promise.all([...this.orphans.values()]);
    await Promise.all([...this.slots.values()].map((slot) => slot.clear()));
  }

  orphaned(step: StepId): Promise<void> | undefined {
    return this.orphans.get(step);
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

  health(): RunnerHealth {
    const limits = hasProcessTable()
      ? []
      : [
          "this system has no /proc: processes that leave their process group are not found, and " +
            "neither are those of an agent that was killed",
        ];
    return { limits, stuck: [...this.stuck] };
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.cancelOldChecks();
    this.cancelLook?.();
    this.cancelLook = undefined;
    await Promise.allSettled([...this.running]);
    this.leftovers.close();
    this.fifos.close();
  }

  private slot(step: StepId): ChildSlot {
    let slot = this.slots.get(step);
    if (slot === undefined) {
      slot = new ChildSlot(step, this.options);
      this.slots.set(step, slot);
    }
    return slot;
  }

  private async runOnce(command: Command, caller: StepCaller): Promise<RunResult> {
    const { purpose } = command;
    const runId = this.options.newId();
    const { location } = this.options.state;
    // One signal for both reasons to end; the caller's is created when it is first read.
    const signal = AbortSignal.any([caller.signal, this.closing.signal]);
    if (purpose === "do" && !(await this.whenUnhaunted({ ...ownFields(caller), signal }))) {
      return signal.aborted ? notBegun() : haunted();
    }
    const prepared = await prepareProgram({ ...command, runId, location }, caller);
    if (prepared.kind === "refused") return prepared;
    const channels = await this.openChannels(command.stdin, runId);
    if (signal.aborted) {
      closeChannels(channels);
      return notBegun();
    }
    const gated = purpose === "do";
    const spawned = await spawnProgram(prepared.program, { gated, channels });
    if (spawned.kind === "refused") return spawned;
    const run: RunRecord = {
      ...spawned.identity,
      run: runId,
      step: caller.step.step,
      startedAt: this.options.clock.wall(),
      killAfterMs: command.killAfterMs,
    };
    const output = command.purpose === "do" ? this.keepOutput(caller, runId) : undefined;
    if (purpose === "do") this.options.state.append({ kind: "run.started", run });
    const { result, stuck } = await watchProgram(spawned, {
      clock: this.options.clock,
      runId,
      timeoutMs: command.timeoutMs,
      killAfterMs: command.killAfterMs,
      signal,
      leftovers: this.leftovers,
      ...(output === undefined ? {} : { onOutput: (stream, chunk) => output.write(stream, chunk) }),
    });
    output?.close();
    if (purpose === "do") this.afterDo(run, stuck);
    return result;
  }

  private async openChannels(text: string | undefined, id: string): Promise<Channels> {
    const stdout = await this.fifos.take();
    const stderr = await this.fifos.take();
    if (text === undefined) return { kind: "pipes", stdout, stderr };
    const file = openStdin(text, { id, directory: this.options.outputDirectory });
    return { kind: "pipes", stdout, stderr, stdin: { text, file } };
  }

  /** A Do that ignores KILL is an orphan of our own: its step waits until it has ended. */
  private afterDo(run: RunRecord, stuck: boolean): void {
    if (stuck) this.endOrphan(run.step, [run]);
    else this.options.state.append({ kind: "run.ended", run: run.run });
  }

  private keepOutput(caller: StepCaller, run: string): AttemptOutput | undefined {
    const { attempt = 0, step } = caller;
    return this.options.outputs?.open({ step: step.step, attempt, run });
  }

  /** False when the caller has given up, or what haunts the step does not end. */
  private async whenUnhaunted(caller: StepCaller): Promise<boolean> {
    const step = caller.step.step;
    const orphan = this.orphans.get(step);
    if (orphan === undefined) return true;
    const { signal } = caller;
    await Promise.race([orphan, aborted(signal)]);
    return !signal.aborted && !this.orphans.has(step);
  }

  private endOrphan(step: StepId, runs: readonly RunRecord[]): void {
    const { state } = this.options;
    const alive = runs.filter((run) => !isGone({ ...run, groupIsOurs: false }));
    const dead = runs.filter((run) => !alive.includes(run));
    state.batch(dead.map(({ run }) => ({ kind: "run.ended", run })));
    if (alive.length > 0) this.orphans.set(step, this.haunt(step, alive));
  }

  /** Settles when the orphans are gone, or do not end; then it goes on trying by itself. */
  private async haunt(step: StepId, runs: readonly RunRecord[]): Promise<void> {
    const { clock, state } = this.options;
    const fates = await Promise.all(
      runs.map(async (run) => {
        const { killAfterMs } = run;
        const how = { signal: "SIGTERM", killAfterMs, clock };
        return { run, fate: await endProcesses({ ...run, groupIsOurs: false }, how) };
      }),
    );
    const ended = fates.filter(({ fate }) => fate === "ended").map(({ run }) => run.run);
    state.batch(ended.map((run) => ({ kind: "run.ended", run })));
    const left = fates.filter(({ fate }) => fate === "stuck").map(({ run }) => run);
    if (left.length === 0 || this.closing.signal.aborted) {
      this.orphans.delete(step);
      this.stuck.delete(step);
      return;
    }
    this.stuck.add(step);
    this.orphans.set(step, this.haunt(step, left));
  }

  /** Checks are not recorded, since they change nothing; they only must not pile up. */
  private endOldChecks(): void {
    const { state, clock } = this.options;
    const self = ownIdentity();
    const mark = `${checkMark}=${state.location}`;
    for (const entry of listProcesses()) {
      if (entry.startTicks >= self.startTicks || !carriesMark(entry.pid, mark)) continue;
      const run = { ...entry, bootId: self.bootId, run: "", groupIsOurs: false };
      void endProcesses(run, { signal: "SIGTERM", killAfterMs: 5_000, clock });
    }
  }

  /** One timer for all children: the ends of adopted ones, and the length of logs. */
  private look(): void {
    this.cancelLook?.();
    this.cancelLook = undefined;
    if (this.closing.signal.aborted) return;
    const { clock } = this.options;
    const slots = [...this.slots.values()];
    for (const slot of slots) slot.poll();
    const living = slots.filter((slot) => slot.record !== undefined);
    if (living.length === 0) return;
    if (clock.now() - this.logsLookedAt >= logLookMs) {
      this.logsLookedAt = clock.now();
      for (const { record } of living) if (record !== undefined) cutLog(record.logFile, largestLog);
    }
    const anyAdopted = living.some((slot) => slot.current()?.adopted === true);
    this.cancelLook = clock.after(anyAdopted ? adoptedLookMs : logLookMs, () => this.look());
  }
}

/** The caller's getters, without reading its signal. */
function ownFields(caller: StepCaller): Omit<StepCaller, "signal"> {
  const { step, setting, fingerprint } = caller;
  return { step, setting, fingerprint };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function notBegun(): RunResult {
  const output = { stdout: "", stderr: "", droppedBytes: 0 };
  return { kind: "killed", signal: "SIGTERM", by: "aborted", output, durationMs: 0 };
}

function haunted(): RunResult {
  return {
    kind: "refused",
    reason: "a process of an earlier attempt ignores even KILL and still runs",
  };
}
