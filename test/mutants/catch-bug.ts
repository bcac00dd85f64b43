import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PlantedBug } from "./planted-bugs.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

export interface Caught {
  /** The first seed that shows the bug; 0 when none within the limit does. */
  readonly seed: number;
  readonly property: string;
}

/** Plants a bug in a copy of the source and plays seeds there until the bug is seen. */
export async function catchBug(bug: PlantedBug, limit: number): Promise<Caught> {
  const copy = mkdtempSync(join(tmpdir(), "khoreia-mutant-"));
  try {
    for (const part of ["src", "scripts", "test/sim", "package.json"]) {
      cpSync(join(root, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    plant(join(copy, bug.file), bug);
    const args = [join(copy, "scripts/mutant-seeds.ts"), String(limit)];
    const { stdout } = await run(process.execPath, args, { cwd: copy });
    return JSON.parse(stdout) as Caught;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** A bug whose place has moved is an error: it must rot loudly. */
function plant(path: string, bug: PlantedBug): void {
  const text = readFileSync(path, "utf8");
  const parts = text.split(bug.find);
  if (parts.length !== 2) {
    throw new Error(`"${bug.find}" stands ${parts.length - 1} times in "${bug.file}", not once`);
  }
  writeFileSync(path, parts.join(bug.replace));
}
