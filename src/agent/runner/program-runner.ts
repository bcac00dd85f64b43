import { join } from "node:path";
import type { Command, RunResult } from "../../engine/engine.ts";
import type { Clock } from "../../std/clock.ts";
import type { OutputLog } from "../state/output-log.ts";
import type { RunRecord, State } from "../state/state.ts";
import type { DeadMan } from "./dead-man.ts";
import { FifoStock } from "./fifo-stock.ts";
import type { Orphans } from "./orphans.ts";
import { prepareProgram } from "./program.ts";
import { Leftovers, watchProgram } from "./run-program.ts";
import type { StepCaller } from "./runner.ts";
import { type Channels, closeChannels, spawnProgram, type Spawned } from "./spawn-program.ts";
import { openStdin } from "./stdin-file.ts";

export interface ProgramRunnerOptions {
  readonly clock: Clock;
  readonly state: State;
  readonly newId: () => string;
  readonly outputDirectory: string;
  readonly outputs?: OutputLog;
  readonly orphans: Orphans;
  readonly deadMan: DeadMan;
}

/** Runs the programs of Do's and checks to their ends. */
export class ProgramRunner {
  readonly #options: ProgramRunnerOptions;
  readonly #fifos: FifoStock;
  readonly #leftovers = new Leftovers();
  readonly #endings = new Set<AbortController>();
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: ProgramRunnerOptions) {
    this.#options = options;
    this.#fifos = new FifoStock(join(options.outputDirectory, "pipes"));
  }

  async run(command: Command, caller: StepCaller): Promise<RunResult> {
    if (this.#closed || caller.signal.aborted) return notBegun();
    const ending = new AbortController();
    const end = (): void => ending.abort();
    caller.signal.addEventListener("abort", end, { once: true });
    this.#endings.add(ending);
    const running = this.#runUntil(ending.signal, command, caller);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      this.#endings.delete(ending);
      caller.signal.removeEventListener("abort", end);
    }
  }

  /** Ends what runs; nothing begins afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const ending of this.#endings) ending.abort();
    await Promise.allSettled([...this.#running]);
    this.#leftovers.close();
    this.#fifos.close();
  }

  async #runUntil(signal: AbortSignal, command: Command, caller: StepCaller): Promise<RunResult> {
    const { deadMan, newId, orphans, state } = this.#options;
    const isDo = command.purpose === "do";
    if (isDo && !(await orphans.gone(caller.step.step, signal))) {
      return signal.aborted ? notBegun() : haunted();
    }
    if (isDo && caller.fence !== undefined && !deadMan.isReady()) return unwatched();
    const run = newId();
    const preparing = { ...command, runId: run, location: state.location };
    const prepared = await prepareProgram(preparing, caller);
    if (prepared.kind === "refused") return prepared;
    const channels = await this.#openChannels(command.stdin, run);
    if (signal.aborted) {
      closeChannels(channels);
      return notBegun();
    }
    const spawned = await spawnProgram(prepared.program, { gated: isDo, channels });
    if (spawned.kind === "refused") return spawned;
    return isDo
      ? await this.#watchDo(spawned, { run, signal, command, caller })
      : await this.#watch(spawned, { run, signal, command });
  }

  /** Recorded before the gate opens, and until nothing of it is left. */
  async #watchDo(spawned: Spawned, watch: Watch & { readonly caller: StepCaller }) {
    const { clock, deadMan, orphans, outputs, state } = this.#options;
    const { run, command, caller } = watch;
    const { killAfterMs } = command;
    const { attempt = 0 } = caller;
    const { step } = caller.step;
    const startedAt = clock.wall();
    const record: RunRecord = { ...spawned.identity, run, step, startedAt, killAfterMs };
    state.append({ kind: "run.started", run: record });
    // Before the gate opens: whatever becomes of this agent then, it is ended in time.
    const isFenced = caller.fence !== undefined;
    if (isFenced) deadMan.watch(run, spawned.identity);
    const output = outputs?.open({ step, attempt, run });
    const result = await this.#watch(spawned, {
      ...watch,
      onOutput: (stream, chunk) => output?.write(stream, chunk),
      onStuck: () => orphans.add(record),
    });
    output?.close();
    if (isFenced && !orphans.has(step)) deadMan.release(run);
    if (!orphans.has(step)) state.append({ kind: "run.ended", run });
    return result;
  }

  async #watch(spawned: Spawned, watch: Watch): Promise<RunResult> {
    const { run, signal, command, onOutput, onStuck } = watch;
    const { timeoutMs, killAfterMs } = command;
    const { result, stuck } = await watchProgram(spawned, {
      clock: this.#options.clock,
      leftovers: this.#leftovers,
      runId: run,
      timeoutMs,
      killAfterMs,
      signal,
      ...(onOutput === undefined ? {} : { onOutput }),
    });
    if (stuck) onStuck?.();
    return result;
  }

  async #openChannels(text: string | undefined, id: string): Promise<Channels> {
    const stdout = await this.#fifos.take();
    const stderr = await this.#fifos.take();
    if (text === undefined) return { kind: "pipes", stdout, stderr };
    const file = openStdin(text, { id, directory: this.#options.outputDirectory });
    return { kind: "pipes", stdout, stderr, stdin: { text, file } };
  }
}

interface Watch {
  readonly run: string;
  readonly signal: AbortSignal;
  readonly command: Command;
  readonly onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
  readonly onStuck?: () => void;
}

function notBegun(): RunResult {
  const output = { stdout: "", stderr: "", droppedBytes: 0 };
  return { kind: "killed", signal: "SIGTERM", by: "aborted", output, durationMs: 0 };
}

/** What may move must be ended by somebody when this agent cannot. */
export const unwatchedReason = "no process can be started beside it that ends it in time";

function unwatched(): RunResult {
  return { kind: "refused", reason: unwatchedReason };
}

function haunted(): RunResult {
  return {
    kind: "refused",
    reason: "a process of an earlier attempt ignores even KILL and still runs",
  };
}
