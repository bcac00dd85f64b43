import { availableParallelism } from "node:os";
import process from "node:process";
import { Agent, type HostFacts } from "../../agent/index.ts";
import type { Entropy } from "../../agent/clock.ts";
import type { BuiltinEngines } from "../../engine/adapter/index.ts";
import type { DeploymentName, HostName, JournalEvent } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type EventsRecord, type Store, decodeRecord, keys } from "../../store/index.ts";
import { complaintsOf } from "../compose/complaints-of.ts";
import { type HostShell, openHostShell } from "../compose/host-shell.ts";
import { keepSeen, recallSeen } from "../compose/kept-seen.ts";
import { LateServer } from "../play/serve-later.ts";
import { type AgentLog, PartPlaying, type PlayedHere } from "./part-playing.ts";
import { StoreContents } from "./store-contents.ts";

/** Do's that start no process and run at once on one host (choreography, defaults). */
const quietDos = 64;
/** Serving must not slow down what begins. */
const serveAfterMs = 300;
/** How long Do's in flight may still run when the agent ends. */
const drainMs = 10_000;

/** What the parts of one host share. */
export interface HostGround {
  readonly host: HostName;
  readonly store: Store;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly engines: BuiltinEngines;
  readonly stateRoot: string;
  readonly leaseTtlSeconds: number;
  /** The command line, for whoever is refused a lock. */
  readonly command: string;
  /** Where relative paths of topologies start. */
  readonly cwd: string;
  /** As of `ContentsGround`. */
  readonly trusted: (signal: AbortSignal) => Promise<void>;
  readonly factsOf: (host: string | undefined) => HostFacts | undefined;
  /** Of this host, as it was started with: nobody else decides what it may play. */
  readonly labels: Readonly<Record<string, string>>;
  readonly incarnation: () => number | undefined;
  readonly happened: (deployment: DeploymentName, event: JournalEvent) => void;
  readonly say: (text: string, tone: "note" | "warning") => void;
  readonly log: AgentLog;
  /** Where the other verbs on this machine ask it. */
  readonly socketOf: (deployment: DeploymentName) => string;
}

/** One host's part of one deployment, played from the store. */
export class HostPart {
  readonly deployment: DeploymentName;
  readonly agent: Agent;
  readonly shell: HostShell;
  private readonly ground: HostGround;
  private readonly server: LateServer;

  private constructor(ground: HostGround, playing: PartPlaying, { agent, shell }: PlayedHere) {
    this.ground = ground;
    this.deployment = playing.deployment;
    this.agent = agent;
    this.shell = shell;
    this.server = new LateServer(playing, ground.socketOf(playing.deployment), {
      afterMs: serveAfterMs,
      report: ({ message }) => ground.say(`${playing.deployment}: ${message}`, "warning"),
    });
  }

  /** Takes the lock and plays. Throws KHO_STATE_LOCKED, KHO_HOST_TAKEN, or what the store says. */
  static async begin(ground: HostGround, deployment: DeploymentName): Promise<HostPart> {
    const { host, clock, entropy, stateRoot: root, command, engines } = ground;
    const socket = ground.socketOf(deployment);
    const shell = openHostShell({ root, host, deployment, command, socket, clock, entropy });
    try {
      recallSeen(engines, [shell]);
      engines.recall({ deployment, host }, shell.state.load().made.values());
      const revision = Math.max(shell.journalRevision, await toldRevision(ground, deployment));
      // The agent must be there to be seen, and has nothing to tell before it begins.
      let tell = (_event: JournalEvent): void => undefined;
      const agent = openAgent(ground, {
        deployment,
        shell,
        revision,
        told: (event) => tell(event),
      });
      const { store, log } = ground;
      const complaints = (): readonly string[] => complaintsOf(engines, [shell]);
      const here = { host, deployment, agent, shell, store, clock, log, complaints };
      const playing = new PartPlaying(here);
      tell = (event) => playing.journal.append(event);
      await agent.begin();
      // What was heard meanwhile was told to those that played already.
      agent.heardOfHosts();
      return new HostPart(ground, playing, here);
    } catch (error) {
      await shell.close();
      throw error;
    }
  }

  /** All that this host was to take back is gone, and the deployment is to be gone. */
  get isOver(): boolean {
    const { desired, performed } = this.shell.state.load();
    if (desired?.goal !== "deleted" || performed.size > 0) return false;
    return this.agent.assess() === "converged";
  }

  /** No Do begins any more; supervised children live on, and what was written stays. */
  async leave(why: string): Promise<void> {
    await this.server.close();
    await this.agent.drain(drainMs, why, true);
    keepSeen(this.ground.engines, [this.shell]);
    await this.shell.close();
  }

  /** After a completed teardown: nothing of it is kept here, nor told of it in the store. */
  async forget(): Promise<void> {
    const { store, host } = this.ground;
    await this.server.close();
    await this.agent.drain(drainMs, "all of it is gone");
    await this.shell.remove();
    const range = { prefix: keys.eventsPrefix(host, this.deployment) };
    await store.txn({ compares: [], then: [{ kind: "delete", range }] }).catch(() => undefined);
  }
}

interface AgentParts {
  readonly deployment: DeploymentName;
  readonly shell: HostShell;
  /** Of the last event that an earlier agent has told of. */
  readonly revision: number;
  readonly told: (event: JournalEvent) => void;
}

function openAgent(ground: HostGround, { deployment, shell, revision, told }: AgentParts): Agent {
  const { host, store, clock, entropy, engines } = ground;
  return new Agent(
    {
      host,
      deployment,
      leaseTtlSeconds: ground.leaseTtlSeconds,
      quietDos,
      spawningDos: 2 * availableParallelism(),
      spawningChecks: 2 * availableParallelism(),
      journalRevision: revision,
      process: process.pid,
      baseSetting: { cwd: ground.cwd, env: {} },
      hostFacts: ground.factsOf,
      hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
      labels: ground.labels,
      incarnation: ground.incarnation,
      reports: true,
    },
    {
      clock,
      entropy,
      store,
      engines: engines.catalogue,
      state: shell.state,
      runner: shell.runner,
      contents: new StoreContents(ground, deployment),
      journal: (event) => {
        shell.journalFile.append(event);
        told(event);
        ground.happened(deployment, event);
      },
    },
  );
}

/** How long a store may keep a part from beginning for the sake of its journal's numbers. */
const toldWithinMs = 1_000;

/**
 * The last events of an agent that was killed may be in the store and not on this disk. Numbers
 * that were told once are not used again, or whoever has seen the first would miss the second.
 */
async function toldRevision(
  { store, clock, host }: HostGround,
  deployment: DeploymentName,
): Promise<number> {
  const prefix = keys.eventsPrefix(host, deployment);
  const asked = store.range({ prefix }).then(({ pairs }) =>
    pairs
      .map(({ value }) => decodeRecord<EventsRecord>(value))
      .flatMap((decoded) => (decoded.kind === "record" ? decoded.record.events : []))
      .reduce((newest, { revision }) => Math.max(newest, revision), 0),
  );
  const late = new Promise<number>((resolve) => void clock.after(toldWithinMs, () => resolve(0)));
  return Promise.race([asked.catch(() => 0), late]);
}
