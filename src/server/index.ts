export type { Client, StatusAnswer } from "./client.ts";
export { connect } from "./connect.ts";
export type {
  HoldAnswer,
  RequestAnswer,
} from "./contract.ts";
export { isCalled, listRunning, pickRunning, runningName } from "./running.ts";
export {
  checkRuntimeDirectory,
  partName,
  runtimeDirectory,
  socketPath,
} from "./runtime-directory.ts";
export { serve } from "./serve.ts";
export { serveHere } from "./serve-here.ts";
export {
  isLoopback,
  type MetricsAddress,
  type MetricsServer,
  serveMetrics,
} from "./serve-metrics.ts";
