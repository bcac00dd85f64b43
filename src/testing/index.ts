export {
  engineConformance,
  type EngineConformanceOptions,
} from "./conformance/engine-conformance.ts";
export {
  type Ability,
  type CheckHandle,
  type DoHandle,
  type DoOptions,
  type EngineDesk,
  type EngineUnderTest,
  type EngineWorld,
} from "./conformance/engine-trial.ts";
export { type Conformance, storeConformance } from "./conformance/store-conformance.ts";
export { type StoreUnderTest } from "./conformance/store-trial.ts";
export { type Fault, formatSchedule, parseSchedule } from "./sim/faults.ts";
export {
  type MovingOptions,
  type MovingResult,
  simulateMoving,
} from "./sim/moving/simulate-moving.ts";
export { type SimulationOptions, type SimulationResult, simulate } from "./sim/simulate.ts";
export { type Violation, type ViolationClass, classOf } from "./sim/violation.ts";
export { type Drain } from "./sim/virtual-clock.ts";
export { shrinkSchedule } from "./sim/shrink.ts";
export { type Sweep, addResult, blindSpots, noSweep, situations } from "./sim/sweep.ts";
