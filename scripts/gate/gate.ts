// Runs the gate: each check once, cheapest first, until one fails.
import { spawn } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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

type Ended = { readonly counts: Counts; readonly complaint?: string };

const root = fileURLToPath(new URL("../../", import.meta.url));
const graceMs = 5_000;
const reporter = fileURLToPath(new URL("counts-reporter.ts", import.meta.url));

/** Returns the exit code. The last lines are those of node:test, summed over all its runs. */
export async function runGate(steps: readonly Step[]): Promise<number> {
  const startedAt = performance.now();
  let counts = noCounts;
  for (const step of steps) {
    const stepStartedAt = performance.now();
    console.log(`▶ ${step.name}`);
    const ended = step.kind === "command" ? await runCommand(step) : await runTests(step);
    counts = addCounts(counts, ended.counts);
    const seconds = ((performance.now() - stepStartedAt) / 1000).toFixed(1);
    if (ended.complaint === undefined) {
      console.log(`✔ ${step.name} (${seconds} s)`);
      continue;
    }
    console.log(`✖ ${step.name} (${seconds} s): ${ended.complaint}`);
    console.log(closingLines(counts, performance.now() - startedAt));
    return 1;
  }
  console.log(closingLines(counts, performance.now() - startedAt));
  return 0;
}

/** A command counts as one test, so that the closing lines tell the whole story. */
async function runCommand(step: Step & { readonly kind: "command" }): Promise<Ended> {
  const code = await execute(step.command, 5);
  return code === 0
    ? { counts: { ...noCounts, tests: 1, passed: 1 } }
    : { counts: { ...noCounts, tests: 1, failed: 1 }, complaint: explain(step.command, code) };
}

async function runTests(step: Step & { readonly kind: "tests" }): Promise<Ended> {
  const failed = { ...noCounts, tests: 1, failed: 1 };
  const files = globSync([...step.files], { cwd: root }).toSorted();
  if (files.length === 0) {
    return { counts: failed, complaint: `no test matches "${step.files.join('", "')}"` };
  }
  const directory = mkdtempSync(join(tmpdir(), "khoreia-gate-"));
  try {
    const countsFile = join(directory, "counts.json");
    const command = testCommand(step, countsFile);
    const code = await execute([...command, ...files], step.limitMinutes);
    const text = readFileSync(countsFile, { encoding: "utf8", flag: "a+" });
    const counts = text === "" ? failed : countsOf(text);
    if (code !== 0) return { counts, complaint: explain([...command, ...step.files], code) };
    return counts.tests > 0 ? { counts } : { counts: failed, complaint: "no test ran" };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
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

/** Runs in the foreground; resolves with the exit code, or with what ended it instead. */
function execute(command: readonly string[], limitMinutes: number): Promise<number | string> {
  const [file = "", ...args] = command;
  const bin = join(root, "node_modules/.bin");
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: "inherit",
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
