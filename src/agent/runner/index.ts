export { createRunner } from "./process-runner.ts";
export type * from "./runner.ts";
