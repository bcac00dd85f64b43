// Runs in the copy that a mutant was planted in: plays seeds until one violates something.
import process from "node:process";
import { runMovingSeed } from "../sim/run-moving-seed.ts";
import { runSeed } from "../sim/run-seed.ts";

const [from = 1, seeds = 2_000] = process.argv.slice(2, 4).map(Number);
const run = process.argv[4] === "moving" ? runMovingSeed : runSeed;

/** Told on the last line, because a crash tells its seed by what was begun last. */
function tell(word: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(word)}\n`);
}

process.on("unhandledRejection", (error) => {
  throw error;
});

for (let seed = from; seed < from + seeds; seed += 1) {
  tell({ seed });
  const { violations } = await run({ seed });
  const [first] = violations;
  if (first === undefined) continue;
  tell({ seed, property: first.property, text: first.text });
  process.exit(0);
}
tell({ seed: from + seeds - 1, property: "none" });
process.exit(0);
