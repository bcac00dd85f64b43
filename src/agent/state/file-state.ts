import { readFileSync, readdirSync, rmSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { makeDirectory } from "./make-directory.ts";
import { KhoreiaError, type DeploymentName, type HostName } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { wallText } from "../clock.ts";
import { loadDesired, writeDesired } from "./desired-file.ts";
import { RecordLog } from "./record-log.ts";
import { foldLines, stateHeader } from "./state-lines.ts";
import type { StateFold } from "./state-fold.ts";
import { type HolderNote, readHolder, type StateLock, takeLock } from "./state-lock.ts";
import { escapeName, filesIn, type StateFiles } from "./state-paths.ts";
import type { Desired, State, StateHealth, StateRecord } from "./state.ts";

/** How soon a state that could not write tries again. */
const mendDelayMs = 5_000;

export interface FileStateOptions {
  /** `stateFiles(root, host, deployment).directory`. */
  readonly directory: string;
  readonly host: HostName;
  readonly deployment: DeploymentName;
  readonly command: string;
  /** Where the holder's local API listens, for those who are refused. */
  readonly socket?: string;
  readonly clock: Clock;
}

/**
 * Takes the lock and loads what is kept. Throws KHO_STATE_LOCKED when another process has it, and
 * KHO_STATE_NEWER when a later release wrote it. Where nothing can be written (read-only, full),
 * the state works in memory and says so in `health()`.
 */
export function openFileState(options: FileStateOptions): State {
  const files = filesIn(options.directory);
  const { host, deployment, command, socket, clock } = options;
  const note: HolderNote = {
    host,
    deployment,
    command,
    since: clock.wall(),
    ...(socket === undefined ? {} : { socket }),
  };
  let lock: StateLock | undefined;
  let trouble: unknown;
  try {
    lock = takeLock(files, note);
    if (lock === undefined) throw lockedError(files, host, deployment);
  } catch (error) {
    if (error instanceof KhoreiaError) throw error;
    trouble = error;
    lock = lockElsewhere(files, options, note);
  }
  try {
    return new FileState(files, options, { lock, trouble });
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/**
 * Where the state cannot be locked, because its disk is read-only or full, the lock is beside the
 * socket: two processes that play one deployment are worse than none.
 */
function lockElsewhere(
  files: StateFiles,
  { host, deployment, socket }: FileStateOptions,
  note: HolderNote,
): StateLock | undefined {
  if (readHolder(files) !== undefined) throw lockedError(files, host, deployment);
  if (socket === undefined) return undefined;
  const beside = filesIn(`${socket}.${escapeName(host)}.lock`);
  let lock: StateLock | undefined;
  try {
    lock = takeLock(beside, note);
  } catch {
    // Nothing can be locked anywhere; `health()` says why the state is not kept.
    return undefined;
  }
  if (lock === undefined) throw lockedError(beside, host, deployment);
  return lock;
}

function lockedError(files: StateFiles, host: HostName, deployment: DeploymentName): KhoreiaError {
  const holder = readHolder(files);
  const who =
    holder === undefined
      ? "another process, which is just beginning or ending,"
      : `process ${holder.pid} ("${holder.command}", since ${wallText(holder.since)})`;
  const hint =
    holder === undefined
      ? "try again in a moment"
      : `ask it with "khoreia status ${deployment}", or end it first with "kill ${holder.pid}"`;
  return new KhoreiaError(
    "KHO_STATE_LOCKED",
    `Cannot play deployment "${deployment}" on host "${host}": ${who} plays it already`,
    { hint },
  );
}

class FileState implements State {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  readonly location: string;
  readonly backupDirectory: string;
  private readonly files: StateFiles;
  private readonly clock: Clock;
  private readonly lock: StateLock | undefined;
  private readonly fold: StateFold;
  /** Lines of later releases, kept on rewrite. */
  private readonly foreign: readonly string[];
  private log: RecordLog | undefined;
  /** Lines of the log, the header aside. */
  private lineCount: number;
  private desiredKept = true;
  private degraded: { readonly since: number; readonly why: string } | undefined;
  private triedAt = 0;
  private cancelMend: (() => void) | undefined;
  private closed = false;

  constructor(
    files: StateFiles,
    options: FileStateOptions,
    opening: { readonly lock: StateLock | undefined; readonly trouble: unknown },
  ) {
    this.host = options.host;
    this.deployment = options.deployment;
    this.files = files;
    this.clock = options.clock;
    this.location = files.directory;
    this.backupDirectory = files.backups;
    this.lock = opening.lock;
    let lines: readonly string[] = [];
    let trouble = opening.trouble;
    if (trouble === undefined) {
      try {
        const opened = RecordLog.open(files.log);
        this.log = opened.log;
        lines = opened.lines;
        makeDirectory(files.backups);
      } catch (error) {
        trouble = error;
      }
    }
    if (this.log === undefined) lines = readLinesIfAny(files.log);
    const { fold, foreign, damaged } = foldLines(lines, files.log);
    recallDesired(fold, files.desired);
    this.fold = fold;
    this.foreign = foreign;
    this.lineCount = lines.length;
    if (trouble !== undefined) this.degrade(trouble);
    else this.begin(damaged);
  }

  /** Gives a new log its header, and a damaged one a copy for people before it is rewritten. */
  private begin(damaged: boolean): void {
    this.attempt(() => {
      const { log } = this;
      if (damaged) log?.preserve("damaged");
      if (log !== undefined && (damaged || log.isEmpty)) this.rewrite(log);
    });
  }

  load(): StateFold {
    return this.fold;
  }

  append(record: StateRecord): void {
    this.fold.apply(record);
    this.lineCount += 1;
    this.write(`${JSON.stringify(record)}\n`);
  }

  batch(records: readonly StateRecord[]): void {
    if (records.length === 0) return;
    let text = "";
    this.lineCount += records.length;
    for (const record of records) {
      this.fold.apply(record);
      text += `${JSON.stringify(record)}\n`;
    }
    this.write(text);
  }

  accept(desired: Desired): void {
    this.fold.desired = desired;
    this.desiredKept = false;
    this.attempt(() => this.keepDesired());
  }

  health(): StateHealth {
    return this.degraded === undefined ? { kind: "ok" } : { kind: "degraded", ...this.degraded };
  }

  close(): void {
    if (this.closed) return;
    if (this.degraded !== undefined) this.mend();
    this.closed = true;
    this.cancelMend?.();
    this.log?.close();
    this.log = undefined;
    this.lock?.release();
  }

  remove(): void {
    if (this.closed) return;
    this.closed = true;
    this.cancelMend?.();
    this.log?.close();
    this.log = undefined;
    removeDirectory(this.files);
    this.lock?.release();
  }

  /** Only then a rewrite makes the log much shorter. */
  private get isMostlyDead(): boolean {
    return this.lineCount > 2 * (this.fold.size + this.foreign.length);
  }

  private rewrite(log: RecordLog): void {
    log.rewrite(this.lines());
    this.lineCount = this.fold.size + this.foreign.length;
  }

  private write(text: string): void {
    if (this.closed) return;
    if (this.degraded !== undefined) {
      if (this.clock.now() - this.triedAt >= mendDelayMs) this.mend();
      return;
    }
    try {
      this.log?.append(text);
      if (this.log?.wantsRewrite === true && this.isMostlyDead) this.rewrite(this.log);
    } catch (error) {
      this.degrade(error);
    }
  }

  private attempt(act: () => void): void {
    if (this.degraded !== undefined || this.closed) return;
    try {
      act();
    } catch (error) {
      this.degrade(error);
    }
  }

  private degrade(error: unknown): void {
    const cause = error instanceof Error ? error.message : String(error);
    this.degraded = {
      since: this.degraded?.since ?? this.clock.wall(),
      why: `cannot keep state in "${this.files.directory}": ${cause}`,
    };
    this.triedAt = this.clock.now();
    this.cancelMend?.();
    this.cancelMend = this.clock.after(mendDelayMs, () => this.mend());
  }

  /** After a failed write the log may end in a torn line, so only a rewrite makes it whole. */
  private mend(): void {
    if (this.closed || this.lock === undefined) return;
    try {
      makeDirectory(this.files.backups);
      this.log ??= RecordLog.open(this.files.log).log;
      this.rewrite(this.log);
      if (!this.desiredKept) this.keepDesired();
      this.degraded = undefined;
      this.cancelMend?.();
      this.cancelMend = undefined;
    } catch (error) {
      this.degrade(error);
    }
  }

  private keepDesired(): void {
    if (this.fold.desired !== undefined) writeDesired(this.files.desired, this.fold.desired);
    this.desiredKept = true;
  }

  private *lines(): Generator<string> {
    yield `${stateHeader(this.host, this.deployment)}\n`;
    for (const line of this.foreign) yield `${line}\n`;
    for (const record of this.fold.records()) yield `${JSON.stringify(record)}\n`;
  }
}

function readLinesIfAny(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

/** The desired state has a file of its own: it is large and changes seldom. */
export function recallDesired(fold: StateFold, path: string): void {
  const kept = loadDesired(path);
  if (typeof kept === "object") fold.desired = kept;
  else if (kept === "damaged") fold.complaints.push(`"${path}" is damaged and was ignored`);
}

/**
 * The log goes first: without it there is no state, whatever else a death in between leaves behind.
 * The lock's file goes last: whoever locks it meanwhile finds that it has been replaced.
 */
function removeDirectory(files: StateFiles): void {
  rmSync(files.log, { force: true });
  for (const name of readdirSync(files.directory)) {
    const path = join(files.directory, name);
    if (path !== files.lock) rmSync(path, { recursive: true, force: true });
  }
  rmSync(files.lock, { force: true });
  try {
    rmdirSync(files.directory);
    rmdirSync(join(files.directory, ".."));
  } catch {
    // The host has other deployments, or somebody begins this one anew.
  }
}
