import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a private directory and its missing parents. Node's own `recursive` never returns where a
 * file system says "no such directory" of a name whose parent is there, as /proc does.
 */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EEXIST") return;
    const parent = dirname(path);
    if (code !== "ENOENT" || parent === path) throw error;
    makeDirectory(parent);
    mkdirSync(path, { mode: 0o700 });
  }
}
