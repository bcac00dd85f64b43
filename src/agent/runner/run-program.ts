import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { RunResult } from "../../engine/engine.ts";
import type { OutputTail } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { endProcesses } from "./end-processes.ts";
import type { OutputListener, Spawned } from "./spawn-program.ts";
import { TailBuffer } from "./tail-buffer.ts";

/** How long after the program's end its pipes may stay open before we stop waiting for them. */
const pipeGraceMs = 200;

export interface WatchOptions {
  readonly clock: Clock;
  /** The mark of its descendants. */
  readonly runId: string;
  readonly timeoutMs: number;
  readonly killAfterMs: number;
  readonly signal: AbortSignal;
  readonly onOutput?: OutputListener;
  /** Receives pipes that a background process still holds when the program has ended. */
  readonly leftovers: Leftovers;
}

/** How a program ended, and whether something of it could not be ended. */
export interface WatchedEnd {
  readonly result: RunResult;
  readonly stuck: boolean;
}

/**
 * Opens the gate of a spawned program and watches it to its end, or ends it: after its time, or
 * on abort. When somebody else kills it, the rest of it is ended before it counts as over. Its
 * output is drained at full speed into tails of bounded size. Settles promptly even when a process
 * in the background keeps its pipes open.
 */
export async function watchProgram(spawned: Spawned, options: WatchOptions): Promise<WatchedEnd> {
  const { child, identity } = spawned;
  const { clock, signal } = options;
  const began = clock.now();
  const tails = { stdout: new TailBuffer(), stderr: new TailBuffer() };
  let chunks = 0;
  const pipes = spawned.listen((stream, chunk) => {
    chunks += 1;
    tails[stream].push(chunk);
    options.onOutput?.(stream, chunk);
  });
  const closed = allClosed(pipes);
  const exit = exitOf(child);
  const stop = stopOrder(clock, options.timeoutMs, signal);
  spawned.go();
  const why = await Promise.race([exit.then(wasKilled), stop.order]);
  stop.cancel();
  let stuck = false;
  if (why !== undefined) {
    const run = { ...identity, run: options.runId, groupIsOurs: true };
    const leaderEnded = exit.then(() => {});
    const how = { signal: "SIGTERM", killAfterMs: options.killAfterMs, clock, leaderEnded };
    stuck = (await endProcesses(run, how)) === "stuck";
  }
  // What cannot be killed must not hold the step for ever; its record stays, and so does the hold.
  const end = stuck ? { exitCode: null, signal: "SIGKILL" } : await exit;
  if (!(await within(clock, pipeGraceMs, closed))) {
    await readOut(clock, () => chunks);
    options.leftovers.add(pipes);
  }
  const outcome = { output: tailOf(tails), durationMs: clock.now() - began };
  if (why === undefined && end.exitCode !== null) {
    return { stuck, result: { kind: "exited", exitCode: end.exitCode, ...outcome } };
  }
  const by = why ?? "outside";
  return { stuck, result: { kind: "killed", signal: end.signal ?? "SIGTERM", by, ...outcome } };
}

/**
 * Who exits has left in the background what shall stay there. Who is killed had no say, and what
 * it was about would go on beside the next attempt.
 */
function wasKilled({ exitCode }: ProgramEnd): "outside" | undefined {
  return exitCode === null ? "outside" : undefined;
}

/**
 * Pipes of processes in the background, which a Do has started and left. They are read on, since
 * a closed pipe would kill such a process at its next line. Bounded: the oldest are closed when
 * there are too many.
 */
export class Leftovers {
  private readonly pipes = new Set<Socket>();

  add(pipes: readonly Socket[]): void {
    for (const pipe of pipes) {
      if (pipe.closed) continue;
      pipe.unref();
      this.pipes.add(pipe);
      pipe.once("close", () => this.pipes.delete(pipe));
    }
    for (const pipe of this.pipes) {
      if (this.pipes.size <= mostLeftovers) break;
      this.pipes.delete(pipe);
      pipe.destroy();
    }
  }

  close(): void {
    for (const pipe of this.pipes) pipe.destroy();
    this.pipes.clear();
  }
}

const mostLeftovers = 128;

async function allClosed(pipes: readonly Socket[]): Promise<void> {
  await Promise.all(
    pipes.map((pipe) => new Promise<void>((resolve) => void pipe.once("close", () => resolve()))),
  );
}

export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** Call before the event loop turns after the spawn, or the event is missed. */
export async function exitOf(child: ChildProcess): Promise<ProgramEnd> {
  return await new Promise((resolve) => {
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

/** Settles with the reason when the program has to be ended; `cancel` when it ended by itself. */
function stopOrder(
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): { readonly order: Promise<"timeout" | "aborted">; cancel(): void } {
  let cancel = (): void => {};
  const order = new Promise<"timeout" | "aborted">((resolve) => {
    const abort = (): void => resolve("aborted");
    const cancelTimer = clock.after(timeoutMs, () => resolve("timeout"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    cancel = () => {
      cancelTimer();
      signal.removeEventListener("abort", abort);
    };
  });
  return { order, cancel };
}

/**
 * A busy process finds the time over before it has read what the program had said by its end. Who
 * goes on writing in the background is not waited for.
 */
async function readOut(clock: Clock, chunks: () => number): Promise<void> {
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const before = chunks();
    await new Promise<void>((resolve) => clock.soon(resolve));
    // The first one ends the turn in which the program's end was heard: nothing is read in it.
    if (turn > 0 && chunks() === before) return;
  }
}

/** Pipes hold 64 KiB and are read in as much at a time. */
const mostTurns = 8;

async function within(clock: Clock, limitMs: number, done: Promise<void>): Promise<boolean> {
  let cancel = (): void => {};
  const elapsed = new Promise<false>((resolve) => {
    cancel = clock.after(limitMs, () => resolve(false));
  });
  const first = await Promise.race([done.then(() => true as const), elapsed]);
  cancel();
  return first;
}

function tailOf(tails: { readonly stdout: TailBuffer; readonly stderr: TailBuffer }): OutputTail {
  const { stdout, stderr } = tails;
  return {
    stdout: stdout.text(),
    stderr: stderr.text(),
    droppedBytes: stdout.droppedBytes + stderr.droppedBytes,
  };
}
