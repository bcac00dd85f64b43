import { availableParallelism, hostname } from "node:os";
import { Agent } from "../../agent/index.ts";
import { type Entropy, systemClock, systemEntropy } from "../../agent/clock.ts";
import { listStates } from "../../agent/state/index.ts";
import type { BuiltinEngines } from "../../engine/adapter/index.ts";
import {
  type DeploymentName,
  type DeploymentStatus,
  type Goal,
  type HostName,
  KhoreiaError,
  type Topology,
  hostName,
} from "../../model/index.ts";
import {
  type Acceptance,
  type DesiredChange,
  type Journal,
  type LogLevel,
  type Playing,
  UsualDurations,
  createJournal,
} from "../../observe/index.ts";
import type { Score } from "../../score/index.ts";
import type { Clock } from "../../std/clock.ts";
import { EmbeddedStore } from "../../store/adapter/embedded.ts";
import { type Assessment, assessDeployment } from "./assess-deployment.ts";
import { complaintsOf } from "./complaints-of.ts";
import { DesiredState } from "./desired-state.ts";
import { type HostShell, joinedHistory, openHostShell } from "./host-shell.ts";
import { isTornDown } from "./is-torn-down.ts";
import { keepHolds, restoreHolds } from "./kept-holds.ts";
import { keepSeen, recallSeen } from "./kept-seen.ts";
import { localHostOf } from "../topology/local-score.ts";
import { localFacts } from "./local-facts.ts";
import { localStatus } from "./local-status.ts";
import { readLogs } from "./read-logs.ts";
import type { SecretValues } from "./secret-values.ts";
import { type StaysBehind, hostsOf, staysBehind } from "./stays-behind.ts";

const leaseTtlSeconds = 10;
/** Do's that start no process and run at once on one host (choreography, defaults). */
const quietDos = 64;
/** Nobody but this process watches it, and is never far behind. */
const historyRevisions = 1_000;
/** How long Do's in flight may still run when the deployment is let go of. */
const drainMs = 10_000;
/** Whether all is stuck needs a look at every node; not more often than this. */
const assessEveryMs = 100;

export interface LocalDeploymentOptions {
  readonly deployment: DeploymentName;
  /** Absent: what the state directory remembers (`down` without a running `up`). */
  readonly topology?: Topology;
  /** What it was read from; see `Desired`. */
  readonly origin?: string;
  readonly goal: Goal;
  readonly by: string;
  /** Only these hosts of the topology; absent: all of them. */
  readonly hosts?: readonly HostName[];
  /** The name of this machine, for nodes that name no host. */
  readonly thisHost?: HostName;
  /** Where relative paths of the topology start. */
  readonly cwd: string;
  readonly stateRoot: string;
  readonly socket: string;
  readonly command: string;
  readonly engines: (options: { clock: Clock; entropy: Entropy }) => BuiltinEngines;
  readonly env: Readonly<Record<string, string>>;
  readonly logLevel: LogLevel;
  readonly onLogLevel?: (level: LogLevel) => void;
  /** Masked in whatever is told of this deployment. */
  readonly secrets: SecretValues;
}

/** A deployment that this process plays, all its hosts in one, on the embedded store. */
export class LocalDeployment implements Playing {
  readonly deployment: DeploymentName;
  readonly startedAt: number;
  readonly journal: Journal = createJournal();
  private readonly usual = new UsualDurations(this.journal);
  readonly clock: Clock;
  readonly store: EmbeddedStore;
  readonly engines: BuiltinEngines;
  logLevel: LogLevel;
  private readonly options: LocalDeploymentOptions;
  private readonly entropy: Entropy;
  private readonly thisHost: HostName;
  private readonly desired: DesiredState;
  private readonly life = new AbortController();
  /** Position in `journal` of the first event of this process. */
  ownEventsFrom = 0;
  private shells: readonly HostShell[] = [];
  private agents: readonly Agent[] = [];
  private rested: Promise<unknown> | undefined;
  private readonly waiting = new Set<() => void>();
  private assessedAt = Number.NEGATIVE_INFINITY;
  private lastAssessment: Assessment = "moving";

  private constructor(options: LocalDeploymentOptions) {
    this.options = options;
    this.deployment = options.deployment;
    this.clock = systemClock();
    this.entropy = systemEntropy();
    this.startedAt = this.clock.wall();
    this.thisHost = options.thisHost ?? hostName(hostname());
    this.logLevel = options.logLevel;
    this.store = new EmbeddedStore({ clock: this.clock, historyRevisions });
    this.engines = options.engines({ clock: this.clock, entropy: this.entropy });
    this.desired = new DesiredState({
      store: this.store,
      clock: this.clock,
      deployment: options.deployment,
      newUid: () => this.entropy.id(),
      isGone: (instance) => {
        const { agents, shells, desired } = this;
        return options.hosts === undefined && isTornDown(instance, { agents, shells, desired });
      },
    });
  }

