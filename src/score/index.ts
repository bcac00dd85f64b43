export { compileScore } from "./compile-score.ts";
export type { CompileRequest } from "./compile-score.ts";
export { criticalPath } from "./critical-path.ts";
export type { CriticalPath } from "./critical-path.ts";
export { diffScores } from "./diff-scores.ts";
export type { InstanceChange, ScoreDiff, StepChange } from "./diff-scores.ts";
export { engineFactsOf } from "./engine-facts.ts";
export type { EngineFacts, EngineFactsOf } from "./engine-facts.ts";
export { dependentsOf, scoreLevels } from "./levels.ts";
export { linearExtensionViolations, stepsBefore } from "./linear-extension.ts";
export type { OrderViolation, TraceEntry } from "./linear-extension.ts";
export {
  buildingOperations,
  furthestState,
  gateHoldsBack,
  goalWants,
  isTeardown,
  teardownOperations,
} from "./operations.ts";
export { performedContent } from "./performed-content.ts";
export { projectPart } from "./project-part.ts";
export { renderDot, renderMermaid } from "./render/render-graph.ts";
export { renderJson } from "./render/render-json.ts";
export { renderText } from "./render/render-text.ts";
export { renderTree } from "./render/render-tree.ts";
export { viewScore } from "./render/score-view.ts";
export type { ScoreView, ViewGroup, ViewOptions, ViewWait } from "./render/score-view.ts";
export type { Retired } from "./retired.ts";
export type { Part, Score, ScoreGate, ScoreInstance, ScoreStep } from "./score.ts";
