// The whole gate in its quick sizes: `npm test`.
import process from "node:process";
import { runGate } from "./gate/gate.ts";
import { gateSteps } from "./gate/steps.ts";

process.exitCode = await runGate(gateSteps);
