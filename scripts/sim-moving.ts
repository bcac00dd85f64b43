// Plays seeded worlds of nodes that move: `npm run sim:moving -- --seeds N --from S`.
import process from "node:process";
import { parseArgs } from "node:util";
import { runMovingSeed } from "../test/sim/run-moving-seed.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    faults: { type: "string", default: "30" },
    trace: { type: "boolean", default: false },
  },
});
const [seeds, from, faults] = [values.seeds, values.from, values.faults].map(Number);
const startedAt = performance.now();
const sometimes = new Map<string, number>();
const bad: number[] = [];
let [programs, slowestMs] = [0, 0];

process.on("unhandledRejection", (error) => {
  throw error;
});

for (let seed = from ?? 1; seed < (from ?? 1) + (seeds ?? 0); seed += 1) {
  const trace = values.trace ? { trace: (line: string) => console.log(line) } : {};
  const result = await runMovingSeed({
    seed,
    ...(faults === undefined ? {} : { faults }),
    ...trace,
  });
  programs += result.programs;
  slowestMs = Math.max(slowestMs, result.convergedMs);
  for (const [what, count] of Object.entries(result.sometimes)) {
    sometimes.set(what, (sometimes.get(what) ?? 0) + count);
  }
  if (result.violations.length === 0) continue;
  bad.push(seed);
  console.log(`seed ${seed}: ${result.violations.length} violations`);
  for (const { property, at, text } of result.violations.slice(0, 3)) {
    console.log(`  ${property} at ${(at / 1_000).toFixed(3)} s: ${text}`);
  }
}

const seconds = (performance.now() - startedAt) / 1_000;
for (const what of [...sometimes.keys()].sort()) console.log(`  ${what}: ${sometimes.get(what)}`);
console.log(
  `${seeds} seeds, ${programs} programs; slowest ${(slowestMs / 1_000).toFixed(1)} s; ` +
    `${seconds.toFixed(0)} s, ${((seeds ?? 0) / seconds).toFixed(1)} seeds/s`,
);
console.log(`${bad.length} seeds with violations: ${bad.slice(0, 20).join(" ")}`);
process.exitCode = bad.length === 0 ? 0 : 6;
