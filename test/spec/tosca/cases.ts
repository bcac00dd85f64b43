import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../../../src/model/index.ts";
import type { Loader } from "../../../src/reader/index.ts";
import { validate } from "../../../src/reader/tosca/index.ts";

/** One development case of the shared folder, with the verdict that its authors gave. */
export interface Case {
  readonly id: string;
  readonly rel: string;
  readonly verdict: "accept" | "reject";
  readonly lines?: readonly number[];
  /** What it imports and nobody here has: its verdict says nothing. */
  readonly unresolvable?: readonly string[];
}

export const casesFolder = fileURLToPath(
  new URL("../../../../shared/tosca/cases/", import.meta.url),
);
export const haveCases = existsSync(join(casesFolder, "README.md"));

export function casesOf(folder: "oasis1" | "oasis2" | "cloudnet"): readonly Case[] {
  return readFileSync(join(casesFolder, folder, "verdicts.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): Case => JSON.parse(line));
}

const fileLoader: Loader = {
  read: (path) => {
    try {
      return Promise.resolve({ kind: "loaded", file: path, text: readFileSync(path, "utf8") });
    } catch (error) {
      return Promise.resolve({ kind: "failed", reason: (error as Error).message });
    }
  },
  resolve: (from, to) => (isAbsolute(to) ? to : join(dirname(from), to)),
};

/** What is said about one case. */
export async function diagnose(folder: string, { rel }: Case): Promise<readonly Diagnostic[]> {
  const { diagnostics } = await validate({
    file: join(casesFolder, folder, rel),
    loader: fileLoader,
  });
  return diagnostics;
}
