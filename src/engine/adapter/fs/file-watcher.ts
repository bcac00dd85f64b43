import { readFileSync } from "node:fs";
import type { Clock } from "../../../std/clock.ts";
import { SilentDevices } from "./directory-identity.ts";
import { Sweep, type SweepPlace } from "./sweep.ts";
import {
  type DirectoryEntry,
  type DirectoryKeeper,
  type OwnChange,
  type PathListener,
  WatchedDirectory,
} from "./watched-directory.ts";

export interface FileWatcherOptions {
  readonly clock: Clock;
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number;
  /** `always`: every path is polled too, for file systems that keep their events to themselves. */
  readonly polling?: "when-needed" | "always" | undefined;
}

/**
 * Tells listeners about paths, present or not. Each is told at once when an event arrives, and a
 * slow sweep looks at all of them, because the kernel drops events when its queue is full and
 * Node does not say so. One event costs the same whatever the number of paths.
 *
 * Where no events can be had (limits of the kernel, permissions, network file systems) the paths
 * are looked at about once a second instead; `health` tells.
 */
export interface FileWatcher {
  /** `path` is absolute and normalised. The listener is not called before this returns. */
  watch(path: string, listener: PathListener, recheckMs: number): WatchedPath;
  /** Tells the listeners of a path that khoreia itself has just changed it. */
  tellOwnChange(path: string, change: OwnChange): void;
  /** Nothing was at this path of a directory when it was last looked at for somebody. */
  isMissing(directory: string): boolean;
  /** The path was a directory when it was last looked at for somebody. */
  isPresent(directory: string): boolean;
  health(): WatcherHealth;
  /** Everybody who wants to know about a path. */
  listeners(): readonly PathListener[];
  /** Ends all watches; listeners are not called any more. */
  close(): void;
}

export interface WatchedPath {
  /** The directory of the path was missing when it was last looked at. */
  isBelowNothing(): boolean;
  close(): void;
}

export interface WatcherHealth {
  /** Paths that somebody wants to know about. */
  readonly paths: number;
  /** Directories that the kernel watches for us. */
  readonly watches: number;
  /** Paths without events, or with unreliable ones: they are looked at regularly. */
  readonly polledPaths: number;
  /** Directories whose watch was refused; absent when there are none. */
  readonly refused?: RefusedWatches;
  /** Changes that only the slow sweep found. */
  readonly missedEvents: number;
  /** How often the kernel's queue may have overflowed, so that everything was looked at. */
  readonly suspectedOverflows: number;
}

export interface RefusedWatches {
  readonly directories: number;
  /** One of them, and why. */
  readonly path: string;
  readonly errno: string;
}

export function createFileWatcher(options: FileWatcherOptions): FileWatcher {
  return new Keeper(options);
}

class Keeper implements FileWatcher, DirectoryKeeper {
  readonly #options: FileWatcherOptions;
  readonly #directories = new Map<string, WatchedDirectory>();
  /** By period. */
  readonly #sweeps = new Map<number, Sweep<Entry>>();
  readonly #poll: Sweep<Entry>;
  readonly #silent = new SilentDevices();
  /** Longest without another attempt first. */
  readonly #refused = new Map<WatchedDirectory, string>();
  #cancelRetry: (() => void) | undefined;
  /** Directories of our own making whose watch has not begun. */
  readonly #unarmed = new Set<WatchedDirectory>();
  #unarmedSince = 0;
  #ownChangeAt = 0;
  #cancelArm: (() => void) | undefined;
  #paths = 0;
  #watches = 0;
  #missedEvents = 0;
  #suspectedOverflows = 0;
  #eventsThisTurn = 0;
  #queueLimit: number | undefined;

