import type { Command } from "../../engine/engine.ts";
import { splitStepId } from "../../model/index.ts";
import type { Account } from "./account.ts";
import type { StepCaller } from "./runner.ts";

/** The mark by which descendants are found that left their process group. */
export const runMark = "KHOREIA_STEP_RUN";
/** The mark of checks, which are not recorded: whose state directory they belong to. */
export const checkMark = "KHOREIA_CHECK_OF";

/** What programs inherit from the agent; everything else would make a step depend on a shell. */
const inherited: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TMPDIR",
];
const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface PreparationOptions {
  readonly run: Command["run"];
  readonly env?: Readonly<Record<string, string>>;
  /** Unpredictable; marks all descendants. */
  readonly runId: string;
  readonly purpose: "check" | "do" | "child";
  /** Tells this agent's programs from those of other agents. */
  readonly location: string;
}

/** The environment of a step's program: a clean base, the step's own, and who it is. */
export function programEnvironment(
  options: PreparationOptions,
  caller: StepCaller,
  account: Account | undefined,
): Readonly<Record<string, string>> {
  const { step, setting, attempt, fence, incarnation } = caller;
  const { operation } = splitStepId(step.step);
  const own: Record<string, string> = {
    [runMark]: options.runId,
    ...(options.purpose === "check" ? { [checkMark]: options.location } : {}),
    KHOREIA_DEPLOYMENT: step.deployment,
    KHOREIA_HOST: step.host,
    KHOREIA_NODE: step.node,
    KHOREIA_INSTANCE: step.instance,
    KHOREIA_STEP: step.step,
    KHOREIA_OPERATION: operation,
    ...(attempt === undefined ? {} : { KHOREIA_ATTEMPT: String(attempt) }),
    ...(fence === undefined ? {} : { KHOREIA_FENCE: String(fence) }),
    ...(incarnation === undefined ? {} : { KHOREIA_INCARNATION: String(incarnation) }),
  };
  // Ours stand first, where the search for marks looks, and win over what a topology says.
  return { ...own, ...base(), ...ofAccount(account), ...setting.env, ...options.env, ...own };
}

function base(): Record<string, string> {
  const kept: Record<string, string> = { PATH: usualPath };
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined) continue;
    if (inherited.includes(name) || name.startsWith("LC_")) kept[name] = value;
  }
  return kept;
}

function ofAccount(account: Account | undefined): Record<string, string> {
  if (account === undefined) return {};
  const { name, home = "/", shell = "/bin/sh" } = account;
  return {
    HOME: home,
    SHELL: shell,
    ...(name === undefined ? {} : { USER: name, LOGNAME: name }),
  };
}
