import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { cpuMsOf } from "./proc.ts";
import type { Command } from "./run-program.ts";

/** A program that stays until it is ended. */
export interface LongRunning {
  readonly pid: number;
  /** Ends once `isReady` says so and the process has rested for a while. */
  readonly settled: (isReady: () => boolean) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const lookEveryMs = 100;
const restMs = 500;
const mostMs = 300_000;
const stopMs = 5_000;
const errorTail = 2_000;

export function startProgram({ argv, env, cwd }: Command): LongRunning {
  const [program, ...args] = argv;
  const child = spawn(program, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-errorTail);
  });
  const pid = child.pid ?? 0;
  const settled = async (isReady: () => boolean) => {
    const deadline = performance.now() + mostMs;
    let restedMs = 0;
    let before = cpuMsOf(pid);
    while (restedMs < restMs) {
      await pause(lookEveryMs);
      if (!isAlive(child)) throw new Error(`"${argv.join(" ")}" ended early:\n${stderr}`);
      if (performance.now() > deadline) throw new Error(`"${argv.join(" ")}" does not settle`);
      const now = cpuMsOf(pid);
      restedMs = isReady() && now === before ? restedMs + lookEveryMs : 0;
      before = now;
    }
  };
  return { pid, settled, stop: () => stop(child) };
}

const isAlive = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null;

async function stop(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
  await ended;
  clearTimeout(timer);
}
