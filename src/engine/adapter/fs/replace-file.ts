import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { AttributeNumbers } from "./attributes.ts";
import { errnoOf } from "./glance.ts";

export interface Replacement extends AttributeNumbers {
  readonly path: string;
  /** In the same directory; whatever bears this name is ours. */
  readonly temporary: string;
  readonly content: string;
  /** Survives the loss of power, at the price of waiting for the disk. */
  readonly durable: boolean;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/**
 * Writes a file beside the path and renames it: a reader sees the old content or the new, never a
 * part. Mode and owner are set before that. Returns the file's stats right after it got its name.
 * Throws errors of the system; then the path is as it was.
 */
export function replaceFile(replacement: Replacement): Stats {
  const { path, temporary, durable } = replacement;
  // Nobody but us may read what is to be given other permissions in a moment.
  const file = openNew(temporary, replacement.mode === undefined ? 0o666 : 0o600);
  try {
    const stats = fillAndName(file, replacement);
    if (durable) syncDirectory(dirname(path));
    return stats;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Makes an empty file with its attributes; false when something bears the name already. It gets
 * its name at once: there is no content that anyone could see a part of.
 */
export function createEmptyFile(path: string, wanted: AttributeNumbers): boolean {
  let file: number;
  try {
    file = openSync(path, "wx", wanted.mode === undefined ? 0o666 : 0o600);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
  try {
    setAttributes(file, wanted);
  } finally {
    closeSync(file);
  }
  return true;
}

/** O_EXCL: a link that somebody planted under this name is an error, not a door. */
function openNew(temporary: string, mode: number): number {
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  try {
    return openSync(temporary, flags, mode);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
    // Left behind by a Do that did not come to its end.
    rmSync(temporary);
    return openSync(temporary, flags, mode);
  }
}

/** Named while it is open: its stats then tell what is at the path without another look. */
function fillAndName(file: number, replacement: Replacement): Stats {
  try {
    writeAll(file, replacement.content);
    setAttributes(file, replacement);
    if (replacement.durable) fsyncSync(file);
    renameSync(replacement.temporary, replacement.path);
    return fstatSync(file);
  } finally {
    closeSync(file);
  }
}

/** The owner first: a change of owner takes the set-user-id bits away. */
function setAttributes(file: number, wanted: AttributeNumbers): void {
  const { mode, uid, gid } = wanted;
  if (uid !== undefined || gid !== undefined) {
    const now = fstatSync(file);
    const [user, group] = [uid ?? now.uid, gid ?? now.gid];
    if (user !== now.uid || group !== now.gid) fchownSync(file, user, group);
  }
  if (mode !== undefined) fchmodSync(file, mode);
}

function writeAll(file: number, content: string): void {
  const total = Buffer.byteLength(content);
  let written = writeSync(file, content);
  if (written === total) return;
  // A disk that fills up, or a signal: what is left goes on from the byte where it stopped.
  const bytes = Buffer.from(content);
  while (written < total) written += writeSync(file, bytes, written, total - written);
}

function syncDirectory(path: string): void {
  const directory = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
