export { type SimulationOptions, type SimulationResult, simulate } from "./sim/simulate.ts";
