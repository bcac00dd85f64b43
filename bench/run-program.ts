import { spawn } from "node:child_process";
import { once } from "node:events";
import { childrenCpuMs, peakResidentMb } from "./proc.ts";

export interface Command {
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** What one run cost. Undefined where the system does not tell. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number | undefined;
}

const errorTail = 2_000;

/** Runs a program to its end; anything but exit code 0 is an error with the end of its output. */
export async function runProgram(command: Command): Promise<Cost> {
  const [program, ...args] = command.argv;
  const cpuBefore = childrenCpuMs();
  const begin = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...command.env },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-errorTail);
  });
  const exited = once(child, "exit").then((result) => ({ result, end: performance.now() }));
  const [{ result, end }] = await Promise.all([exited, once(child, "close")]);
  const [exitCode, signal] = result as [number | null, string | null];
  if (exitCode !== 0) {
    const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
    throw new Error(`"${command.argv.join(" ")}" ended with ${how}:\n${stderr}`);
  }
  const cpuAfter = childrenCpuMs();
  const isKnown = cpuBefore !== undefined && cpuAfter !== undefined;
  return { wallMs: end - begin, cpuMs: isKnown ? cpuAfter - cpuBefore : undefined };
}

const lookEveryMs = 5;

/** The peak of resident memory, from looking often: a run of its own, because looking costs. */
export async function peakOf(command: Command): Promise<number | undefined> {
  const [program, ...args] = command.argv;
  const child = spawn(program, args, {
    stdio: "ignore",
    env: { ...process.env, ...command.env },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
  let peak: number | undefined;
  const look = setInterval(() => {
    peak = peakResidentMb(child.pid ?? 0) ?? peak;
  }, lookEveryMs);
  await once(child, "close");
  clearInterval(look);
  return peak;
}
