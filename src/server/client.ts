import type { DeploymentStatus, Goal, JournalEvent, Topology } from "../model/index.ts";
import type { LogChunk, LogLevel, StatusChange, WhyAnswer } from "../observe/index.ts";
import type { JsonObject } from "../std/json.ts";
import type {
  AcceptAnswer,
  HoldAnswer,
  LogLevelAnswer,
  ReadyAnswer,
  RequestAnswer,
  VersionAnswer,
} from "./contract.ts";

/**
 * The command line's side of a running deployment. A call that has no whole answer within its
 * time (`readTimeoutMs`, 2 s; changes 10 s) ends in a `KhoreiaError` of code
 * `KHO_SERVER_SILENT`, one that finds nobody in `KHO_SERVER_UNREACHABLE`; a refusal of the server
 * keeps the server's code. Streams end when `signal` aborts or the deployment ends.
 */
export interface Client {
  version(): Promise<VersionAnswer>;
  status(query?: StatusQuery): Promise<StatusAnswer>;
  /** All at first, then what differs, at most ten times a second. */
  watch(query: StatusQuery, signal: AbortSignal): AsyncIterable<StatusChange>;
  /** `node`: a node's name or an instance. */
  why(node: string, options?: { readonly at?: number }): Promise<WhyAnswer>;
  /** All that match; reads on by itself when there are more than one answer holds. */
  events(query?: EventsQuery): Promise<EventsPage>;
  follow(query: EventsQuery, signal: AbortSignal): AsyncIterable<Followed>;
  /** As `khoreia graph -o json` prints it. */
  score(): Promise<JsonObject>;
  logs(instance: string, query: LogsQuery, signal: AbortSignal): AsyncIterable<LogChunk>;
  heal(nodes: readonly string[], options?: HealOptions): Promise<RequestAnswer>;
  restart(nodes: readonly string[], options?: ChangeOptions): Promise<RequestAnswer>;
  hold(node: string, options: HoldOptions): Promise<HoldAnswer>;
  release(node: string, options?: ChangeOptions): Promise<HoldAnswer>;
  setGoal(goal: Goal, options?: ChangeOptions): Promise<AcceptAnswer>;
  /** `onto`: the generation it was made for; another one played is `KHO_GENERATION_CONFLICT`. */
  accept(topology: Topology, options: AcceptOptions): Promise<AcceptAnswer>;
  setLogLevel(level: LogLevel): Promise<LogLevelAnswer>;
  ready(): Promise<ReadyAnswer>;
}

export interface StatusAnswer {
  /** What `khoreia status` ends with: 0 steady, 6 blocked or held, 7 moving, 8 a host is absent. */
  readonly exit: number;
  readonly status: DeploymentStatus;
}

export interface StatusQuery {
  /** Which instances to list (all); the counts are always of all. */
  readonly show?: "all" | "unsteady" | "none";
  /** Only these nodes or instances. */
  readonly nodes?: readonly string[];
}

export interface EventsQuery {
  /** A cursor (`HOST:REVISION`, exclusive) or a wall time (inclusive); absent: all that is kept. */
  readonly since?: string | number;
  /** Wall time, exclusive. */
  readonly until?: number;
  /** A node's name or an instance; events of the whole deployment are left out then. */
  readonly node?: string;
}

export interface EventsPage {
  readonly events: readonly JournalEvent[];
  /** Earlier events than the first are no longer kept, though they were asked for. */
  readonly gap: boolean;
  /** Names the last event looked at; `follow({since: cursor})` goes on after it. */
  readonly cursor?: string;
}

export type Followed =
  | { readonly kind: "event"; readonly event: JournalEvent; readonly cursor: string }
  /** `missed` events came faster than they were read, or are no longer kept. */
  | { readonly kind: "gap"; readonly missed: number };

export interface LogsQuery {
  readonly attempt?: number;
  readonly follow?: boolean;
}

export interface ChangeOptions {
  /** Who asks, for the record; by default the user of this process. */
  readonly by?: string;
  /** Everything is checked, nothing is changed. */
  readonly dryRun?: boolean;
}

export interface HealOptions extends ChangeOptions {
  /** Do even what holds. */
  readonly force?: boolean;
}

export interface HoldOptions extends ChangeOptions {
  readonly why: string;
  /** Wall time of its end; absent: until released. */
  readonly until?: number;
}

export interface AcceptOptions extends ChangeOptions {
  readonly onto: number | undefined;
}
