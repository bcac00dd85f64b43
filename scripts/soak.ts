// Deploys again and again in one process: `node scripts/soak.ts --generations N`.
import process from "node:process";
import { parseArgs } from "node:util";
import { redeploy, slope, type Usage } from "../test/e2e/redeploy.ts";

const { values } = parseArgs({ options: { generations: { type: "string", default: "1000" } } });
const generations = Number(values.generations);
if (!Number.isSafeInteger(generations) || generations < 20) {
  console.error(`Cannot soak for --generations "${values.generations}": a whole number from 20`);
  process.exit(4);
}

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);
const startedAt = performance.now();
console.log("generation  fds  watches  timers  heap MB  rss MB");
const usages = await redeploy({
  generations,
  filled: true,
  samples: 20,
  onSample: ({ generation, fds, watches, timers, heapBytes, rssBytes }) => {
    const counts = [fds, watches, timers].map((count) => String(count).padStart(7)).join("");
    const memory = [heapBytes, rssBytes].map((bytes) => megabytes(bytes).padStart(9)).join("");
    console.log(`${String(generation).padStart(8)}${counts}${memory}`);
  },
});
// The first ones still warm up caches and the compiler.
const later = usages.slice(Math.ceil(usages.length / 5));
const limits: readonly (readonly [name: keyof Usage, most: number, unit: string])[] = [
  ["fds", 10, ""],
  ["watches", 10, ""],
  ["timers", 10, ""],
  // The store keeps its last 10,000 revisions, which these generations do not fill.
  ["heapBytes", 8 * 1_048_576, " bytes"],
  ["rssBytes", 16 * 1_048_576, " bytes"],
];
console.log(`\nper 1,000 generations, after the warm-up (${seconds()} s in all):`);
for (const [name, most, unit] of limits) {
  const growth = name === "rssBytes" ? residentGrowth() : 1_000 * slope(later, (of) => of[name]);
  const isFlat = growth <= most;
  console.log(
    `  ${name} ${growth.toFixed(1)}${unit}, at most ${most}: ${isFlat ? "flat" : "GROWS"}`,
  );
  if (!isFlat) process.exitCode = 1;
}

/** From the second quarter to the last: what V8 takes goes up and down by a third meanwhile. */
function residentGrowth(): number {
  const quarter = Math.floor(usages.length / 4);
  const medianOf = (from: number): number => {
    const sorted = usages.slice(from, from + quarter).map(({ rssBytes }) => rssBytes);
    return sorted.sort((one, other) => one - other)[quarter >> 1] ?? 0;
  };
  const between = (usages.length - 2 * quarter) / usages.length;
  return (
    ((medianOf(usages.length - quarter) - medianOf(quarter)) / (between * generations)) * 1_000
  );
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(0);
}
