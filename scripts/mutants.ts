// `npm run mutants`: each planted bug must be seen by the simulator within 2,000 seeds.
import process from "node:process";
import { catchBug } from "../test/mutants/catch-bug.ts";
import { plantedBugs } from "../test/mutants/planted-bugs.ts";

const limit = 2_000;
let missed = 0;
for (const bug of plantedBugs) {
  const { seed, property } = await catchBug(bug, limit);
  if (seed === 0) missed += 1;
  const how = seed === 0 ? `never in ${limit} seeds` : `seed ${seed}, ${property}`;
  process.stdout.write(`${seed === 0 ? "✖" : "✔"} ${bug.name}: ${how}\n`);
}
process.stdout.write(`${plantedBugs.length - missed} of ${plantedBugs.length} caught\n`);
process.exitCode = missed === 0 ? 0 : 1;
