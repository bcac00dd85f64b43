import { mkdirSync, rmdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Attempt, inTheWay } from "./fs-failure.ts";
import { errnoOf, glanceAt, glanceThrough } from "./glance.ts";

/**
 * The directories that khoreia has made on this host, whichever step did. Each step that puts
 * something below one of them records it among its parents, so that the last one to go takes it
 * along: files of many steps lie in one directory, and nobody knows who will be undone last.
 */
export class MadeDirectories {
  readonly #paths = new Set<string>();

  /** What earlier runs have recorded. */
  recall(paths: readonly string[]): void {
    for (const path of paths) this.#paths.add(path);
  }

  /** Those above `path`, topmost first. */
  above(path: string): readonly string[] {
    if (this.#paths.size === 0) return [];
    const found: string[] = [];
    // Paths are normalised here, and cutting is a good deal faster than `dirname`.
    for (let cut = path.indexOf("/", 1); cut > 0; cut = path.indexOf("/", cut + 1)) {
      const at = path.slice(0, cut);
      if (this.#paths.has(at)) found.push(at);
    }
    return found;
  }

  /**
   * Makes directories that `missingParents` has found, topmost first; false when somebody else was
   * faster with one of them, which is not ours then.
   */
  make(paths: readonly string[]): boolean {
    let isAllOurs = true;
    for (const path of paths) {
      try {
        mkdirSync(path);
        this.#paths.add(path);
      } catch (error) {
        if (errnoOf(error) !== "EEXIST") throw error;
        isAllOurs = false;
      }
    }
    return isAllOurs;
  }

  noteMade(path: string): void {
    this.#paths.add(path);
  }

  /** Removes those that are empty, deepest first; returns what it removed. */
  remove(paths: readonly string[]): readonly string[] {
    const removed: string[] = [];
    for (const path of [...paths].sort((one, other) => other.length - one.length)) {
      try {
        rmdirSync(path);
        removed.push(path);
      } catch (error) {
        if (errnoOf(error) === "ENOENT") this.#paths.delete(path);
        // Whatever keeps it (an entry of somebody else, a mount, a file in its place) stays.
        continue;
      }
      this.#paths.delete(path);
    }
    return removed;
  }
}

/** The directories above `path` that do not exist, topmost first. */
export function missingParents(path: string, attempt: Attempt): readonly string[] {
  const missing: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    const glance = glanceAt(at);
    if (glance.kind === "present") {
      if (glance.stats.isDirectory()) return missing;
      const beyond = glanceThrough(at);
      if (beyond.kind === "present" && beyond.stats.isDirectory()) return missing;
      const what =
        beyond.kind === "absent" ? "is a symbolic link to nothing" : "is not a directory";
      throw inTheWay(attempt, `"${at}" ${what}`, `Move "${at}" away, or choose another path`);
    }
    if (glance.kind === "failed" || at === "/") return missing;
    if (glance.why === "nothing") missing.unshift(at);
  }
}
