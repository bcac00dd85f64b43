export { Agent } from "./agent.ts";
export { type Picture } from "./following.ts";
export { type AgentOptions, type AgentPorts, type DesiredContent } from "./ports.ts";
export { type HostFacts } from "./resolve.ts";
export { type StateMedium, memoryMedium } from "./state/memory-state.ts";
export { retiredAfter, retiredIn } from "./retire.ts";
export { isSameDefinition } from "./same-definition.ts";
export { type Survey, surveyPart } from "./survey.ts";
export { followRange } from "./view.ts";
