import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Others may remove a parent as often as we make it; after so many rounds it is no accident. */
const mostRounds = 20;

/**
 * Makes a private directory and its missing parents. Node's own `recursive` never returns where a
 * file system says "no such directory" of a name whose parent is there, as /proc does.
 */
export function makeDirectory(path: string): void {
  for (let round = 1; ; round += 1) {
    try {
      mkdirSync(path, { mode: 0o700 });
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") return;
      const parent = dirname(path);
      if (code !== "ENOENT" || parent === path || round === mostRounds) throw error;
      makeDirectory(parent);
    }
  }
}
