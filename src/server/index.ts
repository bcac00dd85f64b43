export type {
  AcceptOptions,
  ChangeOptions,
  Client,
  EventsPage,
  EventsQuery,
  Followed,
  HealOptions,
  HoldOptions,
  LogsQuery,
  StatusAnswer,
  StatusQuery,
} from "./client.ts";
export { changeTimeoutMs, connect, type ConnectOptions, readTimeoutMs } from "./connect.ts";
export type {
  AcceptAnswer,
  HoldAnswer,
  LogLevelAnswer,
  ReadyAnswer,
  RequestAnswer,
  VersionAnswer,
} from "./contract.ts";
export { listRunning, type ListOptions, pickRunning, type Running } from "./running.ts";
export {
  checkRuntimeDirectory,
  makeRuntimeDirectory,
  runtimeDirectory,
  runtimeSurroundings,
  type RuntimeSurroundings,
  socketPath,
} from "./runtime-directory.ts";
export { wireFormat } from "./wire-limits.ts";
export { type RunningServer, serve } from "./serve.ts";
export type { ServeOptions } from "./server-context.ts";
