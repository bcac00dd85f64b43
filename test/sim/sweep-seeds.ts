import { type ChildProcess, fork } from "node:child_process";
import type { SimulationResult } from "../../src/testing/index.ts";

export interface SweepRequest {
  readonly from: number;
  readonly seeds: number;
  readonly faults: number;
  /** How many processes play at the same time. */
  readonly jobs: number;
  readonly onResult: (result: SimulationResult) => void;
  /** A process has died while it played this seed. */
  readonly onCrash: (seed: number, how: string) => void;
}

type Word =
  | { readonly kind: "begins"; readonly seed: number }
  | { readonly kind: "ended"; readonly result: SimulationResult }
  | { readonly kind: "idle" };

/** Few enough that both processes end at about the same time. */
const seedsPerErrand = 10;
const player = new URL("../../scripts/sim-seeds.ts", import.meta.url);

/** Plays many seeds in several processes; a process that dies costs its seed and no other. */
export async function sweepSeeds(request: SweepRequest): Promise<void> {
  let next = request.from;
  const end = request.from + request.seeds;
  const take = (): readonly number[] => {
    const count = Math.min(seedsPerErrand, end - next);
    next += count;
    return Array.from({ length: count }, (_, i) => next - count + i);
  };
  await Promise.all(Array.from({ length: request.jobs }, () => playAll(request, take)));
}

async function playAll(request: SweepRequest, take: () => readonly number[]): Promise<void> {
  let seeds = take();
  while (seeds.length > 0) {
    const left = await playErrands(request, seeds, take);
    seeds = left.length > 0 ? left : take();
  }
}

/** Returns what a process that has died leaves over; nothing when all is done. */
function playErrands(
  request: SweepRequest,
  first: readonly number[],
  take: () => readonly number[],
): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const child = fork(player, { stdio: ["ignore", "inherit", "pipe", "ipc"] });
    let left = [...first];
    let playing: number | undefined;
    const complaints = keepEnd(child);
    const ask = (): void => void child.send({ seeds: left, faults: request.faults });
    child.on("message", (word: Word) => {
      if (word.kind === "begins") {
        playing = word.seed;
        left = left.filter((seed) => seed !== word.seed);
      } else if (word.kind === "ended") {
        playing = undefined;
        request.onResult(word.result);
      } else {
        left = [...take()];
        if (left.length > 0) ask();
        else child.disconnect();
      }
    });
    // One that was disconnected never closes; of one that died the last words come with the close.
    child.on("exit", () => {
      if (playing === undefined) resolve(left);
    });
    child.on("close", () => {
      if (playing !== undefined) request.onCrash(playing, complaints());
      resolve(left);
    });
    ask();
  });
}

/** The end of what a process writes to its standard error. */
function keepEnd(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = (text + chunk.toString("utf8")).slice(-4_000);
  });
  return () => text.trim();
}
