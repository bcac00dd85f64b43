import { readdirSync, readFileSync } from "node:fs";
import type { ProcessIdentity } from "../state/state.ts";

/** One living process, as the kernel describes it; zombies are not living. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot. */
  readonly startTicks: number;
}

/** Longer environments than this are not searched for a mark: it stands near their beginning. */
const longestEnvironment = 1024 * 1024;

let knownBootId: string | undefined;

/** Changes with every start of the kernel; empty where there is no /proc. */
export function bootId(): string {
  knownBootId ??= readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return knownBootId;
}

/** False on systems without /proc (macOS): identities cannot be proven there. */
export function hasProcessTable(): boolean {
  return bootId() !== "";
}

/** A living process by its pid; undefined for none, and for a zombie. */
export function findProcess(pid: number): ProcessEntry | undefined {
  const text = readText(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(pid, text);
}

/** Identity of a process that exists now; without /proc its pid has to do. */
export function identityOf(pid: number): ProcessIdentity {
  // A zombie too has a start time, and a program may be over before we look.
  const text = readText(`/proc/${pid}/stat`);
  const startTicks = text === undefined ? 0 : (statFields(text)?.startTicks ?? 0);
  return { pid, startTicks, bootId: bootId() };
}

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/**
 * Whether exactly this process lives. Signal 0 answers yes for zombies and for strangers that
 * were given the same pid since, so where there is /proc, start time and boot must agree.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!hasProcessTable()) return answersSignals(identity.pid);
  if (identity.bootId !== bootId()) return false;
  return findProcess(identity.pid)?.startTicks === identity.startTicks;
}

/** All living processes; empty where there is no /proc. */
export function listProcesses(): readonly ProcessEntry[] {
  if (!hasProcessTable()) return [];
  const entries: ProcessEntry[] = [];
  for (const name of readdirSync("/proc")) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) continue;
    const entry = findProcess(Number(name));
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** The environment a process was executed with; undefined when it is gone or not ours to read. */
export function environmentOf(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/environ`);
  return text === undefined ? undefined : text.slice(0, longestEnvironment);
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function parseStat(pid: number, text: string): ProcessEntry | undefined {
  const fields = statFields(text);
  if (fields === undefined || fields.state === "Z" || fields.state === "X") return undefined;
  const { parent, group, session, startTicks } = fields;
  return { pid, parent, group, session, startTicks };
}

function statFields(text: string):
  | {
      readonly state: string;
      readonly parent: number;
      readonly group: number;
      readonly session: number;
      readonly startTicks: number;
    }
  | undefined {
  // The second field is the program's name in parentheses and may hold spaces and parentheses.
  const [state, parent, group, session, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const startTicks = rest[15];
  if (state === undefined || startTicks === undefined) return undefined;
  return {
    state,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startTicks: Number(startTicks),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
