import type { Clock } from "../../std/clock.ts";
import type { ProcessIdentity } from "../state/state.ts";
import {
  bootId,
  environmentOf,
  hasProcessTable,
  listProcesses,
  type ProcessEntry,
} from "./process-table.ts";
import { runMark } from "./program-environment.ts";

/** How long KILL may take before a process counts as stuck (uninterruptible sleep). */
const killedWithinMs = 5_000;
const firstLookMs = 4;
const slowestLookMs = 150;

/** The processes of one run: its leader, the leader's group, and whoever carries the mark. */
export interface RunProcesses extends ProcessIdentity {
  /** The value of the mark. */
  readonly run: string;
  /**
   * Whether the group is ours even though its leader has gone: true while this agent has watched
   * it since it began. After a restart its number may have been given away.
   */
  readonly groupIsOurs: boolean;
}

export interface EndingOptions {
  readonly signal: string;
  readonly killAfterMs: number;
  readonly clock: Clock;
  /** Settles when the leader has ended: a look at once, instead of at the next interval. */
  readonly leaderEnded?: Promise<void>;
}

/**
 * Ends all processes of a run: `signal` to each, KILL to those that live after `killAfterMs`.
 * Nothing is signalled without proof that it belongs to the run. "stuck" when KILL had no effect.
 */
export async function endProcesses(
  run: RunProcesses,
  options: EndingOptions,
): Promise<"ended" | "stuck"> {
  const { clock, leaderEnded } = options;
  const began = clock.now();
  let signalled = signalAll(run, options.signal);
  let killed = options.signal === "SIGKILL" || options.signal === "KILL";
  let killedAt = began;
  let leader = leaderEnded;
  for (let pauseMs = firstLookMs; signalled; pauseMs = Math.min(pauseMs * 2, slowestLookMs)) {
    const ended = await pause(clock, pauseMs, leader);
    if (ended) leader = undefined;
    if (!killed && clock.now() - began >= options.killAfterMs) {
      killed = true;
      killedAt = clock.now();
    }
    if (killed && clock.now() - killedAt > killedWithinMs) return isGone(run) ? "ended" : "stuck";
    // A fork during the last round may have been missed, so KILL is repeated, unlike TERM.
    signalled = killed ? signalAll(run, "SIGKILL") : !isGone(run);
  }
  return "ended";
}

/** Whether nothing of the run lives. */
export function isGone(run: RunProcesses): boolean {
  if (!hasProcessTable()) return !signalGroup(run.pid, 0);
  return processesOf(run).length === 0;
}

/** The living processes of a run, found by leader, group, mark and descent. */
function processesOf(run: RunProcesses): readonly ProcessEntry[] {
  // Nothing outlives the kernel, and its pids begin anew.
  if (run.bootId !== bootId()) return [];
  const entries = listProcesses();
  const found = new Map<number, ProcessEntry>();
  for (const entry of entries) if (belongs(entry, run, entries)) found.set(entry.pid, entry);
  addDescendants(found, entries);
  return [...found.values()];
}

function belongs(
  entry: ProcessEntry,
  run: RunProcesses,
  entries: readonly ProcessEntry[],
): boolean {
  if (entry.pid === process.pid || entry.startTicks < run.startTicks) return false;
  if (entry.pid === run.pid) return entry.startTicks === run.startTicks;
  if (entry.group === run.pid) {
    const leader = entries.find(({ pid }) => pid === run.pid);
    if (leader === undefined ? run.groupIsOurs : leader.startTicks === run.startTicks) return true;
  }
  return carriesMark(entry.pid, `${runMark}=${run.run}`);
}

/** Whether the environment that a process was executed with holds exactly this variable. */
export function carriesMark(pid: number, variable: string): boolean {
  const environment = environmentOf(pid);
  if (environment === undefined) return false;
  return `\0${environment}`.includes(`\0${variable}\0`);
}

function addDescendants(found: Map<number, ProcessEntry>, entries: readonly ProcessEntry[]): void {
  if (found.size === 0) return;
  const byParent = Map.groupBy(entries, ({ parent }) => parent);
  const waiting = [...found.keys()];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    for (const child of byParent.get(pid) ?? []) {
      if (found.has(child.pid) || child.pid === process.pid) continue;
      found.set(child.pid, child);
      waiting.push(child.pid);
    }
  }
}

/** True when there was something to signal. */
function signalAll(run: RunProcesses, signal: string): boolean {
  if (!hasProcessTable()) return signalGroup(run.pid, signal);
  const processes = processesOf(run);
  // The group first and at once, so that its shell cannot start what is next in its script.
  const ownGroup = processes.some(({ group }) => group === run.pid);
  if (ownGroup) signalGroup(run.pid, signal);
  for (const { pid, group } of processes) if (group !== run.pid) signalOne(pid, signal);
  return processes.length > 0;
}

function signalGroup(group: number, signal: string | number): boolean {
  return signalOne(-group, signal);
}

function signalOne(pid: number, signal: string | number): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // Gone meanwhile, or a program that became another user and is not ours to signal.
    return false;
  }
}

/** True when the leader's end cut the pause short. */
async function pause(
  clock: Clock,
  delayMs: number,
  leader: Promise<void> | undefined,
): Promise<boolean> {
  let cancel = (): void => {};
  const elapsed = new Promise<boolean>((resolve) => {
    cancel = clock.after(delayMs, () => resolve(false));
  });
  if (leader === undefined) return await elapsed;
  const ended = await Promise.race([elapsed, leader.then(() => true)]);
  cancel();
  return ended;
}
