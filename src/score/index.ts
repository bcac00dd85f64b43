export { compileScore } from "./compile-score.ts";
export type { CompileRequest } from "./compile-score.ts";
export { engineFactsOf } from "./engine-facts.ts";
export type { EngineFacts, EngineFactsOf } from "./engine-facts.ts";
export type { Retired } from "./retired.ts";
export {
  buildingOperations,
  furthestState,
  gateHoldsBack,
  goalWants,
  isTeardown,
  teardownOperations,
} from "./operations.ts";
export { projectPart } from "./project-part.ts";
export type { Part, Score, ScoreGate, ScoreInstance, ScoreStep } from "./score.ts";
