// Plays seeded worlds and looks for violations:
// `npm run sim -- --seeds N --from S --faults F --jobs J`.
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import {
  type SimulationResult,
  type Sweep,
  addResult,
  blindSpots,
  classOf,
  formatSchedule,
  noSweep,
  shrinkSchedule,
} from "../src/testing/index.ts";
import { runSeed } from "../test/sim/run-seed.ts";
import { sweepSeeds } from "../test/sim/sweep-seeds.ts";

/** As in `khoreia simulate`: something forbidden happened, something demanded did not, or it
 * broke. */
const exitCodes = { none: 0, safety: 6, liveness: 7, crash: 1, blind: 1 } as const;
/** Fewer seeds need not meet everything. */
const seedsToSee = 1_000;
/** A shrunk schedule is worth that many runs. */
const shrunkAtMost = 3;

const folder = new URL("../tmp/sim/", import.meta.url);
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "5000" },
    from: { type: "string", default: "1" },
    faults: { type: "string", default: "50" },
    jobs: { type: "string", default: "2" },
    shrink: { type: "boolean", default: true },
  },
  allowNegative: true,
});
const request = {
  seeds: wholeNumber("seeds"),
  from: wholeNumber("from"),
  faults: wholeNumber("faults"),
  jobs: Math.max(1, wholeNumber("jobs")),
};

const startedAt = performance.now();
const seconds = (): number => (performance.now() - startedAt) / 1_000;
let sweep = noSweep;
const bad: SimulationResult[] = [];
const crashed: number[] = [];

console.log(`sim: seeds ${request.from} to ${request.from + request.seeds - 1}`);
await sweepSeeds({ ...request, onResult, onCrash });
tellSweep(sweep);
for (const result of bad.slice(0, shrunkAtMost)) if (values.shrink) await shrink(result);
process.exitCode = verdict();

function onResult(result: SimulationResult): void {
  sweep = addResult(sweep, result);
  if (sweep.seeds % 500 === 0) console.log(`  ${sweep.seeds} seeds in ${seconds().toFixed(0)} s`);
  if (result.violations.length === 0) return;
  bad.push(result);
  console.log(`seed ${result.seed}: ${result.violations.length} violations`);
  for (const { property, at, text } of result.violations.slice(0, 3)) {
    console.log(`  ${property} at ${(at / 1_000).toFixed(3)} s: ${text}`);
  }
  save(result.seed, formatSchedule(result.schedule));
}

function onCrash(seed: number, how: string): void {
  crashed.push(seed);
  console.log(`seed ${seed}: the code broke\n${how}`);
  save(seed, "");
}

function tellSweep({ seeds, faults, dos, events, virtualMs, slowestMs, sometimes }: Sweep): void {
  const hours = (virtualMs / 3_600_000).toFixed(0);
  const rate = (seeds / seconds()).toFixed(1);
  console.log(
    `${seeds} seeds, ${faults} faults, ${dos} Do's, ${events} events, ${hours} virtual hours; ` +
      `slowest convergence ${(slowestMs / 1_000).toFixed(1)} s; ` +
      `${seconds().toFixed(0)} s, ${rate} seeds/s`,
  );
  for (const what of Object.keys(sometimes).toSorted())
    console.log(`  ${what}: ${sometimes[what]}`);
  for (const [property, violating] of sweep.violating) {
    console.log(`  VIOLATED ${property}: seeds ${violating.slice(0, 10).join(" ")}`);
  }
}

async function shrink({ seed, schedule, violations }: SimulationResult): Promise<void> {
  const [first] = violations;
  const shrunk = await shrinkSchedule(schedule, async (part) => {
    const again = await runSeed({ seed, schedule: part });
    return again.violations.some(({ property }) => property === first?.property);
  });
  const text = formatSchedule(shrunk);
  console.log(
    `seed ${seed} needs ${shrunk.length} of ${schedule.length} faults for ${first?.property}:`,
  );
  console.log(`  khoreia simulate --seed ${seed} --faults '${text}'`);
  save(seed, text);
}

/** Beside the others that have failed; what it teaches moves to a unit test, for seeds drift. */
function save(seed: number, schedule: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`seed-${seed}.txt`, folder), `${schedule}\n`);
}

function verdict(): number {
  const blind = request.seeds < seedsToSee ? [] : blindSpots(sweep);
  for (const what of blind) console.log(`blind: "${what}" has never happened`);
  const violations = bad.flatMap((result) => result.violations);
  console.log(`${bad.length} seeds with violations, ${crashed.length} crashes`);
  if (crashed.length > 0) return exitCodes.crash;
  if (violations.length > 0) return exitCodes[classOf(violations)];
  return blind.length > 0 ? exitCodes.blind : exitCodes.none;
}

function wholeNumber(name: "seeds" | "from" | "faults" | "jobs"): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`Cannot simulate with --${name} "${values[name]}": it is a whole number`);
  process.exit(4);
}
