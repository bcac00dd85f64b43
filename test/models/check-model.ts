// Has Spin write a verifier for a model, compiles it and runs it to its end.
import { type ExecFileException, execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { debianProgram } from "../e2e/rig/debian-package.ts";

/** Which search: of all states; for runs without end; for runs that never come to what is hoped. */
export type Search = "states" | "cycles" | "hopes";

export interface ModelRun {
  /** The model's file is called so. */
  readonly model: string;
  readonly defines: readonly string[];
  readonly search: Search;
  /** One of its switches: its search ends soon, so that compiling it well would take longer. */
  readonly mistake?: string;
}

export interface Verdict {
  readonly states: number;
  readonly errors: number;
  /** Why not all of it was searched; undefined when it was. */
  readonly truncated: string | undefined;
  /** Statements that no run comes to. */
  readonly unreached: readonly string[];
  /** The property that the counterexample breaks, as the model's text names it beside it. */
  readonly broken: string | undefined;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const limitMs = 120_000;
const memoryMib = 700;
/** Steps of the longest run; each costs memory, so a search for a mistake is given fewer. */
const depth = { whole: 100_000, mistake: 20_000 } as const;
const outputBound = 16 * 1024 * 1024;

/** One thread each; what is compressed is compared whole, so no two states are mixed up. */
const bounds = ["-DCOLLAPSE", `-DMEMLIM=${memoryMib}`];
const searches: Readonly<Record<Search, { readonly compile: string[]; readonly run: string[] }>> = {
  states: { compile: ["-DSAFETY", "-DNOCLAIM"], run: [] },
  cycles: { compile: ["-DNP", "-DNOCLAIM"], run: ["-l"] },
  // Weak fairness, for up to 5 × 8 processes.
  hopes: { compile: ["-DNFAIR=5", "-DNOREDUCE"], run: ["-a", "-f"] },
};

/** The path of Spin, as Debian has it. Throws when it or a compiler is not to be had. */
export async function modelTools(): Promise<string> {
  const spin = await debianProgram({
    path: "s/spin/spin_6.5.2+dfsg-1_amd64.deb",
    sha256: "55452ba139bae09a165363fdee18fe496913b4ae441d122280fbcbb48556502f",
    home: "spin/6.5.2",
    program: "usr/bin/spin",
  });
  await run("gcc", ["--version"], here);
  return spin;
}

/** Searches a model until all is seen or something is wrong. Throws when it cannot be built. */
export async function checkModel(
  spin: string,
  { model, defines, search, mistake }: ModelRun,
): Promise<Verdict> {
  const room = mkdtempSync(join(tmpdir(), "khoreia-model-"));
  const file = `${model}.pml`;
  const switches = mistake === undefined ? defines : [...defines, mistake];
  const flags = switches.map((define) => `-D${define}`);
  const [effort, steps] = mistake === undefined ? ["-O2", depth.whole] : ["-O0", depth.mistake];
  try {
    copyFileSync(join(here, file), join(room, file));
    await run(spin, [...flags, "-a", file], room);
    const { compile, run: how } = searches[search];
    await run("gcc", [effort, "-w", ...bounds, ...compile, "-o", "pan", "pan.c"], room);
    const said = await run(join(room, "pan"), [`-m${steps}`, ...how], room);
    const trail = existsSync(join(room, `${file}.trail`))
      ? await run(spin, [...flags, "-t", file], room)
      : undefined;
    const text = readFileSync(join(room, file), "utf8");
    return { ...readVerdict(said), broken: trail && brokenProperty(trail, text) };
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const options = { cwd, timeout: limitMs, maxBuffer: outputBound } as const;
  return new Promise((resolve, reject) => {
    execFile(program, [...args], options, (error: ExecFileException | null, stdout, stderr) => {
      // A counterexample that is replayed ends with its last step's number, a verifier with 0.
      const isReplay = args.includes("-t");
      if (error === null || (isReplay && error.killed !== true)) resolve(stdout + stderr);
      else reject(new Error(`${program} ${args.join(" ")}: ${error.message}\n${stdout}${stderr}`));
    });
  });
}

/** Reads what a verifier says at its end. */
export function readVerdict(said: string): Omit<Verdict, "broken"> {
  const errors = /errors: (\d+)/.exec(said)?.[1];
  const states = /^ *([\d.e+]+) states, stored/m.exec(said)?.[1];
  if (errors === undefined || states === undefined) throw new Error(`no verdict: ${said}`);
  const hint = /max search depth too small|out of memory|reached -DMEMLIM|Search not completed/;
  const isCut = errors === "0" && hint.test(said);
  return {
    states: Number(states),
    errors: Number(errors),
    truncated: isCut ? hint.exec(said)?.[0] : undefined,
    unreached: [...said.matchAll(/^\t(\S+\.pml):(\d+), state \d+, "(.*)"$/gm)]
      .filter(([, , , statement]) => statement !== "-end-")
      .map(([, file, line, statement]) => `${file}:${line} ${statement}`),
  };
}

/** The properties that are named beside the line at which a replay ends; P3 for a hope. */
export function brokenProperty(replay: string, text: string): string {
  const line = /\.pml:(\d+), Error: assertion violated/.exec(replay)?.[1];
  const lines = text.split("\n");
  const hope = lines.findIndex((each) => each.startsWith("ltl "));
  const last = line === undefined ? hope : Number(line) - 1;
  for (let at = last; at >= 0; at -= 1) {
    const named = lines[at]?.match(/\bP\d+[a-c]?\b/g);
    if (named) return named.join(" ");
  }
  return "none";
}
