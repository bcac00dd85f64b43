import type { FileWatcher, WatchedPath } from "./file-watcher.ts";

const unwatched: WatchedPath = { isBelowNothing: () => false, close: () => undefined };

/**
 * For whoever asks each check once and ends: a check looks when it begins, and nothing is watched
 * or swept, which would cost ten times the look.
 */
export const blindWatcher: FileWatcher = {
  watch: () => unwatched,
  tellOwnChange: () => undefined,
  isMissing: () => false,
  isPresent: () => false,
  health: () => ({
    paths: 0,
    watches: 0,
    polledPaths: 0,
    missedEvents: 0,
    suspectedOverflows: 0,
  }),
  listeners: () => [],
  close: () => undefined,
};
