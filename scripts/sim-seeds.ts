// One of the processes of `npm run sim`: plays the seeds that its parent asks for.
import process from "node:process";
import { runSeed } from "../test/sim/run-seed.ts";

export interface Errand {
  readonly seeds: readonly number[];
  readonly faults: number;
}

process.on("message", (errand: Errand) => void play(errand));
// A promise that nobody awaits has broken: that is a crash of the code under test.
process.on("unhandledRejection", (error) => {
  throw error;
});

async function play({ seeds, faults }: Errand): Promise<void> {
  for (const seed of seeds) {
    // Told beforehand, so that the parent knows which seed this process has died of.
    process.send?.({ kind: "begins", seed });
    process.send?.({ kind: "ended", result: await runSeed({ seed, faults }) });
  }
  process.send?.({ kind: "idle" });
}
