// Everything that needs no real world: `npm run check`.
import process from "node:process";
import { runGate } from "./gate/gate.ts";
import { checkSteps } from "./gate/steps.ts";

process.exitCode = await runGate(checkSteps);
