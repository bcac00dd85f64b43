// Verbs that may play a deployment themselves: reader, agent, engines and store come along.
export { agentCommand } from "./agent.ts";
export { demoCommand } from "./demo.ts";
export { downCommand } from "./down.ts";
export { planCommand } from "./plan.ts";
export { startCommand } from "./start.ts";
export { stopCommand } from "./stop.ts";
export { upCommand } from "./up.ts";