  /** Takes the locks of all hosts, then plays. Throws KHO_STATE_LOCKED and leaves no trace. */
  static async begin(options: LocalDeploymentOptions): Promise<LocalDeployment> {
    const deployment = new LocalDeployment(options);
    try {
      await deployment.play();
      return deployment;
    } catch (error) {
      await deployment.close("could not begin");
      throw error;
    }
  }

  get uid(): string {
    return this.desired.current?.uid ?? "";
  }

  /** What is asked for now; `status` says it too, at the cost of describing every node. */
  get goal(): Goal {
    return this.desired.current?.goal ?? "started";
  }

  get generation(): number {
    return this.desired.current?.generation ?? 0;
  }

  get hosts(): readonly HostName[] {
    return this.shells.map(({ host }) => host);
  }

  score(): Score {
    const score = this.agents[0]?.score;
    if (score !== undefined) return score;
    throw new KhoreiaError("KHO_NOTHING_DEPLOYED", "Nothing is deployed here yet");
  }

  status(): DeploymentStatus {
    const { deployment, desired, agents, hosts, startedAt, usual, clock } = this;
    const facts = { deployment, desired, agents, hosts, startedAt, usual, clock };
    return this.options.secrets.mask(localStatus(facts));
  }

  /** Can it become steady without help? Cheap while it moves. */
  assess(): Assessment {
    const { generation } = this;
    if (this.agents.some((agent) => agent.generation !== generation)) return "moving";
    const each = this.agents.map((agent) => agent.assess());
    if (each.every((one) => one === "converged")) return "converged";
    if (!this.agents.some((agent) => agent.hasBlocked)) return "moving";
    if (this.agents.some((agent) => agent.isDoing)) return "moving";
    const now = this.clock.now();
    if (now - this.assessedAt < assessEveryMs) return this.lastAssessment;
    this.assessedAt = now;
    this.lastAssessment = assessDeployment(this.status().instances);
    return this.lastAssessment;
  }

