import { type FSWatcher, statSync, watch } from "node:fs";
import type { Clock } from "../../../std/clock.ts";
import type { FileWatcher, WatchedPath } from "./file-watcher.ts";
import type { PathListener } from "./watched-directory.ts";

/** Two changes in one tick of the kernel's clock bear the same time. */
const freshMs = 50;

export interface WatchedPathsOptions {
  readonly watcher: FileWatcher;
  readonly clock: Clock;
  readonly recheckMs: number;
  /** One of the paths has changed, or was found changed. Not called before this is made. */
  readonly changed: () => void;
}

/**
 * Tells when one of some paths, absolute and present or not, changes: a file its content or its
 * attributes, a directory also what is directly in it.
 */
export class WatchedPaths {
  readonly #paths: readonly WatchedOne[];

  constructor(paths: readonly string[], options: WatchedPathsOptions) {
    this.#paths = paths.map((path) => new WatchedOne(path, options));
  }

  close(): void {
    for (const path of this.#paths) path.close();
  }
}

class WatchedOne implements PathListener {
  readonly #path: string;
  readonly #options: WatchedPathsOptions;
  readonly #watched: WatchedPath;
  #seen: Seen;
  /** The shared watcher tells of a directory itself, not of all that happens in it. */
  #inside: FSWatcher | undefined;
  #isClosed = false;

  constructor(path: string, options: WatchedPathsOptions) {
    this.#path = path;
    this.#options = options;
    this.#watched = options.watcher.watch(path, this, options.recheckMs);
    this.#seen = see(path);
    this.#enter();
  }

  onTouched(): void {
    const { clock } = this.#options;
    const before = this.#seen;
    this.#look();
    // A watch that begins anew touches everything, and that is no change.
    const isSame = this.#seen.sign === before.sign;
    if (!isSame || clock.wall() - this.#seen.changedAt < freshMs) this.#options.changed();
  }

  onSwept(): boolean {
    const { sign } = this.#seen;
    this.#look();
    const isChanged = this.#seen.sign !== sign;
    if (isChanged) this.#options.changed();
    return isChanged;
  }

  /** The event of what we have done ourselves may come late, or not at all. */
  onOwnChange(): void {
    this.onTouched();
  }

  close(): void {
    this.#isClosed = true;
    this.#watched.close();
    this.#leave();
  }

  #look(): void {
    const { inode } = this.#seen;
    this.#seen = see(this.#path);
    if (this.#seen.inode === inode && this.#inside !== undefined) return;
    this.#leave();
    this.#enter();
  }

  #enter(): void {
    if (this.#isClosed || !this.#seen.isDirectory) return;
    try {
      const inside = watch(this.#path, { persistent: false }, () => this.#options.changed());
      // Refused or lost: the check still looks at its usual pace.
      inside.on("error", () => this.#leave());
      this.#inside = inside;
    } catch {
      this.#inside = undefined;
    }
  }

  #leave(): void {
    this.#inside?.close();
    this.#inside = undefined;
  }
}

/** What can be told of a path without reading it. */
interface Seen {
  readonly sign: string;
  readonly inode: bigint;
  readonly isDirectory: boolean;
  /** Wall time. */
  readonly changedAt: number;
}

function see(path: string): Seen {
  try {
    const stats = statSync(path, { bigint: true });
    const { ino: inode, size, mtimeNs, ctimeNs, ctimeMs } = stats;
    const sign = [inode, size, mtimeNs, ctimeNs].join(":");
    return { sign, inode, isDirectory: stats.isDirectory(), changedAt: Number(ctimeMs) };
  } catch {
    return nothingSeen;
  }
}

const nothingSeen: Seen = { sign: "", inode: 0n, isDirectory: false, changedAt: 0 };
