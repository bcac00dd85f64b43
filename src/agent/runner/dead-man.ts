import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import type { Clock } from "../../std/clock.ts";
import { machineMonotonicMs } from "../clock.ts";
import type { ProcessIdentity } from "../state/state.ts";
import { killWatched } from "./kill-watched.ts";
import { identityOf, isAlive } from "./process-table.ts";
import { type WatchOrder, watchDeadline } from "./watch-deadline.ts";

/** After a watch that has ended although it should not have. */
const againMs = 200;
/** The watch holds a short list and a timer. */
const heapMegabytes = 16;

const script = `const fs = require("node:fs");
const kill = (watched) => (${killWatched.toString()})({ process, fs }, watched);
(${watchDeadline.toString()})({ process, setTimeout, clearTimeout, kill });`;

export interface DeadManOptions {
  readonly clock: Clock;
  /** Where the next agent finds which process watches what this one has left. */
  readonly file: string;
}

/**
 * The agent's end of the dead man's switch: a process beside it that kills the programs of what may
 * move before the lease can end under which they run, also when this agent is paused or killed. It
 * is started with the first program that it has to watch.
 */
export class DeadMan {
  readonly #options: DeadManOptions;
  #predecessor: ProcessIdentity | undefined;
  readonly #watched = new Map<string, ProcessIdentity>();
  #process: ChildProcess | undefined;
  #until: number | undefined;
  #closed = false;

  constructor(options: DeadManOptions) {
    this.#options = options;
    this.#predecessor = readIdentity(options.file);
  }

  /** Monotonic: what is watched then is killed. Each call replaces the last. */
  until(at: number): void {
    if (at === this.#until) return;
    this.#until = at;
    if (this.#process !== undefined) this.#send(this.#deadline());
  }

  /** False: nothing can be watched, and what has to be must not run. */
  isReady(): boolean {
    if (this.#closed || this.#until === undefined) return false;
    return this.#process !== undefined || this.#begin();
  }

  /** Before the program does anything. */
  watch(run: string, identity: ProcessIdentity): void {
    this.#watched.set(run, identity);
    this.#send(watchOrder(run, identity));
  }

  isWatching(run: string): boolean {
    return this.#watched.has(run);
  }

  release(run: string): void {
    if (this.#watched.delete(run)) this.#send({ release: run });
  }

  /** What an earlier agent left is watched here now: the process that still watches it may go. */
  relieve(): void {
    const old = this.#predecessor;
    this.#predecessor = undefined;
    if (old !== undefined && isAlive(old)) process.kill(old.pid, "SIGTERM");
  }

  close(): void {
    this.#closed = true;
    this.#process?.stdin?.end();
    this.#process?.unref();
  }

  #begin(): boolean {
    const args = [`--max-old-space-size=${heapMegabytes}`, "-e", script];
    const child = spawn(process.execPath, args, {
      cwd: "/",
      env: {},
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.on("error", () => {});
    child.stdin.on("error", () => {});
    if (child.pid === undefined) return false;
    child.once("exit", () => this.#ended(child));
    // Neither keeps an agent from its end.
    child.unref();
    this.#process = child;
    keepIdentity(this.#options.file, identityOf(child.pid));
    this.#send(this.#deadline());
    for (const [run, identity] of this.#watched) this.#send(watchOrder(run, identity));
    return true;
  }

  #ended(child: ChildProcess): void {
    if (this.#process !== child) return;
    this.#process = undefined;
    if (this.#closed || this.#watched.size === 0) return;
    this.#options.clock.after(againMs, () => {
      if (this.#process === undefined && !this.#closed) this.#begin();
    });
  }

  #deadline(): WatchOrder {
    const left = (this.#until ?? 0) - this.#options.clock.now();
    return { until: machineMonotonicMs() + left };
  }

  #send(order: WatchOrder): void {
    this.#process?.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}

const watchOrder = (run: string, { pid, startTicks }: ProcessIdentity): WatchOrder => {
  return { watch: { run, pid, startTicks } };
};

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    const known = JSON.parse(readFileSync(file, "utf8")) as Partial<ProcessIdentity>;
    const { pid, startTicks, bootId } = known;
    if (typeof pid !== "number" || typeof startTicks !== "number") return undefined;
    return { pid, startTicks, bootId: String(bootId) };
  } catch {
    return undefined;
  }
}

/** Where it cannot be written, the next agent's children are killed once, and started again. */
function keepIdentity(file: string, identity: ProcessIdentity): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(identity), { mode: 0o600 });
  } catch {
    // Said already: the state of this directory is not kept either.
  }
}
