import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import type { Command } from "../../engine/engine.ts";
import { assertNever } from "../../std/invariant.ts";
import { findAccount, type Account } from "./account.ts";
import { type PreparationOptions, programEnvironment } from "./program-environment.ts";
import type { Refusal } from "./refusal.ts";
import type { StepCaller } from "./runner.ts";

/** All that is needed to execute something. */
export interface Program {
  /** Its first element is a path. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absent: as the agent. */
  readonly account?: Account;
}

export type Preparation = { readonly kind: "ready"; readonly program: Program } | Refusal;

/**
 * Turns a command into a program, or says what is missing while that can still be told apart: a
 * missing directory, program, user and right to become that user all look alike after `spawn`.
 */
export async function prepareProgram(
  options: PreparationOptions,
  caller: StepCaller,
): Promise<Preparation> {
  const { cwd, user } = caller.setting;
  const missing = checkDirectory(cwd);
  if (missing !== undefined) return missing;
  const account = user === undefined ? undefined : await findAccount(user);
  if (account !== undefined && account.kind !== "account") return account;
  const env = programEnvironment(options, caller, account);
  const found = findProgram(options.run, { cwd, env, switches: account !== undefined });
  if (found.kind === "refused") return found;
  const program = { argv: found.argv, cwd, env, ...(account === undefined ? {} : { account }) };
  return { kind: "ready", program };
}

function checkDirectory(cwd: string): Refusal | undefined {
  const stat = statIfAny(cwd);
  if (stat === undefined) {
    return { kind: "refused", reason: `directory "${cwd}" does not exist`, errno: "ENOENT" };
  }
  if (stat.isDirectory()) return undefined;
  return { kind: "refused", reason: `"${cwd}" is not a directory`, errno: "ENOTDIR" };
}

interface SearchOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Another user may execute other files: then only the system can tell. */
  readonly switches: boolean;
}

type Finding = { readonly kind: "found"; readonly argv: readonly [string, ...string[]] } | Refusal;

function findProgram(run: Command["run"], options: SearchOptions): Finding {
  if (typeof run === "string") return { kind: "found", argv: ["/bin/sh", "-c", run] };
  const [name, ...args] = run;
  if (name === undefined || name === "") {
    return { kind: "refused", reason: "the command is empty", errno: "EINVAL" };
  }
  const candidates = name.includes("/")
    ? [isAbsolute(name) ? name : resolve(options.cwd, name)]
    : searchPath(options.env["PATH"] ?? "").map((directory) =>
        join(resolve(options.cwd, directory), name),
      );
  let refusal = "absent" as Exclude<Fitness, "fit">;
  let unfit = name;
  for (const path of candidates) {
    const fitness = fitnessOf(path, options.switches);
    if (fitness === "fit") return { kind: "found", argv: [path, ...args] };
    if (fitness !== "absent") {
      refusal = fitness;
      unfit = path;
    }
  }
  return refuse(refusal, unfit, options);
}

type Fitness = "fit" | "absent" | "directory" | "not-executable";

function fitnessOf(path: string, switches: boolean): Fitness {
  const stat = statIfAny(path);
  if (stat === undefined) return "absent";
  if (stat.isDirectory()) return "directory";
  if (switches) return "fit";
  try {
    accessSync(path, constants.X_OK);
    return "fit";
  } catch {
    return "not-executable";
  }
}

function refuse(fitness: Exclude<Fitness, "fit">, path: string, options: SearchOptions): Refusal {
  switch (fitness) {
    case "absent": {
      const where = path.includes("/") ? "" : ` in PATH "${options.env["PATH"] ?? ""}"`;
      return { kind: "refused", reason: `program "${path}" is not found${where}`, errno: "ENOENT" };
    }
    case "directory":
      return { kind: "refused", reason: `"${path}" is a directory`, errno: "EISDIR" };
    case "not-executable":
      return { kind: "refused", reason: `"${path}" is not executable`, errno: "EACCES" };
    default:
      return assertNever(fitness);
  }
}

/** POSIX: an empty element is the current directory. */
function searchPath(path: string): readonly string[] {
  return path.split(delimiter).map((directory) => (directory === "" ? "." : directory));
}

function statIfAny(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A name that is too long, a file in place of a parent, a directory that is closed to us.
    return undefined;
  }
}
