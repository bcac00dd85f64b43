import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./source-files.ts";

/** A repository in miniature, with what is installed here, to plant mistakes in. */
export type PlantedTree = { readonly root: string; [Symbol.dispose](): void };

/** Writes `files`, by path from the root; an empty text is a module that exports nothing. */
export function plantTree(files: Readonly<Record<string, string>>): PlantedTree {
  const directory = mkdtempSync(join(tmpdir(), "khoreia-planted-"));
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  const itself = JSON.stringify({ name: "planted", type: "module", private: true });
  for (const [path, text] of Object.entries({ "package.json": itself, ...files })) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text === "" ? "export {};\n" : text);
  }
  return {
    root: directory,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
