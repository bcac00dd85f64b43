import process from "node:process";
import { version } from "../index.ts";

/** Runs the command line once and resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.write(`khoreia ${version}\n`);
  return argv.length === 0 ? 0 : 2;
}
