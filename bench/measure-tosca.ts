import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What it costs to validate one generated profile of TOSCA 2.0, read from memory. */
export interface ToscaResult {
  readonly files: number;
  readonly megabytes: number;
  readonly seconds: number;
  /** Of the whole process, the texts included. */
  readonly peakMb: number;
  /** Nothing is wrong with it, so any is a mistake of the validator. */
  readonly findings: number;
}

const program = fileURLToPath(new URL("tosca.ts", import.meta.url));

export async function measureTosca({
  files,
  megabytes,
}: Pick<ToscaResult, "files" | "megabytes">): Promise<ToscaResult> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [program, String(files), String(megabytes)]);
  return JSON.parse(stdout) as ToscaResult;
}
