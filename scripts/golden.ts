// Compares the transcripts in test/golden and in pages with what is said now. With `--update`
// they are written anew; read the difference as carefully as a change of the source.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });

const cwd = fileURLToPath(new URL("../", import.meta.url));
const pages = "test/e2e/{readme,guide,examples}.test.ts";
const files = globSync(["test/golden/**/*.test.ts", pages], { cwd }).toSorted();
const tests = spawn(process.execPath, ["--test", ...files], {
  cwd,
  stdio: "inherit",
  env: { ...process.env, ...(values.update ? { KHOREIA_GOLDEN: "update" } : {}) },
});
const [code] = (await once(tests, "exit")) as [number | null];
process.exitCode = code ?? 1;
