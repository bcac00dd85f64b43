import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command } from "./run-program.ts";
import { type Workload, writeMakefile, writeNinjaFile, writeTopology } from "./workload.ts";

export type ToolName = "khoreia" | "bare" | "make" | "ninja";
export const toolNames: readonly ToolName[] = ["khoreia", "bare", "make", "ninja"];

export const toolTitles: Readonly<Record<ToolName, string>> = {
  khoreia: "khoreia up --once",
  bare: "bare Node loop",
  make: "make -j2",
  ninja: "ninja -j2",
};

const debianPackages: Readonly<Partial<Record<ToolName, string>>> = {
  make: "make",
  ninja: "ninja-build",
};

/** One tool with its input for one workload, and a place where it has never run. */
export interface Setup {
  readonly tool: ToolName;
  readonly command: Command;
  /** Where its files appear. */
  readonly root: string;
}

const launcher = fileURLToPath(new URL("../bin/khoreia.js", import.meta.url));
const bareLoop = fileURLToPath(new URL("peers/bare-loop.js", import.meta.url));

/** Runs `bin/khoreia.js` on the Node of this process, away from the user's own deployments. */
export function khoreia(
  directory: string,
  args: readonly string[],
  cache = `${directory}/cache`,
): Command {
  const run = runtimeDirectory();
  for (const own of [run, cache]) mkdirSync(own, { recursive: true, mode: 0o700 });
  return {
    argv: [process.execPath, launcher, ...args],
    cwd: directory,
    env: {
      XDG_STATE_HOME: `${directory}/state`,
      XDG_RUNTIME_DIR: run,
      XDG_CACHE_HOME: cache,
      NO_COLOR: "1",
    },
  };
}

let runtime: string | undefined;
let runtimes = 0;

/** Short wherever the bench works: the path of a socket has little room. */
function runtimeDirectory(): string {
  if (runtime === undefined) {
    const base = mkdtempSync(join(tmpdir(), "kb-"));
    process.once("exit", () => rmSync(base, { recursive: true, force: true }));
    runtime = base;
  }
  runtimes += 1;
  return `${runtime}/${runtimes}`;
}

/** What is not on this machine, with the way to get it. */
export function missingTools(wanted: readonly ToolName[]): readonly string[] {
  return wanted
    .filter((tool) => debianPackages[tool] !== undefined && !isInstalled(tool))
    .map(
      (tool) => `"${tool}" is not here and left out; Debian: apt install ${debianPackages[tool]}`,
    );
}

export function isInstalled(tool: ToolName): boolean {
  if (debianPackages[tool] === undefined) return true;
  return spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0;
}

/**
 * Sets a tool up in a new directory below `home`, so that its first run is a cold one. Nothing is
 * deleted between runs: on ext4, inodes of removed files make new ones ten times dearer for long.
 */
export function setUp(tool: ToolName, home: string, workload: Workload): Setup {
  mkdirSync(home, { recursive: true });
  const directory = mkdtempSync(`${home}/${tool}-`);
  const root = `${directory}/files`;
  const nodes = workload.requires.length;
  const input = `${directory}/input`;
  switch (tool) {
    case "khoreia": {
      const file = `${directory}/topology.yaml`;
      writeTopology(file, root, workload);
      const command = khoreia(directory, ["up", "--once", file], `${home}/cache`);
      return { tool, root, command };
    }
    case "bare": {
      const argv = [process.execPath, bareLoop, root, `${nodes}`, `${directory}/record`] as const;
      return { tool, root, command: { argv: [...argv] } };
    }
    case "make":
      makeDirectories(root, nodes);
      writeMakefile(input, root, workload);
      return { tool, root, command: { argv: ["make", "-j2", "-s", "-f", input] } };
    case "ninja": {
      makeDirectories(root, nodes);
      writeNinjaFile(input, root, workload);
      const argv = ["ninja", "-j2", "--quiet", "-C", directory, "-f", input] as const;
      return { tool, root, command: { argv: [...argv] } };
    }
  }
}

/** For recipes that make none themselves: a process for each would double what they cost. */
function makeDirectories(root: string, nodes: number): void {
  for (let node = 0; node < nodes; node += 1) mkdirSync(`${root}/${node}`, { recursive: true });
}
