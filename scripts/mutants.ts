// Plants bugs and has the simulator find them: `npm run mutants -- --seeds N --jobs J --only TEXT`.
import process from "node:process";
import { parseArgs } from "node:util";
import { type Catch, catchMutant } from "../test/mutants/catch-mutant.ts";
import { mutants } from "../test/mutants/mutants.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2000" },
    jobs: { type: "string", default: "2" },
    only: { type: "string", default: "" },
  },
});
const asked = { from: 1, seeds: Number(values.seeds) };
const chosen = mutants.filter(({ name }) => name.includes(values.only));
const startedAt = performance.now();
const catches: Catch[] = [];

let next = 0;
await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, () => catchAll()));

const survivors = catches.filter(({ seed }) => seed === undefined);
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
console.log(`${catches.length - survivors.length} of ${catches.length} caught in ${seconds} s`);
for (const { mutant } of survivors) console.log(`survives ${asked.seeds} seeds: ${mutant}`);
process.exitCode = survivors.length === 0 ? 0 : 1;

async function catchAll(): Promise<void> {
  for (let mutant = chosen[next]; mutant !== undefined; mutant = chosen[next]) {
    next += 1;
    const caught = await catchMutant(mutant, asked);
    catches.push(caught);
    const seed = caught.seed === undefined ? "never" : `seed ${caught.seed}`;
    const by = caught.by === mutant.expects ? caught.by : `${caught.by}, not ${mutant.expects}`;
    console.log(`${seed.padEnd(10)} ${by.padEnd(18)} ${mutant.name}`);
    if (caught.text !== "") console.log(`             ${caught.text}`);
  }
}
