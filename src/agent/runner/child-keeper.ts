import { closeSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { Child, ChildKeeper, Command } from "../../engine/engine.ts";
import { KhoreiaError } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { invariant } from "../../std/invariant.ts";
import { escapeName } from "../state/state-paths.ts";
import type { ChildRecord, State } from "../state/state.ts";
import { openLog } from "./bounded-log.ts";
import { type ChildSlot, strayKillAfterMs } from "./child-slot.ts";
import type { DeadMan } from "./dead-man.ts";
import type { Orphans } from "./orphans.ts";
import { prepareProgram } from "./program.ts";
import { unwatchedReason } from "./program-runner.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import { exitOf } from "./run-program.ts";
import type { StepCaller } from "./runner.ts";
import { spawnProgram } from "./spawn-program.ts";

export interface KeeperContext {
  readonly state: State;
  readonly clock: Clock;
  readonly outputDirectory: string;
  readonly newId: () => string;
  readonly orphans: Orphans;
  readonly deadMan: DeadMan;
}

/** One context's view of its step's child. */
export function childKeeper(
  slot: ChildSlot,
  caller: StepCaller,
  context: KeeperContext,
): ChildKeeper {
  return {
    current: () => slot.current(),
    lastExit: () => slot.lastExit(),
    onChange: (listener) => {
      const { signal } = caller;
      if (signal.aborted) return;
      const forget = slot.listen(listener);
      signal.addEventListener("abort", forget, { once: true });
    },
    start: async (command) => await startChild(slot, caller, { command, context }),
    stop: async (options) => {
      const fate = await slot.stop({ ...options, signal: signalName(options.signal) });
      if (fate === "stuck") throw stuckError(caller);
    },
  };
}

/** `TERM`, `term` and `SIGTERM` are one. An unknown signal would end nothing, in silence. */
function signalName(name: string): string {
  const upper = name.toUpperCase();
  const full = upper.startsWith("SIG") ? upper : `SIG${upper}`;
  if (Object.hasOwn(constants.signals, full)) return full;
  throw new KhoreiaError("KHO_SIGNAL_UNKNOWN", `Cannot stop a process with "${name}": no signal`, {
    hint: 'the usual ones are "TERM", "INT", "QUIT" and "HUP"',
  });
}

interface StartOptions {
  readonly command: Pick<Command, "run" | "env">;
  readonly context: KeeperContext;
}

async function startChild(
  slot: ChildSlot,
  caller: StepCaller,
  { command, context }: StartOptions,
): Promise<Child> {
  invariant(slot.current() === undefined, "a child is started only when there is none");
  const isUnhaunted = await context.orphans.gone(caller.step.step, caller.signal);
  caller.signal.throwIfAborted();
  if (!isUnhaunted || (await slot.clear()) === "stuck") throw stuckError(caller);
  const { deadMan } = context;
  const isFenced = caller.fence !== undefined;
  if (isFenced && !deadMan.isReady()) {
    throw refusedError(caller, { kind: "refused", reason: unwatchedReason });
  }
  const runId = context.newId();
  const location = context.state.location;
  const preparing = { ...command, runId, purpose: "child", location } as const;
  const prepared = await prepareProgram(preparing, caller);
  if (prepared.kind === "refused") throw refusedError(caller, prepared);
  // Preparing took time: the caller may have been stopped, or somebody else may have started one.
  caller.signal.throwIfAborted();
  invariant(slot.current() === undefined, "two contexts start the same child");
  const logFile = join(context.outputDirectory, `${escapeName(caller.step.step)}.child.log`);
  const output = openChildLog(logFile, prepared.program.account);
  if (typeof output !== "number") throw refusedError(caller, output);
  try {
    const spawned = await spawnProgram(prepared.program, {
      gated: true,
      channels: { kind: "log", fd: output },
    });
    if (spawned.kind === "refused") throw refusedError(caller, spawned);
    const record: ChildRecord = {
      ...spawned.identity,
      run: runId,
      step: caller.step.step,
      startedAt: context.clock.wall(),
      killAfterMs: strayKillAfterMs,
      fingerprint: caller.fingerprint,
      logFile,
    };
    context.state.append({ kind: "child.started", child: record });
    const exit = exitOf(spawned.child);
    if (isFenced) {
      deadMan.watch(runId, record);
      void exit.then(() => deadMan.release(runId));
    }
    spawned.go();
    spawned.child.unref();
    slot.started(record, exit);
  } finally {
    closeSync(output);
  }
  const child = slot.current();
  invariant(child !== undefined, "a child that was just started is there");
  return child;
}

function openChildLog(
  path: string,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): number | Refusal {
  try {
    return openLog(path, owner);
  } catch (error) {
    const { reason } = refusalOf(error);
    return { kind: "refused", reason: `its log cannot be opened: ${reason}` };
  }
}

function refusedError(caller: StepCaller, refusal: Refusal): KhoreiaError {
  return new KhoreiaError(
    "KHO_DO_REFUSED",
    `Cannot start the process of step "${caller.step.step}": ${refusal.reason}`,
  );
}

function stuckError(caller: StepCaller): KhoreiaError {
  return new KhoreiaError(
    "KHO_DO_STUCK",
    `Cannot end an earlier process of step "${caller.step.step}": it ignores even KILL`,
    {
      hint: 'look for state "D" in "ps -eo pid,stat,wchan,args": it waits for a device or a mount',
    },
  );
}
