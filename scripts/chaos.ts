// Real faults: `npm run chaos -- SUITE [--runs N] [--seed S] [--quick]`; docs/faults.md.
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isOwnWorld, runInOwnWorld } from "../test/chaos/own-world.ts";
import { blindIn } from "../test/chaos/report.ts";
import { runUp } from "../test/chaos/run-up.ts";
import { type Suite, suites } from "../test/chaos/suites.ts";
import { etcdProgram } from "../test/e2e/rig/etcd-program.ts";

/** Of many violations the first ones tell most. */
const mostShown = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string" },
    seed: { type: "string", default: "1" },
    nodes: { type: "string", default: "100" },
    quick: { type: "boolean", default: false },
  },
});
const [name = "", ...more] = positionals;
const keep = fileURLToPath(new URL("../tmp/chaos", import.meta.url));
const suite = suites[name];
if (more.length > 0 || (name !== "up" && suite === undefined)) {
  console.error(`Cannot run the suite "${positionals.join(" ")}"`);
  console.error(`suites: ${["up", ...Object.keys(suites)].join(", ")}`);
  process.exitCode = 4;
} else if (suite === undefined) {
  const kills = wholeNumber("runs", 200);
  process.exitCode = await runUp({
    kills,
    seed: seed(),
    nodes: wholeNumber("nodes", 100),
    keep,
    say: (line) => console.log(line),
  });
} else if (isOwnWorld()) process.exitCode = await runSuite(suite);
else {
  // Inside there is no way to Debian's archive.
  await etcdProgram("3.5.16");
  process.exitCode = runInOwnWorld();
}

async function runSuite(chosen: Suite): Promise<number> {
  const runs = wholeNumber("runs", values.quick ? chosen.quick : chosen.full);
  const startedAt = performance.now();
  console.log(`${name}: ${runs} ${chosen.counts}, from seed ${seed()}, leases of 2 s`);
  const say = (line: string): void => console.log(`  ${line}`);
  const report = await chosen.run({ runs, seed: seed(), keep, say });
  for (const [what, count] of Object.entries(report.counts)) say(`${what}: ${count}`);
  // In a small run a rare thing may be missing by chance.
  const blind = runs < chosen.full ? [] : blindIn(report);
  for (const what of blind) say(`blind: "${what}" has not been met`);
  for (const violation of report.violations.slice(0, mostShown)) say(`VIOLATION ${violation}`);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(`${name}: ${report.violations.length} violations, ${seconds} s`);
  return report.violations.length + blind.length === 0 ? 0 : 1;
}

function seed(): number {
  return wholeNumber("seed", 1);
}

function wholeNumber(option: "runs" | "seed" | "nodes", usual: number): number {
  const number = Number(values[option] ?? usual);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`Cannot run with --${option} "${values[option]}": it is a whole number`);
  process.exit(4);
}
