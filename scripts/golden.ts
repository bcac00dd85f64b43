// Runs every test that compares with a kept text; with `--update` they write it anew instead.
// Read the difference as carefully as a change of the source: `npm run golden -- --update`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const files = [
  "test/golden/**/*.test.ts",
  "test/e2e/readme.test.ts",
  "test/e2e/guide.test.ts",
  "test/e2e/examples.test.ts",
];

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });
const env = values.update ? { ...process.env, KHOREIA_GOLDEN: "update" } : process.env;
const child = spawn(process.execPath, ["--test", "--test-concurrency=1", ...files], {
  cwd: fileURLToPath(new URL("../", import.meta.url)),
  env,
  stdio: "inherit",
});
const [code] = (await once(child, "exit")) as [number | null];
process.exitCode = code ?? 1;
