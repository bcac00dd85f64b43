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
export type {
  AcceptAnswer,
  HoldAnswer,
  LogLevelAnswer,
  ReadyAnswer,
  RequestAnswer,
  VersionAnswer,
} from "./contract.ts";
