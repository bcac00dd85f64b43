import type { Clock } from "../../../std/clock.ts";
import { type Accounts, systemAccounts } from "./accounts.ts";
import { Allowance } from "./allowance.ts";
import { blindWatcher } from "./blind-watcher.ts";
import { createFileWatcher, type FileWatcherOptions } from "./file-watcher.ts";
import { MadeDirectories } from "./made-directories.ts";
import type { FileHands } from "./path-change.ts";
import { coalesceMs, type FileSenses, PathCheck, retryMs } from "./path-check.ts";
import { PutOff } from "./put-off.ts";
import { encodeSeen, SeenFiles } from "./seen-files.ts";

/** What the engines `file`, `directory` and `symlink` share: their senses and their hands. */
export interface FileSystem extends FileSenses, FileHands {
  /** What was found right, for the next process; undefined when that is what was recalled. */
  seenNow(): string | undefined;
  close(): void;
}

export interface FileSystemOptions {
  readonly clock: Clock;
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly randomId: () => string;
  readonly polling?: FileWatcherOptions["polling"];
  /** Checks look when they begin, and never again. */
  readonly looksOnce?: boolean;
  readonly accounts?: Accounts;
}

export function createFileSystem(options: FileSystemOptions): FileSystem {
  const { clock, randomId } = options;
  const watcher = options.looksOnce === true ? blindWatcher : createFileWatcher(options);
  const seen = new SeenFiles();
  const coalesce = new PutOff<PathCheck>({
    clock,
    delayMs: coalesceMs,
    run: (check) => check.lookAgain(),
  });
  const retry = new PutOff<PathCheck>({
    clock,
    delayMs: retryMs,
    run: (check) => check.tryAgain(),
  });
  return {
    clock,
    watcher,
    coalesce,
    doubts: new Allowance({ clock, perSecond: doubtsPerSecond, most: doubtsAtOnce }),
    retry,
    randomId,
    accounts: options.accounts ?? systemAccounts(),
    directories: new MadeDirectories(),
    seen,
    seenNow() {
      if (!seen.isOutdated) return undefined;
      const checks = watcher.listeners().filter((each) => each instanceof PathCheck);
      return encodeSeen(checks.flatMap((check) => check.seen ?? []));
    },
    close() {
      coalesce.close();
      retry.close();
      watcher.close();
    },
  };
}

/** Ten thousand files that we have just written are doubted within hours, at no cost to feel. */
const doubtsPerSecond = 2;
const doubtsAtOnce = 100;
