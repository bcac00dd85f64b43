import { closeSync, readFileSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makeDirectory } from "./make-directory.ts";
import { isJsonObject } from "../../std/json.ts";
import { isAlive, ownIdentity } from "../runner/process-table.ts";
import { parseJson } from "./record-shape.ts";
import { writeWhole } from "./record-log.ts";
import type { StateFiles } from "./state-paths.ts";
import type { ProcessIdentity } from "./state.ts";

/** Who plays a deployment on a host, as it says of itself. */
export interface Holder extends ProcessIdentity {
  readonly host: string;
  readonly deployment: string;
  /** What was typed: `khoreia up shop.yaml`. */
  readonly command: string;
  /** Wall time. */
  readonly since: number;
  /** Where its local API listens. */
  readonly socket?: string;
}

/** What a holder says of itself; the lock adds which process it is. */
export type HolderNote = Omit<Holder, keyof ProcessIdentity>;

/** A held lock. */
export interface StateLock {
  release(): void;
}

/** SQLITE_BUSY. */
const busy = 5;
/** How often the lock file may vanish under us, since another process removed its state. */
const mostRounds = 5;

/**
 * Takes the lock of a state directory for the life of this process, or returns undefined when
 * somebody else has it. It is a lock of the kernel (SQLite's, on an otherwise empty database), so
 * it ends with its process, however that ends, and there is no stale lock to take over. The note
 * in `holder.json` is for people: only the lock decides.
 */
export function takeLock(files: StateFiles, note: HolderNote): StateLock | undefined {
  for (let round = 0; round < mostRounds; round++) {
    makeDirectory(files.directory);
    const database = lockDatabase(files.lock);
    if (database === undefined) return undefined;
    if (inode(files.lock) === database.inode) return heldLock(files, note, database.handle);
    // Its holder removed the state between our opening and our locking: this is a lock on nothing.
    database.handle.close();
  }
  throw new Error(`lock file "${files.lock}" is replaced again and again`);
}

function lockDatabase(
  path: string,
): { readonly handle: DatabaseSync; readonly inode: bigint | undefined } | undefined {
  // Never open and close this file by other means: that would drop the lock (POSIX record locks).
  const handle = new DatabaseSync(path);
  const opened = inode(path);
  try {
    // Nothing is ever written to it, so there is nothing to roll back from a file.
    handle.exec("PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
    return { handle, inode: opened };
  } catch (error) {
    handle.close();
    if (error instanceof Error && "errcode" in error && error.errcode === busy) return undefined;
    throw error;
  }
}

function heldLock(files: StateFiles, note: HolderNote, handle: DatabaseSync): StateLock {
  const holder: Holder = { ...ownIdentity(), ...note };
  try {
    closeSync(writeWhole(files.holder, [JSON.stringify(holder)]).fd);
  } catch (error) {
    handle.close();
    throw error;
  }
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      rmSync(files.holder, { force: true });
      handle.close();
    },
  };
}

/** The living process that says it plays this state; undefined when there is none. */
export function readHolder(files: StateFiles): Holder | undefined {
  const holder = parseHolder(files.holder);
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

function parseHolder(path: string): Holder | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const value = parseJson(text);
  if (!isJsonObject(value)) return undefined;
  const { pid, startTicks, bootId, host, deployment, command, since, socket } = value;
  if (typeof pid !== "number" || typeof startTicks !== "number") return undefined;
  if (typeof bootId !== "string" || typeof command !== "string") return undefined;
  if (typeof host !== "string" || typeof deployment !== "string") return undefined;
  if (typeof since !== "number") return undefined;
  const known = { pid, startTicks, bootId, host, deployment, command, since };
  return typeof socket === "string" ? { ...known, socket } : known;
}

function inode(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}
