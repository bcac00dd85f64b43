import type { DoResult, Failure, OutputTail } from "../../../model/index.ts";
import { assertNever } from "../../../std/invariant.ts";
import type { RunResult } from "../../engine.ts";

export interface OutcomeOptions {
  /** What was run, for messages: `"./initdb.sh"`, `the script`. */
  readonly what: string;
  readonly okCodes: readonly number[];
}

/** What the end of a program means for the Do that ran it. */
export function doResultOf(result: RunResult, options: OutcomeOptions): DoResult {
  const { what, okCodes } = options;
  switch (result.kind) {
    case "exited":
      if (okCodes.includes(result.exitCode)) return { kind: "succeeded", output: result.output };
      return exitFailure(what, result.exitCode, result.output);
    case "killed":
      return killFailure(what, result);
    case "refused":
      return {
        kind: "failed",
        code: "KHO_DO_REFUSED",
        message: `Cannot run ${what}: ${result.reason}`,
        ...hintOf(refusalHints.get(result.errno ?? "")),
      };
    default:
      return assertNever(result);
  }
}

/** A program that ended with a code that means failure. */
export function exitFailure(what: string, exitCode: number, output: OutputTail): Failure {
  return {
    kind: "failed",
    code: "KHO_DO_EXIT",
    message: `${capital(what)} ended with exit code ${exitCode}`,
    exitCode,
    output,
    ...hintOf(exitHints.get(exitCode)),
  };
}

function killFailure(what: string, result: RunResult & { readonly kind: "killed" }): Failure {
  const { signal, by, output, durationMs } = result;
  const seconds = `${Math.round(durationMs / 100) / 10} s`;
  const common = { kind: "failed", signal, output } as const;
  switch (by) {
    case "timeout":
      return {
        ...common,
        code: "KHO_DO_TIMEOUT",
        message: `${capital(what)} did not end within ${seconds} and was killed`,
        hint: "raise the operation's timeout if it needs longer, or find out what it waits for",
      };
    case "aborted":
      return {
        ...common,
        code: "KHO_DO_ABORTED",
        message: `${capital(what)} was ended after ${seconds}, since its Do is no longer wanted`,
      };
    case "outside":
      return {
        ...common,
        code: "KHO_DO_SIGNAL",
        message: `${capital(what)} was ended by signal ${signal} after ${seconds}`,
        ...hintOf(signalHints.get(signal)),
      };
    default:
      return assertNever(by);
  }
}

/** What the shell, and those who follow it, mean by these codes. */
const exitHints: ReadonlyMap<number, string> = new Map([
  [126, "126 means that a program was found but is not executable: look at its mode and owner"],
  [127, "127 means that a program was not found: look at its name, and at PATH"],
  [137, "137 means that a program it ran was ended by KILL, often for want of memory"],
  [143, "143 means that a program it ran was ended by TERM"],
]);

const signalHints: ReadonlyMap<string, string> = new Map([
  ["SIGKILL", 'often the kernel, for want of memory: look at "dmesg"'],
  ["SIGSEGV", "the program has a fault of its own"],
  ["SIGABRT", "the program gave itself up: look at the end of its output"],
]);

const refusalHints: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "install it in an earlier step, or write its whole path"],
  ["EACCES", "set its mode to 0755, or write the interpreter before it"],
  ["EPERM", "run the agent as root, or leave out the user"],
  ["E2BIG", "pass what is large as stdin or in a file"],
]);

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
