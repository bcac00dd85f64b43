export { Agent } from "./agent.ts";
export { type Entropy, systemClock, systemEntropy, wallText } from "./clock.ts";
export {
  type AgentOptions,
  type AgentPorts,
  type Chance,
  type ContentSource,
} from "./ports.ts";
export { type HostFacts } from "./resolve.ts";
