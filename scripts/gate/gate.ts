// Runs the gate: each check once, cheapest first, until one fails.
import { spawn } from "node:child_process";
import { closeSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { addCounts, closingLines, type Counts, noCounts } from "./counts.ts";

export type Step =
  | {
      readonly kind: "command";
      readonly name: string;
      readonly command: readonly string[];
    }
  | {
      readonly kind: "tests";
      readonly name: string;
      readonly files: readonly string[];
      /** "none" is quicker; "process" is for tests that need a process of their own. */
      readonly isolation: "none" | "process";
      readonly limitMinutes: number;
      /** How many files run side by side, each in its process (1). */
      readonly filesAtOnce?: number;
      readonly node?: string;
    };

/** Where a step's output goes: on, or into a file. */
type Output = "inherit" | number;

type Ended = { readonly counts: Counts; readonly complaint?: string };

const root = fileURLToPath(new URL("../../", import.meta.url));
const graceMs = 5_000;
const reporter = fileURLToPath(new URL("counts-reporter.ts", import.meta.url));

/**
 * Runs one entry after the other, the steps of an entry that is a list side by side. Returns the
 * exit code. The last lines are those of node:test, summed over all its runs.
 */
export async function runGate(entries: readonly (Step | readonly Step[])[]): Promise<number> {
  const startedAt = performance.now();
  let counts = noCounts;
  let hasFailed = false;
  for (const entry of entries) {
    const steps = "kind" in entry ? [entry] : entry;
    for (const ended of await Promise.all(steps.map((step) => runStep(step, steps.length > 1)))) {
      counts = addCounts(counts, ended.counts);
      hasFailed ||= ended.complaint !== undefined;
    }
    if (hasFailed) break;
  }
  console.log(closingLines(counts, performance.now() - startedAt));
  return hasFailed ? 1 : 0;
}

/** What a step says beside another one is shown when it has ended: two at once cannot be read. */
async function runStep(step: Step, isBesideOthers: boolean): Promise<Ended> {
  const startedAt = performance.now();
  console.log(`▶ ${step.name}`);
  const directory = mkdtempSync(join(tmpdir(), "khoreia-gate-"));
  const said = join(directory, "said");
  const output = isBesideOthers ? openSync(said, "a") : "inherit";
  try {
    const ended =
      step.kind === "command"
        ? await runCommand(step, output)
        : await runTests(step, output, join(directory, "counts.json"));
    if (output !== "inherit") process.stdout.write(readFileSync(said, "utf8"));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { complaint } = ended;
    console.log(
      complaint === undefined
        ? `✔ ${step.name} (${seconds} s)`
        : `✖ ${step.name} (${seconds} s): ${complaint}`,
    );
    return ended;
  } finally {
    if (output !== "inherit") closeSync(output);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A command counts as one test, so that the closing lines tell the whole story. */
async function runCommand(
  step: Step & { readonly kind: "command" },
  output: Output,
): Promise<Ended> {
  const code = await execute(step.command, 5, output);
  return code === 0
    ? { counts: { ...noCounts, tests: 1, passed: 1 } }
    : { counts: { ...noCounts, tests: 1, failed: 1 }, complaint: explain(step.command, code) };
}

async function runTests(
  step: Step & { readonly kind: "tests" },
  output: Output,
  countsFile: string,
): Promise<Ended> {
  const failed = { ...noCounts, tests: 1, failed: 1 };
  const files = globSync([...step.files], { cwd: root }).toSorted();
  if (files.length === 0) {
    return { counts: failed, complaint: `no test matches "${step.files.join('", "')}"` };
  }
  const command = testCommand(step, countsFile);
  const code = await execute([...command, ...files], step.limitMinutes, output);
  const text = readFileSync(countsFile, { encoding: "utf8", flag: "a+" });
  const counts = text === "" ? failed : countsOf(text);
  if (code !== 0) return { counts, complaint: explain([...command, ...step.files], code) };
  return counts.tests > 0 ? { counts } : { counts: failed, complaint: "no test ran" };
}

function testCommand(step: Step & { readonly kind: "tests" }, countsFile: string): string[] {
  const node = step.node ?? process.execPath;
  const inOneProcess =
    step.node === undefined ? "--test-isolation=none" : "--experimental-test-isolation=none";
  return [
    node,
    "--test",
    // One file after the other: two cores are busy enough with what most tests start.
    ...(step.isolation === "none"
      ? [inOneProcess]
      : [`--test-concurrency=${step.filesAtOnce ?? 1}`]),
    "--test-timeout=180000",
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${countsFile}`,
  ];
}

function countsOf(text: string): Counts {
  const counts = JSON.parse(text) as Counts;
  return { ...noCounts, ...counts };
}

function explain(command: readonly string[], code: number | string): string {
  return `"${command.join(" ")}" ended with ${code}`;
}

/** Resolves with the exit code, or with what ended it instead. */
function execute(
  command: readonly string[],
  limitMinutes: number,
  output: Output,
): Promise<number | string> {
  const [file = "", ...args] = command;
  const bin = join(root, "node_modules/.bin");
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: ["inherit", output, output],
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` },
    });
    let late: string | undefined;
    const timer = setTimeout(() => {
      late = `no result within ${limitMinutes} minutes; is a timer or a socket still open?`;
      // node:test passes a SIGTERM on to the processes of its files; a SIGKILL would orphan them.
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
    }, limitMinutes * 60_000);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve(error.message);
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      resolve(late ?? code ?? signal ?? "no code");
    });
  });
}
