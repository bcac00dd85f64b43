import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One textual change; `find` must be there exactly once, so that a mutant cannot rot unseen. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  /** What is to notice it; another property may be quicker. */
  readonly expects: string;
  readonly patches: readonly Patch[];
  /** Which simulated world is to show it; the one of fixed nodes if absent. */
  readonly world?: "moving";
}

/** How the patches of one file are written down. */
export const patchesIn =
  (file: string) =>
  (find: string, replace: string): Patch => ({ file, find, replace });

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Why a patch cannot be planted; undefined when it can. */
export function patchTrouble({ file, find }: Patch): string | undefined {
  const count = readFileSync(join(root, file), "utf8").split(find).length - 1;
  return count === 1 ? undefined : `${file} has ${count} times, not once: ${find}`;
}

/** A copy of the sources with the bug in it; `remove` when done. */
export function plantMutant({ patches }: Mutant): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "khoreia-mutant-"));
  for (const folder of ["src", "test/sim", "test/mutants"]) {
    const filter = (source: string): boolean => !source.endsWith(".test.ts");
    cpSync(join(root, folder), join(path, folder), { recursive: true, filter });
  }
  cpSync(join(root, "package.json"), join(path, "package.json"));
  symlinkSync(join(root, "node_modules"), join(path, "node_modules"));
  for (const patch of patches) {
    const trouble = patchTrouble(patch);
    if (trouble !== undefined) throw new Error(trouble);
    const file = join(path, patch.file);
    // A function, because a dollar sign in a text means something to `replace`.
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(patch.find, () => patch.replace),
    );
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