  constructor(options: FileWatcherOptions) {
    this.#options = options;
    this.#poll = new Sweep({
      ...options,
      periodMs: pollPeriodMs,
      tickMs: pollTickMs,
      perTick: pollsPerTick,
      spread: 0,
      visit: (entry) => entry.listener.onSwept(),
    });
  }

  watch(path: string, listener: PathListener, recheckMs: number): WatchedPath {
    const entry = this.#enter(path, listener, recheckMs);
    this.#paths += 1;
    return entry;
  }

  tellOwnChange(path: string, change: OwnChange): void {
    if (this.#unarmed.size > 0) this.#ownChangeAt = this.#options.clock.now();
    const [directory, name] = split(path);
    for (const listener of this.#directories.get(directory)?.listeners(name) ?? []) {
      listener.onOwnChange?.(change);
    }
  }

  isMissing(directory: string): boolean {
    return this.#directories.get(directory)?.isMissing === true;
  }

  isPresent(directory: string): boolean {
    return this.#directories.get(directory)?.isPresent === true;
  }

  health(): WatcherHealth {
    const refused = this.#refused.entries().next().value;
    return {
      paths: this.#paths,
      watches: this.#watches,
      polledPaths: this.#poll.size,
      ...(refused && {
        refused: { directories: this.#refused.size, path: refused[0].path, errno: refused[1] },
      }),
      missedEvents: this.#missedEvents,
      suspectedOverflows: this.#suspectedOverflows,
    };
  }

  listeners(): readonly PathListener[] {
    return [...this.#directories.values()].flatMap((directory) => directory.allListeners());
  }

  close(): void {
    this.#cancelRetry?.();
    this.#cancelArm?.();
    this.#poll.clear();
    for (const sweep of this.#sweeps.values()) sweep.clear();
    for (const directory of [...this.#directories.values()]) directory.close();
    this.#directories.clear();
  }

  directoryAt(path: string): WatchedDirectory {
    let directory = this.#directories.get(path);
    if (directory === undefined) {
      directory = new WatchedDirectory(path, this);
      this.#directories.set(path, directory);
      directory.open();
    }
    return directory;
  }

  release(directory: WatchedDirectory): void {
    if (this.#directories.get(directory.path) !== directory) return;
    this.#directories.delete(directory.path);
    directory.close();
  }

  enterParent(directory: WatchedDirectory): WatchedPath | undefined {
    if (directory.path === "/") return undefined;
    return this.#enter(directory.path, directory, directoryRecheckMs);
  }

  isPolledAnyway(path: string, device: number): boolean {
    return this.#options.polling === "always" || this.#silent.isSilent(path, device);
  }

  /**
   * A directory of our own making is watched when our own writing pauses: until then it would only
   * tell us what we do, four events for each file. Nobody misses anything, because everything in
   * it is looked at once the watch has begun.
   */
  armLater(directory: WatchedDirectory): void {
    const { clock } = this.#options;
    if (this.#unarmed.size === 0) this.#unarmedSince = clock.now();
    this.#unarmed.add(directory);
    this.#ownChangeAt = clock.now();
    this.#cancelArm ??= clock.after(armPauseMs, () => this.#arm());
  }

  noteWatches(difference: 1 | -1): void {
    this.#watches += difference;
  }

  noteRefused(directory: WatchedDirectory, errno: string | undefined): void {
    this.#refused.delete(directory);
    if (errno === undefined) return;
    this.#refused.set(directory, errno);
    if (this.#cancelRetry === undefined) this.#retryAfter(retryMs);
  }

  countEvent(): void {
    this.#eventsThisTurn += 1;
    if (this.#eventsThisTurn === 1) this.#options.clock.soon(() => this.#endTurn());
  }

  leave(entry: Entry): void {
    if (!(entry.listener instanceof WatchedDirectory)) this.#paths -= 1;
    this.setPolled(entry, false);
    const { sweep } = entry;
    sweep.remove(entry.sweepPlace);
    if (sweep.size === 0) this.#sweeps.delete(sweep.periodMs);
    entry.directory.remove(entry);
  }

  setPolled(entry: Entry, isPolled: boolean): void {
    if (isPolled) entry.pollPlace ??= this.#poll.add(entry);
    else if (entry.pollPlace !== undefined) {
      this.#poll.remove(entry.pollPlace);
      entry.pollPlace = undefined;
    }
  }

  #enter(path: string, listener: PathListener, recheckMs: number): Entry {
    const [directoryPath, name] = split(path);
    const directory = this.directoryAt(directoryPath);
    const sweep = this.#sweepOf(recheckMs);
    const entry = new Entry({ keeper: this, directory, name, listener, sweep });
    directory.add(entry);
    return entry;
  }

  #sweepOf(periodMs: number): Sweep<Entry> {
    let sweep = this.#sweeps.get(periodMs);
    if (sweep === undefined) {
      sweep = new Sweep({
        ...this.#options,
        periodMs,
        tickMs: sweepTickMs,
        perTick: sweepsPerTick,
        spread: sweepSpread,
        visit: (entry) => this.#sweepEntry(entry),
      });
      this.#sweeps.set(periodMs, sweep);
    }
    return sweep;
  }

  #arm(): void {
    const { clock } = this.#options;
    const now = clock.now();
    const isPausing = now - this.#ownChangeAt >= armPauseMs;
    if (!isPausing && now - this.#unarmedSince < armAtLatestMs) {
      this.#cancelArm = clock.after(armPauseMs, () => this.#arm());
      return;
    }
    this.#cancelArm = undefined;
    const some = [...this.#unarmed].slice(0, armsPerTurn);
    for (const directory of some) {
      this.#unarmed.delete(directory);
      directory.arm();
    }
    if (this.#unarmed.size > 0) this.#cancelArm = clock.after(0, () => this.#arm());
  }

  #sweepEntry(entry: Entry): void {
    if (!entry.listener.onSwept() || entry.pollPlace !== undefined) return;
    this.#missedEvents += 1;
    // Perhaps a watch is deaf: a file system was mounted over its directory, or one further up.
    for (let path = entry.directory.path; ; [path] = split(path)) {
      this.#directories.get(path)?.refresh();
      if (path === "/") return;
    }
  }

  #endTurn(): void {
    const events = this.#eventsThisTurn;
    this.#eventsThisTurn = 0;
    this.#queueLimit ??= readQueueLimit();
    if (events < this.#queueLimit / 2) return;
    this.#suspectedOverflows += 1;
    for (const sweep of this.#sweeps.values()) sweep.hurry();
  }

  /** While watches are granted it goes on; a few refusals in a row end the attempt. */
  #retry(): void {
    this.#cancelRetry = undefined;
    let refusals = 0;
    for (const [directory, errno] of [...this.#refused].slice(0, retriesPerTurn)) {
      // A success may have let others in or closed them.
      if (!this.#refused.has(directory) || directory.retry()) continue;
      this.noteRefused(directory, errno);
      refusals += 1;
      if (refusals === refusalsPerTurn) break;
    }
    if (this.#refused.size > 0) this.#retryAfter(refusals === 0 ? 0 : retryMs);
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#options.clock.after(delayMs, () => this.#retry());
  }
}

/** One listener's place: in its directory, in a sweep, and while needed among the polled. */
class Entry implements DirectoryEntry, WatchedPath {
  readonly directory: WatchedDirectory;
  readonly name: string;
  readonly listener: PathListener;
  readonly sweep: Sweep<Entry>;
  readonly sweepPlace: SweepPlace<Entry>;
  readonly #keeper: Keeper;
  pollPlace: SweepPlace<Entry> | undefined;
  #isClosed = false;

  constructor(options: {
    readonly keeper: Keeper;
    readonly directory: WatchedDirectory;
    readonly name: string;
    readonly listener: PathListener;
    readonly sweep: Sweep<Entry>;
  }) {
    this.directory = options.directory;
    this.name = options.name;
    this.listener = options.listener;
    this.#keeper = options.keeper;
    this.sweep = options.sweep;
    this.sweepPlace = options.sweep.add(this);
  }

  setPolled(isPolled: boolean): void {
    this.#keeper.setPolled(this, isPolled);
  }

  isBelowNothing(): boolean {
    return this.directory.isMissing;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#keeper.leave(this);
  }
}

function split(path: string): readonly [directory: string, name: string] {
  const cut = path.lastIndexOf("/");
  return [cut === 0 ? "/" : path.slice(0, cut), path.slice(cut + 1)];
}

/** How many events the kernel keeps for us; beyond that it drops them. */
function readQueueLimit(): number {
  try {
    const limit = Number(readFileSync("/proc/sys/fs/inotify/max_queued_events", "utf8"));
    return limit > 0 ? limit : commonQueueLimit;
  } catch {
    return commonQueueLimit;
  }
}

const commonQueueLimit = 16_384;
/** Whoever is in a directory is looked at more often, and tells when it is another one by now. */
const directoryRecheckMs = 1_200_000;
/**
 * With 10,000 paths and a period of 5 minutes, 33 looks a second. Many at a time: a look on its own
 * finds every cache cold, and costs three times as much. A tick and the spread together move a look
 * by no more than the fifth of a period that is promised.
 */
const sweepTickMs = 30_000;
const sweepsPerTick = 25_000;
const sweepSpread = 0.1;
/** Every second as long as that costs at most about 1 % of a core, less often beyond. */
const pollPeriodMs = 1_000;
const pollTickMs = 100;
const pollsPerTick = 350;
const retryMs = 5_000;
/** Our own writing pauses when nothing was written for so long … */
const armPauseMs = 50;
/** … and nothing made by us stays unwatched for longer than this. */
const armAtLatestMs = 2_000;
/** Directories that are armed before other input gets its turn. */
const armsPerTurn = 50;
const retriesPerTurn = 500;
const refusalsPerTurn = 8;
