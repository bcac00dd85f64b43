import { type FSWatcher, watch } from "node:fs";
import {
  type DirectoryIdentity,
  identifyDirectory,
  identifyGlance,
  isSameDirectory,
  nothingThere,
} from "./directory-identity.ts";
import { errnoOf, type Glance } from "./glance.ts";

/** Who wants to know about one path. */
export interface PathListener {
  /** Something may have happened to the path: look. */
  onTouched(): void;
  /** A slow regular look; true when it found what no event had told. */
  onSwept(): boolean;
  /** khoreia itself has just changed the path. */
  onOwnChange?(change: OwnChange): void;
}

/** What a Do has just done to a path, for the checks that watch it. */
export interface OwnChange {
  /** What is there now, looked at right after the change. */
  readonly glance: Glance;
  /** The content it has verifiably left there, when it wrote any. */
  readonly content?: string;
}

/** A listener's place in the directory of its path. */
export interface DirectoryEntry {
  readonly name: string;
  readonly listener: PathListener;
  /** The directory gives no events for now, so its entries are looked at regularly. */
  setPolled(isPolled: boolean): void;
}

/** A directory's place among the entries of its parent. */
interface ParentPlace {
  /** The parent was missing when it was last looked at. */
  isBelowNothing(): boolean;
  close(): void;
}

/** What a watched directory needs of the watcher that keeps them all. */
export interface DirectoryKeeper {
  /** The watched directory of a path, made when there is none yet. */
  directoryAt(path: string): WatchedDirectory;
  /** Nobody needs it any more. */
  release(directory: WatchedDirectory): void;
  /** Makes it an entry of its own parent; the root has none. */
  enterParent(directory: WatchedDirectory): ParentPlace | undefined;
  /** Its watch may begin when our own writing pauses; calls `arm`. */
  armLater(directory: WatchedDirectory): void;
  isPolledAnyway(path: string, device: number): boolean;
  countEvent(): void;
  /** `errno`: its watch was refused; undefined: it is watched, or gone. */
  noteRefused(directory: WatchedDirectory, errno: string | undefined): void;
  noteWatches(difference: 1 | -1): void;
}

/**
 * One directory with one `fs.watch`, however many of its entries are wanted. It follows what its
 * path leads to: it is an entry of its own parent (and so on up to the root), so that a parent
 * that is missing, moved away, replaced or swapped behind a symbolic link is noticed there. While
 * it does not exist its nearest existing ancestor thereby watches for it.
 *
 * The parent is always watched first: what happens between a look and the beginning of the watch
 * on this directory arrives as an event of the parent.
 */
export class WatchedDirectory implements PathListener {
  readonly path: string;
  readonly #name: string;
  readonly #keeper: DirectoryKeeper;
  readonly #entries = new Map<string, DirectoryEntry | Set<DirectoryEntry>>();
  /** Symbolic links that lead here: their entries live here too. */
  readonly #followers = new Set<WatchedDirectory>();
  #inParent: ParentPlace | undefined;
  #identity: DirectoryIdentity | undefined;
  #watcher: FSWatcher | undefined;
  #leadsTo: WatchedDirectory | undefined;
  #isOpen = false;
  #isPolled = false;
  #isUnarmed = false;
  #isTelling = false;

  constructor(path: string, keeper: DirectoryKeeper) {
    this.path = path;
    this.#name = path.slice(path.lastIndexOf("/") + 1);
    this.#keeper = keeper;
  }

  open(): void {
    this.#isOpen = true;
    this.#inParent = this.#keeper.enterParent(this);
    // Where the parent is missing, so is this; should it appear meanwhile, its event tells.
    const isBelowNothing = this.#inParent?.isBelowNothing() === true;
    this.#settle(isBelowNothing ? nothingThere : identifyDirectory(this.path));
  }

  close(): void {
    this.#isOpen = false;
    this.#unsettle();
    this.#inParent?.close();
    this.#inParent = undefined;
  }

