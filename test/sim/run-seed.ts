import {
  type SimulationOptions,
  type SimulationResult,
  simulate,
} from "../../src/testing/index.ts";
import { fastDrain } from "./fast-drain.ts";
import { armTripWires } from "./trip-wires.ts";

const drain = fastDrain();

/** One universe, with every wire armed: nothing real can enter it unnoticed. */
export async function runSeed(
  options: Omit<SimulationOptions, "drain">,
): Promise<SimulationResult> {
  const disarm = armTripWires();
  try {
    return await simulate({ ...options, drain });
  } finally {
    disarm();
  }
}
