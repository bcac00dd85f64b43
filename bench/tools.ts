import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
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

/** One tool with its input for one workload, in a directory of its own. */
export interface Setup {
  readonly tool: ToolName;
  readonly command: Command;
  /** Where its files appear. */
  readonly root: string;
  /** Makes the next run a cold one: no files, and nothing that an earlier run remembers. */
  readonly reset: () => void;
}

const launcher = fileURLToPath(new URL("../bin/khoreia.js", import.meta.url));
const bareLoop = fileURLToPath(new URL("peers/bare-loop.js", import.meta.url));

/** Runs `bin/khoreia.js` on the Node of this process, away from the user's own deployments. */
export function khoreia(directory: string, args: readonly string[]): Command {
  return {
    argv: [process.execPath, launcher, ...args],
    cwd: directory,
    env: {
      XDG_STATE_HOME: `${directory}/state`,
      XDG_RUNTIME_DIR: `${directory}/run`,
      XDG_CACHE_HOME: `${directory}/cache`,
      NO_COLOR: "1",
    },
  };
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

export function setUp(tool: ToolName, directory: string, workload: Workload): Setup {
  const root = `${directory}/files`;
  for (const name of ["run", "cache"])
    mkdirSync(`${directory}/${name}`, { recursive: true, mode: 0o700 });
  const nodes = workload.requires.length;
  const clear = () => rmSync(root, { recursive: true, force: true });
  // Their recipes make no directories: a process for each would double what they cost.
  const clearWithDirectories = () => {
    clear();
    for (let node = 0; node < nodes; node += 1) mkdirSync(`${root}/${node}`, { recursive: true });
  };
  const input = `${directory}/input`;
  switch (tool) {
    case "khoreia": {
      const file = `${directory}/topology.yaml`;
      writeTopology(file, root, workload);
      const reset = () => {
        clear();
        rmSync(`${directory}/state`, { recursive: true, force: true });
      };
      return { tool, root, reset, command: khoreia(directory, ["up", "--once", file]) };
    }
    case "bare":
      return {
        tool,
        root,
        reset: clear,
        command: { argv: [process.execPath, bareLoop, root, `${nodes}`] },
      };
    case "make":
      writeMakefile(input, root, workload);
      return {
        tool,
        root,
        reset: clearWithDirectories,
        command: { argv: ["make", "-j2", "-s", "-f", input] },
      };
    case "ninja": {
      writeNinjaFile(input, root, workload);
      const argv = ["ninja", "-j2", "--quiet", "-C", directory, "-f", input] as const;
      const reset = () => {
        clearWithDirectories();
        // Its memory of earlier runs.
        for (const name of [".ninja_log", ".ninja_deps"])
          rmSync(`${directory}/${name}`, { force: true });
      };
      return { tool, root, reset, command: { argv: [...argv] } };
    }
  }
}
