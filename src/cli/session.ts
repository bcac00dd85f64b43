import process from "node:process";
import type { Readable } from "node:stream";
import { systemClock } from "../agent/clock.ts";
import type { Clock } from "../std/clock.ts";
import { version } from "../index.ts";
import type { GlobalOptions } from "./global-options.ts";
import { verbosityOf } from "./global-options.ts";
import { createOutput, type Output } from "./output/output.ts";
import { openRecords, type Records } from "./output/records.ts";
import { type OutputStream, Sink } from "./output/sink.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process around the command line; tests bring streams and an environment of their own. */
export interface Surroundings {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Environment;
  readonly cwd: string;
}

/** What every command gets: where it runs, and how it speaks. */
export interface Session {
  readonly output: Output;
  readonly stdin: Surroundings["stdin"];
  readonly env: Environment;
  readonly cwd: string;
  readonly clock: Clock;
  /** False with `--no-input`, in CI, and where nobody sits at stdin. */
  readonly mayAsk: boolean;
  readonly debug: boolean;
  /** The records of a long-running command in a format for programs; opened at the first use. */
  records(): Records;
}

/** Streams come into being when they are first used; most verbs never look at stdin. */
export const realSurroundings = (): Surroundings => ({
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});

export function createSession(around: Surroundings, options: GlobalOptions): Session {
  const { env, cwd } = around;
  const output = createOutput({
    stdout: new Sink(around.stdout),
    stderr: new Sink(around.stderr),
    env,
    format: options.json === true ? "json" : (options.output ?? "table"),
    verbosity: verbosityOf(options),
    color: options.color ?? "auto",
    ascii: options.ascii ?? false,
    utc: options.utc ?? false,
  });
  let records: Records | undefined;
  let clock: Clock | undefined;
  return {
    output,
    get stdin() {
      return around.stdin;
    },
    env,
    cwd,
    get clock() {
      clock ??= systemClock();
      return clock;
    },
    get mayAsk() {
      return options.input !== false && around.stdin.isTTY === true && !isCi(env);
    },
    debug: options.debug ?? false,
    records() {
      records ??= openRecords(output, version);
      return records;
    },
  };
}

/** `CI` is set by nearly all CI systems; lines there are plain, and nobody answers questions. */
export function isCi(env: Environment): boolean {
  const value = env["CI"];
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}
