import { existsSync, mkdirSync, statSync, unlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createPrng } from "../src/std/prng.ts";
import { type LongRunning, startProgram } from "./long-running.ts";
import { cpuMsOf, residentMb } from "./proc.ts";
import { quantile } from "./statistics.ts";
import { khoreia } from "./tools.ts";
import { filesOf, makeWorkload, writeTopology } from "./workload.ts";

export type HealerName = "khoreia" | "bare";

export interface HealResult {
  readonly healer: HealerName;
  readonly nodes: number;
  readonly removals: number;
  /** Removals that nobody mended within `lostAfterMs`; they have no latency. */
  readonly lost: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Share of one processor while nothing happened, before the first removal. */
  readonly idleCpuShare: number | undefined;
  readonly idleMb: number | undefined;
}

export interface HealRequest {
  readonly directory: string;
  readonly nodes: number;
  readonly removals: number;
  /** How long it rests before `idleSeconds` are measured. */
  readonly calmSeconds: number;
  readonly idleSeconds: number;
}

const bareHealer = fileURLToPath(new URL("peers/bare-healer.js", import.meta.url));
const lostAfterMs = 5_000;
/** Between removals, so that each one meets a healer at rest. */
const restMs = 5;

/**
 * Both healers watch equal directories at the same time, and files are removed here and there in
 * turn. Latency is from before the removal until the file is there again, seen by looking all the
 * time from this process.
 */
export async function compareHealers(request: HealRequest): Promise<readonly HealResult[]> {
  const { directory, nodes, removals, calmSeconds, idleSeconds } = request;
  const names: readonly HealerName[] = ["khoreia", "bare"];
  const healers = names.map((name) => startHealer(name, `${directory}/${name}`, nodes));
  try {
    for (const { program, files } of healers) {
      const last = files.at(-1) ?? "";
      await program.settled(() => existsSync(last));
    }
    // V8 tidies up for some ten seconds after a burst; that is the end of the burst, not rest.
    await pause(calmSeconds * 1000);
    const idle = await measureIdle(healers, idleSeconds);
    const latencies = await removeInTurn(healers, removals);
    return healers.map(({ name }, i) => {
      const own = latencies[i] ?? [];
      const seen = own.filter((us): us is number => us !== undefined);
      const [p50Us, p99Us] = [quantile(seen, 0.5), quantile(seen, 0.99)];
      const lost = own.length - seen.length;
      return { healer: name, nodes, removals, lost, p50Us, p99Us, ...idle[i] } as HealResult;
    });
  } finally {
    for (const { program } of healers) await program.stop();
  }
}

interface Healer {
  readonly name: HealerName;
  readonly program: LongRunning;
  readonly files: readonly string[];
}

function startHealer(name: HealerName, directory: string, nodes: number): Healer {
  const root = `${directory}/files`;
  mkdirSync(directory, { recursive: true });
  const files = [...filesOf(root, nodes)].map(([file]) => file);
  if (name === "bare") {
    const program = startProgram({ argv: [process.execPath, bareHealer, root, `${nodes}`] });
    return { name, program, files };
  }
  const topology = `${directory}/topology.yaml`;
  writeTopology(topology, root, makeWorkload("dag", nodes));
  return { name, program: startProgram(khoreia(directory, ["up", topology])), files };
}

async function measureIdle(
  healers: readonly Healer[],
  seconds: number,
): Promise<readonly Pick<HealResult, "idleCpuShare" | "idleMb">[]> {
  const cpuOf = ({ program }: Healer) => cpuMsOf(program.pid);
  const before = healers.map(cpuOf);
  const begin = performance.now();
  await pause(seconds * 1000);
  const elapsedMs = performance.now() - begin;
  return healers.map((healer, i) => {
    const [earlier, later] = [before[i], cpuOf(healer)];
    const isKnown = earlier !== undefined && later !== undefined;
    return {
      idleCpuShare: isKnown ? (later - earlier) / elapsedMs : undefined,
      idleMb: residentMb(healer.program.pid),
    };
  });
}

async function removeInTurn(
  healers: readonly Healer[],
  removals: number,
): Promise<readonly (readonly (number | undefined)[])[]> {
  const prng = createPrng(removals);
  const latencies = healers.map((): (number | undefined)[] => []);
  for (let removal = 0; removal < removals; removal += 1) {
    for (const [i, { files }] of healers.entries()) {
      latencies[i]?.push(latencyUs(prng.pick(files)));
      await pause(restMs);
    }
  }
  return latencies;
}

function latencyUs(file: string): number | undefined {
  const begin = performance.now();
  unlinkSync(file);
  for (;;) {
    const isBack = statSync(file, { throwIfNoEntry: false }) !== undefined;
    const elapsedMs = performance.now() - begin;
    if (isBack) return elapsedMs * 1000;
    if (elapsedMs > lostAfterMs) return undefined;
  }
}
