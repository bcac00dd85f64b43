import type { Agent } from "../../agent/index.ts";
import type { DeploymentName, DeploymentStatus, HostName } from "../../model/index.ts";
import { KhoreiaError } from "../../model/index.ts";
import {
  type Acceptance,
  createJournal,
  expectDurations,
  type Journal,
  type LogChunk,
  type LogLevel,
  type LogRequest,
  type Playing,
  snapshot,
  UsualDurations,
} from "../../observe/index.ts";
import type { Score } from "../../score/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { Store } from "../../store/index.ts";
import type { HostShell } from "../compose/host-shell.ts";
import { readLogs } from "../compose/read-logs.ts";
import { SecretValues } from "../compose/secret-values.ts";

/** The log of an agent, whose level can be changed while it runs. */
export interface AgentLog {
  readonly level: LogLevel;
  setLevel(level: LogLevel): void;
}

export interface PlayedHere {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  readonly agent: Agent;
  readonly shell: HostShell;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: AgentLog;
  readonly complaints: () => readonly string[];
}

/**
 * One host's part of a deployment as its agent knows it, without asking the store: what it plays
 * itself, and nothing of what other hosts play. Changes are made in the cluster.
 */
export class PartPlaying implements Playing {
  readonly isPart = true;
  readonly deployment: DeploymentName;
  readonly hosts: readonly HostName[];
  readonly startedAt: number;
  readonly journal: Journal = createJournal();
  readonly store: Store;
  readonly clock: Clock;
  private readonly here: PlayedHere;
  private readonly usual: UsualDurations;

  constructor(here: PlayedHere) {
    this.here = here;
    this.deployment = here.deployment;
    this.hosts = [here.host];
    this.store = here.store;
    this.clock = here.clock;
    this.startedAt = here.clock.wall();
    for (const event of here.shell.history) this.journal.append(event);
    this.usual = new UsualDurations(this.journal);
  }

  get uid(): string {
    return this.here.agent.uid ?? this.here.shell.state.load().desired?.uid ?? "";
  }

  status(): DeploymentStatus {
    const { deployment, uid, clock, startedAt, usual } = this;
    const { agent, shell } = this.here;
    const desired = shell.state.load().desired;
    const status = snapshot({
      deployment,
      uid,
      generation: agent.generation,
      goal: desired?.goal ?? "started",
      since: desired?.acceptedAt ?? startedAt,
      parts: [agent.statuses()],
    });
    return expectDurations(status, usual, { score: agent.score, now: clock.wall() });
  }

  score(): Score {
    const { score } = this.here.agent;
    if (score !== undefined) return score;
    throw new KhoreiaError("KHO_NOTHING_DEPLOYED", "Nothing is deployed here yet");
  }

  complaints(): readonly string[] {
    return this.here.complaints();
  }

  logs(request: LogRequest, signal: AbortSignal): AsyncIterable<LogChunk> {
    const { clock } = this;
    const sources = { shells: [this.here.shell], clock, secrets, score: () => this.score() };
    return readLogs(sources, request, signal);
  }

  accept(): Promise<Acceptance> {
    const { deployment } = this;
    return Promise.resolve({
      kind: "refused",
      code: "KHO_CHANGE_ELSEWHERE",
      message: `Cannot change "${deployment}" here: an agent plays a part of it, from a cluster`,
      hint: "give the same command with --store or --context, so that all hosts hear of it",
    });
  }

  get logLevel(): LogLevel {
    return this.here.log.level;
  }

  setLogLevel(level: LogLevel): void {
    this.here.log.setLevel(level);
  }
}

/** A topology with secret inputs is not deployed to a cluster. */
const secrets = new SecretValues();
