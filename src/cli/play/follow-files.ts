import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Clock } from "../../std/clock.ts";

/** Editors write in several steps: what is read half-way is read again anyway. */
const settleMs = 100;
/** Where events do not arrive (network file systems), the signature is looked at this often. */
const lookEveryMs = 2_000;

/**
 * Calls `onChange` soon after any of the files has changed, been replaced or come back. Their
 * directories are watched, because most editors replace a file rather than write into it.
 */
export class FileFollower {
  private readonly clock: Clock;
  private readonly onChange: () => void;
  private paths: readonly string[] = [];
  private signature = "";
  private watchers: readonly FSWatcher[] = [];
  private cancelSettle: (() => void) | undefined;
  private cancelLook: (() => void) | undefined;
  private closed = false;

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock;
    this.onChange = onChange;
  }

  /** From now on these files; a topology may include others than before. */
  follow(paths: readonly string[]): void {
    this.stopWatching();
    if (this.closed) return;
    this.paths = paths;
    this.signature = signatureOf(paths);
    const names = new Set(paths.map((path) => basename(path)));
    this.watchers = [...new Set(paths.map(dirname))].flatMap((directory) => {
      try {
        const watcher = watch(directory, { persistent: false }, (_event, name) => {
          if (name === null || names.has(name)) this.settle();
        });
        // A directory that vanishes takes its events along; the look goes on.
        watcher.on("error", () => watcher.close());
        return [watcher];
      } catch {
        return [];
      }
    });
    if (paths.length > 0) this.lookLater();
  }

  close(): void {
    this.closed = true;
    this.stopWatching();
  }

  private stopWatching(): void {
    for (const watcher of this.watchers) watcher.close();
    this.watchers = [];
    this.cancelSettle?.();
    this.cancelLook?.();
    this.cancelSettle = undefined;
    this.cancelLook = undefined;
  }

  private settle(): void {
    this.cancelSettle ??= this.clock.after(settleMs, () => {
      this.cancelSettle = undefined;
      this.look();
    });
  }

  private lookLater(): void {
    this.cancelLook = this.clock.after(lookEveryMs, () => {
      this.look();
      if (!this.closed && this.cancelLook !== undefined) this.lookLater();
    });
  }

  private look(): void {
    const signature = signatureOf(this.paths);
    if (this.closed || signature === this.signature) return;
    this.signature = signature;
    this.onChange();
  }
}

function signatureOf(paths: readonly string[]): string {
  return paths
    .map((path) => {
      const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
      return stat === undefined ? "-" : `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
    })
    .join("\n");
}
