export { createRunner, type RunnerOptions } from "./process-runner.ts";
export type * from "./runner.ts";
