// Plays seeds of a copy of the source that has a planted bug, until the bug is seen.
import process from "node:process";
import { runSeed } from "../test/sim/run-seed.ts";

const [limit = "2000", faults = "50"] = process.argv.slice(2);
let playing = 0;

function tell(property: string): never {
  process.stdout.write(`${JSON.stringify({ seed: playing, property })}\n`);
  process.exit(0);
}

process.on("uncaughtException", () => tell("crash"));
process.on("unhandledRejection", () => tell("crash"));
for (playing = 1; playing <= Number(limit); playing += 1) {
  const { violations } = await runSeed({ seed: playing, faults: Number(faults) });
  const [first] = violations;
  if (first !== undefined) tell(first.property);
}
process.stdout.write(`${JSON.stringify({ seed: 0, property: "never" })}\n`);
