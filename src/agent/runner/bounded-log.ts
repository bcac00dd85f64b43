import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { makeDirectory } from "../state/make-directory.ts";
import { continuationBytes } from "./tail-buffer.ts";

/** A child's log is cut when it is longer; the file before it keeps as much again. */
export const largestLog = 8 * 1024 * 1024;

/**
 * Opens a new log for a child; what was there becomes `path.1`. The child writes by O_APPEND, so
 * a cut by somebody else does not leave a hole, and needs no agent to go on.
 */
export function openLog(
  path: string,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): number {
  makeDirectory(dirname(path));
  setAside(path);
  const { O_WRONLY, O_CREAT, O_APPEND, O_EXCL } = constants;
  const fd = openSync(path, O_WRONLY | O_CREAT | O_APPEND | O_EXCL, 0o600);
  // Programs open /dev/stdout by name, which needs a right to the file itself.
  if (owner !== undefined) fchownSync(fd, owner.uid, owner.gid);
  return fd;
}

/**
 * Cuts a log that has grown too long, after copying its end to `path.1`. What the child writes
 * between copy and cut is lost: the price of a log that outlives every agent.
 */
export function cutLog(path: string, largest: number): void {
  withFile(path, constants.O_RDWR, (fd) => {
    const { size } = fstatSync(fd);
    if (size <= largest) return;
    writeFileSync(`${path}.1`, readEnd(fd, size, largest), { mode: 0o600 });
    ftruncateSync(fd, 0);
  });
}

/** The end of a log as text, and how many bytes stand before it. */
export function logTail(
  path: string,
  most: number,
): { readonly text: string; readonly droppedBytes: number } {
  let tail = { text: "", droppedBytes: 0 };
  withFile(path, constants.O_RDONLY, (fd) => {
    const { size } = fstatSync(fd);
    const bytes = readEnd(fd, size, most);
    const droppedBytes = size - bytes.length;
    const start = droppedBytes === 0 ? 0 : continuationBytes(bytes);
    tail = { text: bytes.toString("utf8", start), droppedBytes };
  });
  return tail;
}

function readEnd(fd: number, size: number, most: number): Buffer {
  const bytes = Buffer.alloc(Math.min(size, most));
  const length = readSync(fd, bytes, 0, bytes.length, size - bytes.length);
  return bytes.subarray(0, length);
}

/** A log that somebody removed, or that cannot be opened, is none: logs never fail a step. */
function withFile(path: string, flags: number, use: (fd: number) => void): void {
  let fd: number;
  try {
    fd = openSync(path, flags);
  } catch {
    return;
  }
  try {
    use(fd);
  } catch {
    // The disk is full or broken; the child goes on writing where it can.
  } finally {
    closeSync(fd);
  }
}

function setAside(path: string): void {
  try {
    renameSync(path, `${path}.1`);
  } catch {
    // There was none.
  }
}
