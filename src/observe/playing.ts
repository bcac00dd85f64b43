import type {
  DeploymentName,
  DeploymentStatus,
  Goal,
  HostName,
  InstanceId,
  OutputTail,
  StepId,
  Topology,
} from "../model/index.ts";
import type { Score } from "../score/index.ts";
import type { Journal } from "./journal.ts";

/** A deployment while a process plays it, as the server and the live view see it. */
export interface Playing {
  readonly deployment: DeploymentName;
  readonly uid: string;
  /** True where other processes play other hosts of it, of which this one knows nothing. */
  readonly isPart?: boolean;
  /** The hosts that this process plays. */
  readonly hosts: readonly HostName[];
  /** Wall time. */
  readonly startedAt: number;
  /** Holds every event of these hosts, appended as it happens. */
  readonly journal: Journal;
  /** What is so now; a fresh value on each call. */
  status(): DeploymentStatus;
  /** Of the generation that is played. */
  score(): Score;
  /** What keeps this process from doing all its work; empty is normal. */
  complaints(): readonly string[];
  /** Output of programs, oldest first; with `follow` it ends when `signal` aborts. */
  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<LogChunk>;
  /** Makes a new generation durable and begins to play it; resolves as soon as it is accepted. */
  accept(change: DesiredChange): Promise<Acceptance>;
  readonly logLevel: LogLevel;
  setLogLevel(level: LogLevel): void;
}

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "silent";
export const logLevels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "silent"];

export type DesiredChange =
  | { readonly kind: "goal"; readonly goal: Goal; readonly by: string }
  | {
      readonly kind: "topology";
      readonly topology: Topology;
      readonly by: string;
      /** Accept only on top of this generation. */
      readonly onto?: number;
    };

export type Acceptance =
  /** `changed` is false when the deployment already was what is asked: no new generation then. */
  | { readonly kind: "accepted"; readonly generation: number; readonly changed: boolean }
  /** Somebody was faster: `generation` is what is played. */
  | { readonly kind: "overtaken"; readonly generation: number }
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    };

export interface LogRequest {
  readonly instance: InstanceId;
  /** Only this attempt; absent: all that is kept. */
  readonly attempt?: number;
  readonly follow: boolean;
}

export interface LogChunk {
  readonly step: StepId;
  readonly attempt?: number;
  readonly stream: keyof Omit<OutputTail, "droppedBytes">;
  readonly text: string;
  /** Wall time, where it is known. */
  readonly at?: number;
  /** Bytes that came before `text` and were not kept. */
  readonly droppedBytes?: number;
}
