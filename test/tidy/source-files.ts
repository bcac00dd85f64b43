import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A file of the repository, by its path from the root. */
export type SourceFile = { readonly path: string; readonly text: string };

/** The files that match, in the order of their paths; what is built or installed is not ours. */
export function readFiles(...patterns: readonly string[]): readonly SourceFile[] {
  return globSync([...patterns], { cwd: root, exclude: ["node_modules/**", "dist/**"] })
    .filter((path) => statSync(join(root, path)).isFile())
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

export function isTest({ path }: SourceFile): boolean {
  return path.endsWith(".test.ts");
}