  /** Resolves when something may have changed, at the latest after `withinMs`. */
  change(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stops = this.agents.map((agent) => agent.onTurn(done));
      const cancel = this.clock.after(withinMs, done);
      const { waiting } = this;
      waiting.add(done);
      function done(): void {
        waiting.delete(done);
        cancel();
        for (const stop of stops) stop();
        resolve();
      }
    });
  }

  complaints(): readonly string[] {
    return complaintsOf(this.engines, this.shells);
  }

  logs(...[request, signal]: Parameters<Playing["logs"]>): ReturnType<Playing["logs"]> {
    const { shells, clock } = this;
    const { secrets } = this.options;
    return readLogs({ shells, clock, secrets, score: () => this.score() }, request, signal);
  }

  async accept(change: DesiredChange): Promise<Acceptance> {
    const unplayable = change.kind === "topology" ? this.unplayable(change.topology) : undefined;
    if (unplayable !== undefined) return unplayable;
    return this.desired.change(change);
  }

  setLogLevel(level: LogLevel): void {
    this.logLevel = level;
    this.options.onLogLevel?.(level);
  }

  /** Steps whose supervised child runs. */
  childSteps(): readonly string[] {
    return this.shells.flatMap(({ runner }) => [...runner.childSteps()]);
  }

  /**
   * No Do begins from now on, and none is in flight any more. Comes before `stopChildren`: an agent
   * that still plays would take the end of a child for a fall, and start it again.
   */
  rest(why: string, isLeaving = false): Promise<unknown> {
    // Whoever waits for news gets none any more, and no timer may keep the process.
    for (const done of [...this.waiting]) done();
    this.rested ??= Promise.all(this.agents.map((agent) => agent.drain(drainMs, why, isLeaving)));
    return this.rested;
  }

  /** Ends the supervised children of all hosts, for the Ctrl-C of `up`. */
  async stopChildren(killAfterMs: number): Promise<void> {
    const how = { signal: "SIGTERM", killAfterMs };
    await Promise.all(this.shells.map(({ runner }) => runner.stopChildren(how)));
  }

  staysBehind(): readonly StaysBehind[] {
    const score = this.agents[0]?.score;
    return score === undefined ? [] : staysBehind(score, this.engines.catalogue, this.cwd);
  }

  /** Lets go: no Do begins any more; supervised children live on. */
  async close(why: string): Promise<void> {
    await this.drain(why);
    await Promise.all(this.shells.map((shell) => shell.close()));
  }

  /** Like `close`, where the process ends right after: what ends with it is not ended before. */
  async leave(why: string): Promise<void> {
    await this.drain(why, true);
    keepSeen(this.engines, this.shells);
    await Promise.all(this.shells.map((shell) => shell.close()));
  }

  /** After a completed teardown: also forgets what was kept on disk. */
  async closeAndForget(why: string): Promise<void> {
    await this.drain(why);
    await Promise.all(this.shells.map((shell) => shell.remove()));
  }

  /** Whoever goes on without `up` may stand in another directory than `up` did. */
  private get cwd(): string {
    const { topology, cwd } = this.options;
    return topology === undefined ? (this.desired.recalledCwd ?? cwd) : cwd;
  }

  private async drain(why: string, isLeaving = false): Promise<void> {
    await this.rest(why, isLeaving);
    this.life.abort();
    // Ten thousand watches end with the process.
    if (!isLeaving) this.engines.close();
    await this.store.close();
  }

  private async play(): Promise<void> {
    const { options } = this;
    this.shells = this.openShells(options.hosts ?? this.hostsToPlay());
    this.recallHistory();
    recallSeen(this.engines, this.shells);
    const snapshots = this.shells.map(({ state }) => state.load());
    this.desired.recall(snapshots);
    const { topology, origin } = options;
    if (topology === undefined && this.desired.current === undefined) {
      throw new KhoreiaError(
        "KHO_NOTHING_DEPLOYED",
        `Nothing is known here of a deployment "${options.deployment}"`,
        { hint: "khoreia status lists what runs; khoreia up FILE begins a deployment" },
      );
    }
    const [first] = this.shells;
    if (first !== undefined) {
      await restoreHolds(this.store, first.state, options.deployment);
      const where = { state: first.state, deployment: options.deployment };
      void keepHolds(this.store, where, this.life.signal).catch(() => undefined);
    }
    for (const { host, state } of this.shells) {
      const owner = { deployment: options.deployment, host };
      this.engines.recall(owner, state.load().made.values());
    }
    if (topology === undefined) await this.desired.resume(options.goal, options.by);
    else await this.desired.begin({ topology, origin }, options.goal, options.by);
    this.agents = this.shells.map((shell) => this.agent(shell));
    await Promise.all(this.agents.map((agent) => agent.begin()));
  }

  private recallHistory(): void {
    for (const event of joinedHistory(this.shells)) this.journal.append(event);
    this.ownEventsFrom = this.journal.end;
  }

  /** All hosts of the topology, and those where earlier generations have left something. */
  private hostsToPlay(): readonly HostName[] {
    const { topology, stateRoot, deployment } = this.options;
    const named = topology === undefined ? [] : hostsOf(topology, this.thisHost);
    const kept = listStates(stateRoot)
      .filter((state) => state.deployment === deployment)
      .map(({ host }) => host);
    return [...new Set([...named, ...kept])].sort().map(hostName);
  }

  private openShells(hosts: readonly HostName[]): readonly HostShell[] {
    const shells: HostShell[] = [];
    const { stateRoot: root, deployment, command, socket } = this.options;
    const { clock, entropy } = this;
    try {
      for (const host of hosts) {
        shells.push(openHostShell({ root, host, deployment, command, socket, clock, entropy }));
      }
    } catch (error) {
      for (const shell of shells) void shell.close();
      throw error;
    }
    return shells;
  }

  private agent(shell: HostShell): Agent {
    const { options, clock, entropy, store, engines } = this;
    return new Agent(
      {
        host: shell.host,
        deployment: options.deployment,
        leaseTtlSeconds,
        quietDos,
        spawningDos: 2 * availableParallelism(),
        spawningChecks: 2 * availableParallelism(),
        journalRevision: shell.journalRevision,
        process: process.pid,
        baseSetting: { cwd: this.cwd, env: options.env },
        hostFacts: (host) => localFacts(host),
        hostOf: localHostOf(this.thisHost),
      },
      {
        clock,
        entropy,
        store,
        engines: engines.catalogue,
        state: shell.state,
        runner: shell.runner,
        contents: { get: (name) => this.desired.contents.get(name) },
        journal: (event) => {
          const shown = options.secrets.mask(event);
          this.journal.append(shown);
          shell.journalFile.append(shown);
        },
      },
    );
  }

  /** A new generation may name hosts that this process does not play. */
  private unplayable(topology: Topology): Acceptance | undefined {
    if (this.options.hosts !== undefined) return undefined;
    const fresh = hostsOf(topology, this.thisHost).filter(
      (host) => !this.hosts.some((played) => played === host),
    );
    if (fresh.length === 0) return undefined;
    return {
      kind: "refused",
      code: "KHO_HOST_NOT_PLAYED",
      message: `Cannot take over the new generation: nobody plays host "${fresh[0]}"`,
      hint: "stop this up and begin it again: it then plays the new host as well",
    };
  }
}
