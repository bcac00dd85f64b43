import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Below this there is nothing worth a pause. */
const worthwhileBytes = 120_000_000;

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/**
 * Gives back the memory that reading and a first convergence have left behind. A large deployment
 * leaves four times of what it goes on using, and a process that then only listens allocates so
 * little that the collector would never come round to it. Pauses for about 0.1 s per 100 MB, so
 * it belongs where nothing moves.
 */
export function releaseMemory(): void {
  if (process.memoryUsage.rss() < worthwhileBytes) return;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as Collect;
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
