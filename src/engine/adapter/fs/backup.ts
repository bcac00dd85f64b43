import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  type Stats,
  utimesSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { modeBits } from "./attributes.ts";
import { errnoOf, glanceAt } from "./glance.ts";
import type { Backup } from "./path-made.ts";

/** What to record before `keepBackup`. */
export function planBackup(stats: Stats, file: string): Backup {
  const { ino: inode, size, mode, uid, gid, mtimeMs } = stats;
  return { file, inode, size, mode, uid, gid, mtimeMs };
}

/**
 * Keeps the file at `path` as planned, once: a Do that is repeated after a crash must not take
 * for the original what khoreia itself has written since.
 *
 * A file that is about to be replaced is kept by a second name of the same inode, where that is
 * possible: nothing is copied, and all that belongs to the inode stays exactly as it was.
 */
export function keepBackup(path: string, plan: Backup, how: "replaced" | "changed-in-place"): void {
  if (glanceAt(plan.file).kind === "present") return;
  const now = lstatSync(path);
  if (now.ino !== plan.inode || now.size !== plan.size || now.mtimeMs !== plan.mtimeMs) return;
  if (how === "replaced") {
    try {
      linkSync(path, plan.file);
      return;
    } catch (error) {
      if (!isLinkRefusal(errnoOf(error))) throw error;
    }
  }
  const partial = `${plan.file}.partial`;
  copyFileSync(path, partial, constants.COPYFILE_FICLONE);
  renameSync(partial, plan.file);
}

/** Another file system, a file system without links, or a kernel that protects foreign files. */
function isLinkRefusal(errno: string | undefined): boolean {
  return errno === "EXDEV" || errno === "EPERM" || errno === "EMLINK" || errno === "ENOTSUP";
}

/** Puts it back; false when there is nothing to put back, because it was never replaced. */
export function restoreBackup(path: string, backup: Backup, temporary: string): boolean {
  if (glanceAt(backup.file).kind !== "present") return false;
  if (isUntouched(path, backup)) {
    // Only its mode or owner was changed: a copy would have the same content, and not its time.
    giveBack(path, backup);
    rmSync(backup.file);
    return true;
  }
  mkdirSync(dirname(path), { recursive: true });
  giveBack(backup.file, backup);
  try {
    renameSync(backup.file, path);
    // Two names of one inode: rename leaves both.
    rmSync(backup.file, { force: true });
  } catch (error) {
    if (errnoOf(error) !== "EXDEV") throw error;
    const beside = join(dirname(path), temporary);
    rmSync(beside, { force: true });
    copyFileSync(backup.file, beside, constants.COPYFILE_EXCL);
    giveBack(beside, backup);
    renameSync(beside, path);
    rmSync(backup.file);
  }
  return true;
}

function isUntouched(path: string, { inode, size, mtimeMs }: Backup): boolean {
  const now = lstatSync(path, { throwIfNoEntry: false });
  return now?.ino === inode && now.size === size && now.mtimeMs === mtimeMs;
}

function giveBack(file: string, backup: Backup): void {
  const now = lstatSync(file);
  if (now.uid !== backup.uid || now.gid !== backup.gid) chownSync(file, backup.uid, backup.gid);
  chmodSync(file, backup.mode & modeBits);
  // Exact for a second name of the inode; a copy gets its time back to the microsecond.
  if (now.mtimeMs !== backup.mtimeMs) utimesSync(file, now.atimeMs / 1000, backup.mtimeMs / 1000);
}