  add(entry: DirectoryEntry): void {
    const present = this.#entries.get(entry.name);
    if (present === undefined) this.#entries.set(entry.name, entry);
    else if (present instanceof Set) present.add(entry);
    else this.#entries.set(entry.name, new Set([present, entry]));
    if (this.#isPolled) entry.setPolled(true);
  }

  remove(entry: DirectoryEntry): void {
    const present = this.#entries.get(entry.name);
    if (present === entry) this.#entries.delete(entry.name);
    else if (present instanceof Set) {
      present.delete(entry);
      if (present.size === 0) this.#entries.delete(entry.name);
    }
    this.#releaseIfUnused();
  }

  /** Those who want to know about `name`. A copy: they may come and go while they are told. */
  listeners(name: string): readonly PathListener[] {
    const present = this.#entries.get(name);
    if (present === undefined) return [];
    if (!(present instanceof Set)) return [present.listener];
    return [...present].map((entry) => entry.listener);
  }

  allListeners(): readonly PathListener[] {
    return [...this.#entries.keys()].flatMap((name) => this.listeners(name));
  }

  /** The parent has an event of our name. */
  onTouched(): void {
    // Of our own making, with a watch that is put off: all is looked at when it begins.
    if (this.#isUnarmed) return;
    if (this.refresh() || this.#identity?.kind === "directory") return;
    // It may have come and gone, or led elsewhere and back, and somebody may have looked meanwhile.
    this.#tellAll();
  }

  /** A Do has made or removed it: nothing need wait for the event. */
  onOwnChange({ glance }: OwnChange): void {
    if (!this.#isOpen) return;
    const now = identifyGlance(this.path, glance);
    if (isSameDirectory(this.#identity, now)) return;
    const { isMissing } = this;
    this.#unsettle();
    if (now.kind === "directory") {
      this.#identity = now;
      this.#setPolled(this.#keeper.isPolledAnyway(this.path, now.device));
      this.#isUnarmed = true;
      this.#keeper.armLater(this);
      // New and empty, so nobody has news; what others put there is found when the watch begins.
      if (isMissing) return;
    } else this.#settle(now);
    this.#tellAll();
  }

  get isMissing(): boolean {
    return this.#identity === nothingThere;
  }

  get isPresent(): boolean {
    return this.#identity?.kind === "directory";
  }

  /** Begins the watch that was put off, and looks at everything that may have happened before. */
  arm(): void {
    this.#isUnarmed = false;
    if (!this.#isOpen || this.#watcher !== undefined || this.refresh()) return;
    if (this.#identity?.kind !== "directory") return;
    this.#settle(this.#identity);
    this.#tellAll();
  }

  onSwept(): boolean {
    return this.refresh();
  }

  /** Looks where the path leads now; true when that is somewhere else than before. */
  refresh(): boolean {
    if (!this.#isOpen) return false;
    const now = identifyDirectory(this.path);
    if (this.#isStill(now)) return false;
    this.#unsettle();
    this.#settle(now);
    this.#tellAll();
    return true;
  }

  /** Watches again after a refusal; false when it is refused again. */
  retry(): boolean {
    if (this.refresh()) return this.#watcher !== undefined || !this.#isPolled;
    if (!this.#isOpen || this.#identity?.kind !== "directory") return true;
    const { device } = this.#identity;
    if (!this.#watch()) return false;
    this.#setPolled(this.#keeper.isPolledAnyway(this.path, device));
    this.#tellAll();
    return true;
  }

  #isStill(now: DirectoryIdentity): boolean {
    if (!isSameDirectory(this.#identity, now)) return false;
    // Nothing may be there for another reason than before, which `isMissing` must not forget.
    this.#identity = now;
    return true;
  }

  #settle(identity: DirectoryIdentity): void {
    this.#identity = identity;
    if (identity.kind === "link") {
      this.#leadsTo = this.#keeper.directoryAt(identity.leadsTo);
      this.#leadsTo.#followers.add(this);
      this.#setPolled(this.#leadsTo.#isPolled);
    } else if (identity.kind === "directory") {
      const isWatched = this.#watch();
      const isSilent = this.#keeper.isPolledAnyway(this.path, identity.device);
      this.#setPolled(!isWatched || isSilent);
    }
  }

  #unsettle(): void {
    this.#isUnarmed = false;
    if (this.#watcher !== undefined) {
      this.#watcher.close();
      this.#watcher = undefined;
      this.#keeper.noteWatches(-1);
    }
    this.#keeper.noteRefused(this, undefined);
    this.#setPolled(false);
    const leadTo = this.#leadsTo;
    this.#leadsTo = undefined;
    if (leadTo !== undefined) {
      leadTo.#followers.delete(this);
      leadTo.#releaseIfUnused();
    }
  }

  #watch(): boolean {
    try {
      const watcher = watch(this.path, (kind, name) => {
        if (this.#watcher === watcher) this.#onEvent(kind, name);
      });
      watcher.on("error", (error) => {
        if (this.#watcher === watcher) this.#onWatchLost(errnoOf(error) ?? "EUNKNOWN");
      });
      this.#watcher = watcher;
      this.#keeper.noteWatches(1);
      this.#keeper.noteRefused(this, undefined);
      return true;
    } catch (error) {
      const errno = errnoOf(error) ?? "EUNKNOWN";
      if (errno !== "ENOENT" && errno !== "ENOTDIR") {
        this.#keeper.noteRefused(this, errno);
        return false;
      }
      // Gone between look and watch: the parent, which is watched, tells what comes instead.
      this.#identity = { kind: "missing" };
      return true;
    }
  }

  #onWatchLost(errno: string): void {
    this.#unsettle();
    this.#keeper.noteRefused(this, errno);
    this.#setPolled(true);
    this.#tellAll();
  }

  #onEvent(kind: string, name: string | null): void {
    this.#keeper.countEvent();
    if (name === null) {
      if (!this.refresh()) this.#tellAll();
      return;
    }
    if (kind === "rename" && name === this.#name) this.#onSelf();
    this.#tell(name);
  }

  /**
   * Deleted or moved away, so its watch is deaf from now on; or an entry that bears the name of
   * its directory. Both look alike, so the watch begins anew, even when the next directory here
   * was given the same inode.
   */
  #onSelf(): void {
    if (!this.#isOpen) return;
    const before = this.#identity;
    const now = identifyDirectory(this.path);
    this.#unsettle();
    this.#settle(now);
    const isJustAnEntry = isSameDirectory(before, now) && this.#entries.has(this.#name);
    if (!isJustAnEntry) this.#tellAll();
  }

  #touch(name: string): void {
    const present = this.#entries.get(name);
    if (present === undefined) return;
    if (present instanceof Set) for (const entry of [...present]) entry.listener.onTouched();
    else present.listener.onTouched();
  }

  #tell(name: string): void {
    this.#once(() => {
      this.#touch(name);
      for (const follower of [...this.#followers]) follower.#tell(name);
    });
  }

  #tellAll(): void {
    this.#once(() => {
      for (const name of [...this.#entries.keys()]) this.#touch(name);
      for (const follower of [...this.#followers]) follower.#tellAll();
    });
  }

  /** Links that lead to each other only for a moment must not call each other for ever. */
  #once(tell: () => void): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      tell();
    } finally {
      this.#isTelling = false;
    }
  }

  #setPolled(isPolled: boolean): void {
    if (this.#isPolled === isPolled) return;
    this.#isPolled = isPolled;
    for (const present of this.#entries.values()) {
      if (present instanceof Set) for (const entry of present) entry.setPolled(isPolled);
      else present.setPolled(isPolled);
    }
    for (const follower of this.#followers) follower.#setPolled(isPolled);
  }

  #releaseIfUnused(): void {
    if (this.#entries.size === 0 && this.#followers.size === 0) this.#keeper.release(this);
  }
}
