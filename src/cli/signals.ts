import process from "node:process";
import { type ExitCode, exitCode } from "./exit-code.ts";

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

const codes: Readonly<Record<StopSignal, ExitCode>> = {
  SIGINT: exitCode.interrupted,
  SIGTERM: exitCode.terminated,
  // A terminal that goes away asks no less than `kill` does.
  SIGHUP: exitCode.terminated,
};

/** What ended a long-running command before its time. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came, or undefined while none has. */
  readonly code: ExitCode | undefined;
  readonly stopSignal: StopSignal | undefined;
  /** Gives the signals back to the process; a later Ctrl-C ends it at once. */
  dispose(): void;
}

/**
 * Catches Ctrl-C, SIGTERM and SIGHUP for a command that has something to finish. The first one
 * aborts `signal`; the second ends the process at once, since people who press Ctrl-C twice mean
 * it. State on disk is made for that.
 */
export function catchInterruption(): Interruption {
  const controller = new AbortController();
  let came: StopSignal | undefined;
  const onSignal = (signal: StopSignal): void => {
    if (came !== undefined) process.exit(codes[came]);
    came = signal;
    controller.abort();
  };
  const signals = Object.keys(codes) as StopSignal[];
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    get code() {
      return came === undefined ? undefined : codes[came];
    },
    get stopSignal() {
      return came;
    },
    dispose() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
