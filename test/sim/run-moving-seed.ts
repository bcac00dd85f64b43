import { type MovingOptions, type MovingResult, simulateMoving } from "../../src/testing/index.ts";
import { fastDrain } from "./fast-drain.ts";
import { armTripWires } from "./trip-wires.ts";

const drain = fastDrain();

/** One moving world, with every wire armed: nothing real can enter it unnoticed. */
export async function runMovingSeed(options: Omit<MovingOptions, "drain">): Promise<MovingResult> {
  const disarm = armTripWires();
  try {
    return await simulateMoving({ ...options, drain });
  } finally {
    disarm();
  }
}
