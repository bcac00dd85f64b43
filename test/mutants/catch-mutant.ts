import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { type Mutant, plantMutant } from "./plant-mutant.ts";

export interface Catch {
  readonly mutant: string;
  /** The first seed that shows it; undefined when none of the asked ones does. */
  readonly seed: number | undefined;
  /** What noticed it: a property, or "crash". */
  readonly by: string;
  readonly text: string;
}

interface Word {
  readonly seed: number;
  readonly property?: string;
  readonly text?: string;
}

/** Plants the bug in a copy and plays seeds there until it shows. */
export async function catchMutant(
  mutant: Mutant,
  asked: { readonly from: number; readonly seeds: number },
): Promise<Catch> {
  const copy = plantMutant(mutant);
  try {
    const script = join(copy.path, "test/mutants/find-violation.ts");
    const { world = "fixed" } = mutant;
    const words = [script, String(asked.from), String(asked.seeds), world];
    const word = await lastWord(words, copy.path);
    if (word.property === "none") {
      return { mutant: mutant.name, seed: undefined, by: "nothing", text: "" };
    }
    const { seed, property = "crash", text = "" } = word;
    // A copy that breaks proves nothing of the checkers.
    const isSeen = property !== "crash" || mutant.expects === "crash";
    return { mutant: mutant.name, seed: isSeen ? seed : undefined, by: property, text };
  } finally {
    copy.remove();
  }
}

function lastWord(args: readonly string[], cwd: string): Promise<Word> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-10_000);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString("utf8")).slice(-10_000);
    });
    child.on("error", reject);
    child.on("close", () => {
      const line = output.trim().split("\n").at(-1) ?? "";
      if (!line.startsWith("{")) {
        reject(new Error(`the copy could not be played: ${complaint}`));
        return;
      }
      const word = JSON.parse(line) as Word;
      const reason = complaint.split("\n").find((each) => each.includes("Error")) ?? "";
      resolve(word.property === undefined ? { ...word, property: "crash", text: reason } : word);
    });
  });
}
