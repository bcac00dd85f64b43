import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DoResult } from "../../../model/index.ts";
import type { DoContext } from "../../engine.ts";
import type { Accounts } from "./accounts.ts";
import { restoreBackup } from "./backup.ts";
import type { FileWatcher } from "./file-watcher.ts";
import type { Attempt } from "./fs-failure.ts";
import { errnoOf, glanceAt } from "./glance.ts";
import { type MadeDirectories, missingParents } from "./made-directories.ts";
import { decodePathMade, encodePathMade, type PathMade } from "./path-made.ts";

/** What the Do's of files, directories and links share. */
export interface FileHands {
  readonly accounts: Accounts;
  readonly watcher: FileWatcher;
  readonly directories: MadeDirectories;
  /** An id that nobody else has: temporary files and backups are named by it. */
  readonly randomId: () => string;
}

/** Names of ours beside the path; a leftover is recognised by it. */
const temporaryPrefix = ".khoreia-";

export const unchanged: DoResult = { kind: "succeeded", changed: false };
export const succeeded: DoResult = { kind: "succeeded" };

/** How one kind of thing is taken away by undo; what is there and is not of that kind is kept. */
export type Removal = (path: string) => "removed" | "kept" | "absent";

/** One Do or undo on one path, with its record. */
export class PathChange {
  readonly path: string;
  readonly attempt: Attempt;
  readonly #hands: FileHands;
  readonly #context: DoContext;
  #made: PathMade | undefined;
  /** Parents that `record` has written down and that are still to be made. */
  #missing: readonly string[] = [];

  constructor(hands: FileHands, context: DoContext, subject: { path: string; attempt: Attempt }) {
    this.path = subject.path;
    this.attempt = subject.attempt;
    this.#hands = hands;
    this.#context = context;
    this.#made = decodePathMade(context.made);
  }

  get made(): PathMade | undefined {
    return this.#made;
  }

  /** Where the temporary entry of a replacement goes; only after `record`. */
  get temporary(): string {
    // Paths are normalised here, and cutting is a good deal faster than `join` and `dirname`.
    return this.path.slice(0, this.path.lastIndexOf("/") + 1) + (this.#made?.temporary ?? "");
  }

  /**
   * Writes down, before anything is touched, what is about to be made. `first` counts only when
   * nothing is recorded yet: a heal finds our own file, or none, and neither says what was there
   * before we came.
   */
  record(first: Pick<PathMade, "created" | "backup" | "ledTo">): PathMade {
    const above = this.#hands.directories.above(this.path);
    const earlier = this.#made;
    if (earlier !== undefined) return this.#addParents(earlier, above);
    const temporary = `${temporaryPrefix}${this.#hands.randomId()}`;
    const parents = this.#foresee(above);
    return this.#write({ path: this.path, parents, temporary, ...first });
  }

  /** What we meant to create turned out to be somebody else's. */
  disown(): void {
    if (this.#made?.created === true) this.#write({ ...this.#made, created: false });
  }

  /** Nothing can be at the path: the watcher knows that its directory is missing. */
  get isBelowNothing(): boolean {
    return this.#hands.watcher.isMissing(dirname(this.path));
  }

  /**
   * Makes the parents that `record` has foreseen; true when all of them are ours and new, so that
   * nothing can be at the path.
   */
  makeForeseenParents(): boolean {
    if (this.#missing.length === 0) return false;
    try {
      return this.#makeParents(this.#missing);
    } catch (error) {
      // What the watcher knew was old: `withParents` asks the system.
      if (errnoOf(error) !== "ENOENT") throw error;
      return false;
    }
  }

  /** Runs `make`; where parents are missing they are recorded, made, and it is run again. */
  withParents<Result>(make: () => Result): Result {
    try {
      if (this.#missing.length > 0) this.#makeParents(this.#missing);
      return make();
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== "ENOENT" && errno !== "ENOTDIR") throw error;
      const missing = missingParents(this.path, this.attempt);
      if (missing.length === 0 || this.#made === undefined) throw error;
      this.#addParents(this.#made, missing);
      this.#makeParents(missing);
      return make();
    }
  }

  /** For the checks of this path: what is there now is our doing. */
  tell(path = this.path): void {
    this.#hands.watcher.tellOwnChange(path, { glance: glanceAt(path) });
  }

  /** Takes back what is recorded, as far as it was made, and nothing else. */
  undo(remove: Removal, leadBack?: (made: PathMade, temporary: string) => void): DoResult {
    const made = this.#made;
    if (made === undefined) return unchanged;
    const { watcher, directories } = this.#hands;
    const kept: string[] = [];
    const temporary = join(dirname(made.path), made.temporary);
    rmSync(temporary, { force: true });
    if (made.backup !== undefined) restoreBackup(made.path, made.backup, made.temporary);
    else if (made.ledTo !== undefined) leadBack?.(made, temporary);
    else if (made.created && remove(made.path) === "kept") kept.push(made.path);
    watcher.tellOwnChange(made.path, { glance: glanceAt(made.path) });
    const gone = directories.remove(made.parents);
    for (const path of gone) watcher.tellOwnChange(path, { glance: glanceAt(path) });
    this.#context.record(undefined);
    this.#made = undefined;
    return kept.length === 0 ? succeeded : { kind: "succeeded", output: tellKept(kept) };
  }

  /** Parents that the watcher misses go into the first record: no second one, no failure first. */
  #foresee(above: readonly string[]): readonly string[] {
    const { watcher } = this.#hands;
    const parent = dirname(this.path);
    if (!watcher.isMissing(parent)) return above;
    // Should the watcher's news be old, making the parents fails, and then the system is asked.
    this.#missing = watcher.isPresent(dirname(parent))
      ? [parent]
      : missingParents(this.path, this.attempt);
    return [...above, ...this.#missing.filter((path) => !above.includes(path))];
  }

  #makeParents(missing: readonly string[]): boolean {
    this.#missing = [];
    const isAllOurs = this.#hands.directories.make(missing);
    for (const path of missing) this.tell(path);
    return isAllOurs;
  }

  #addParents(earlier: PathMade, parents: readonly string[]): PathMade {
    const added = parents.filter((path) => !earlier.parents.includes(path));
    if (added.length === 0) return earlier;
    return this.#write({ ...earlier, parents: [...earlier.parents, ...added] });
  }

  #write(made: PathMade): PathMade {
    this.#context.record(encodePathMade(made));
    this.#made = made;
    return made;
  }
}

function tellKept(paths: readonly string[]) {
  const lines = paths.map((path) => `kept "${path}": khoreia did not make what is there now\n`);
  return { stdout: lines.join(""), stderr: "", droppedBytes: 0 };
}
