import { followRange } from "../../agent/index.ts";
import type { EngineCatalogue } from "../../engine/engine.ts";
import {
  type DeploymentName,
  type DeploymentStatus,
  type HostName,
  type InstanceId,
  KhoreiaError,
  type Topology,
} from "../../model/index.ts";
import {
  type Acceptance,
  createJournal,
  type DesiredChange,
  expectDurations,
  type Journal,
  type LogChunk,
  type LogLevel,
  type LogRequest,
  type Playing,
  UsualDurations,
} from "../../observe/index.ts";
import type { Score } from "../../score/index.ts";
import type { Clock } from "../../std/clock.ts";
import { type DesiredRecord, keys, type Store } from "../../store/index.ts";
import { findAgentHere } from "./agent-here.ts";
import { claimedScore } from "./claimed-score.ts";
import { ClusterPicture } from "./cluster-picture.ts";
import { clusterScore } from "./cluster-score.ts";
import { clusterStatus, isPresent, reportedBy } from "./cluster-status.ts";
import { EventShelf } from "./event-shelf.ts";
import { fetchContent } from "./fetch-content.ts";
import { publish, type Published, type PublishPorts, type PublishRequest } from "./publish.ts";

/** What others said is not known any more when the store has been silent for so long. */
const silenceMs = 10_000;
/** A content that is not there yet is looked for again. */
const lookAgainMs = 1_000;

export interface ClusterPlayingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly deployment: DeploymentName;
  readonly engines: EngineCatalogue;
  readonly newUid: () => string;
}

interface Current {
  readonly record: DesiredRecord;
  readonly topology: Topology;
  readonly score: Score;
  /** That the score names. */
  readonly hosts: ReadonlySet<HostName>;
}

/**
 * A deployment that agents on many hosts play, as their store tells of it: nobody is asked, and
 * nobody need be there. It follows the store until it is closed.
 */
export class ClusterPlaying implements Playing {
  readonly deployment: DeploymentName;
  readonly startedAt: number;
  readonly journal: Journal = createJournal();
  readonly logLevel: LogLevel = "silent";
  /** Settles when the deployment is not in the store any more. */
  readonly gone: Promise<void>;
  private readonly options: ClusterPlayingOptions;
  private readonly life = new AbortController();
  private readonly picture: ClusterPicture;
  private readonly usual = new UsualDurations(this.journal);
  private readonly events: EventShelf;
  /** Of each range that is followed: its first listing. */
  private readonly follows = new Map<string, Promise<void>>();
  private readonly leave: () => void;
  private current: Current | undefined;
  private adopting: Promise<void> | undefined;
  private wantsEvents = false;
  private trouble: string | undefined;
  private lostAt: number | undefined;

  private constructor(options: ClusterPlayingOptions) {
    this.options = options;
    this.deployment = options.deployment;
    this.startedAt = options.clock.wall();
    this.picture = new ClusterPicture(options.deployment);
    this.events = new EventShelf(options.deployment, this.journal);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    this.leave = resolve;
  }

  /** Throws `KHO_DEPLOYMENT_UNKNOWN` when the store holds none of that name. */
  static async open(options: ClusterPlayingOptions): Promise<ClusterPlaying> {
    const playing = new ClusterPlaying(options);
    try {
      await playing.begin();
      return playing;
    } catch (error) {
      playing.close();
      throw error;
    }
  }

  get uid(): string {
    return this.known.record.uid;
  }

  get hosts(): readonly HostName[] {
    return [...this.hostsToFollow()].sort();
  }

  get topology(): Topology {
    return this.known.topology;
  }

  get record(): DesiredRecord {
    return this.known.record;
  }

  /** The newest that any host has taken over. */
  get playedGeneration(): number {
    return this.picture.playedGeneration(this.uid);
  }

  score(): Score {
    return claimedScore(this.known.score, this.picture.claims);
  }

  status(): DeploymentStatus {
    const { deployment, picture, usual, options, known, lostAt } = this;
    const { record } = known;
    const score = this.score();
    const now = options.clock.wall();
    const isSilent = lostAt !== undefined && now - lostAt >= silenceMs;
    const silentSince = isSilent ? lostAt : undefined;
    const status = clusterStatus({ deployment, record, score, picture, silentSince });
    return expectDurations(status, usual, { score, now });
  }

  complaints(): readonly string[] {
    const { picture, trouble, lostAt } = this;
    const hosts = [...picture.presence].flatMap(([host, { complaints }]) =>
      complaints.map((complaint) => `${host}: ${complaint}`),
    );
    const unreadable = [...picture.unreadable].map(([key, why]) => `${key}: ${why}`);
    const own = [
      ...(trouble === undefined ? [] : [trouble]),
      ...(lostAt === undefined ? [] : ["the store does not answer"]),
    ];
    return [...own, ...hosts, ...unreadable];
  }

  /** What programs write stays on the host that runs them: elsewhere the first chunk rejects. */
  async *logs(request: LogRequest, signal: AbortSignal): AsyncGenerator<LogChunk> {
    const { instance, attempt, follow } = request;
    const { deployment, uid, options } = this;
    const host = this.score().byId.get(instance)?.host ?? "its host";
    const agent = await findAgentHere({ clock: options.clock, deployment, uid, host });
    if (agent === undefined) {
      throw new KhoreiaError(
        "KHO_LOGS_ELSEWHERE",
        `Cannot show the logs of "${instance}" from here: they are on ${host}`,
        { hint: `run khoreia logs ${instance} there; khoreia why ${instance} has the last output` },
      );
    }
    const query = { follow, ...(attempt === undefined ? {} : { attempt }) };
    yield* agent.logs(instance, query, signal);
  }

  async accept(change: DesiredChange): Promise<Acceptance> {
    const { by } = change;
    const published = await this.publish(
      change.kind === "goal"
        ? { goal: change.goal, by }
        : {
            wanted: { topology: change.topology },
            by,
            ...(change.onto === undefined ? {} : { onto: change.onto }),
          },
    );
    switch (published.kind) {
      case "published":
        return {
          kind: "accepted",
          generation: published.record.generation,
          changed: published.changed,
        };
      case "overtaken":
        return published;
      case "nothing-deployed":
        return {
          kind: "refused",
          code: "KHO_NOTHING_DEPLOYED",
          message: `Nothing is deployed as "${this.deployment}" any more`,
        };
      default:
        return published satisfies never;
    }
  }

  publish(
    request: Omit<PublishRequest, "deployment">,
    isLost: PublishPorts["isLost"] = () => false,
  ): Promise<Published> {
    const { store, clock, newUid, deployment } = this.options;
    const isGone = (instance: InstanceId): boolean => this.isTornDown(instance);
    const { playedGeneration } = this;
    const ports = { store, clock, newUid, isGone, isLost, playedGeneration };
    return publish(ports, { deployment, ...request });
  }

  setLogLevel(): void {
    throw new KhoreiaError(
      "KHO_LOGS_ELSEWHERE",
      "Cannot change from here what the agents log: each writes its own log on its host",
      { hint: "start the agent there with --log-level" },
    );
  }

  /**
   * Resolves when the journal holds what the hosts had written when it was called: each watch
   * comes at its own pace, so what is followed already is listed again.
   */
  async readEvents(): Promise<void> {
    this.wantsEvents = true;
    const followed = [...this.follows.keys()].filter((prefix) => this.events.owns(prefix));
    await Promise.all([this.followHosts(), ...followed.map((prefix) => this.listEvents(prefix))]);
    this.events.flush();
  }

  /** What the hosts say of a generation: `taken`, `pending`, or `absent` ones. */
  hostsOf(generation: number): ReadonlyMap<HostName, "taken" | "pending" | "absent"> {
    const { picture, known } = this;
    const isTaken = (host: HostName): boolean => {
      const accepted = picture.accepted.get(host);
      return accepted?.uid === known.record.uid && accepted.generation >= generation;
    };
    return new Map(
      [...new Set([...known.hosts, ...[...picture.claims.values()].map(({ host }) => host)])]
        .sort()
        .map((host) => [
          host,
          isTaken(host) ? "taken" : isPresent(host, picture) ? "pending" : "absent",
        ]),
    );
  }

  close(): void {
    this.life.abort();
    this.leave();
  }

  private get known(): Current {
    if (this.current !== undefined) return this.current;
    throw new KhoreiaError("KHO_NOTHING_DEPLOYED", "Nothing is deployed here yet");
  }

  private async begin(): Promise<void> {
    const { deployment } = this;
    await Promise.all([
      this.follow(keys.deploymentPrefix(deployment)),
      this.follow(keys.hostPrefix),
      this.follow(keys.claimPrefix(deployment)),
    ]);
    if (this.picture.desired === undefined) {
      throw new KhoreiaError(
        "KHO_DEPLOYMENT_UNKNOWN",
        `Cannot find a deployment "${deployment}" in the store`,
        { hint: "khoreia hosts lists what is deployed there; khoreia deploy FILE begins one" },
      );
    }
    await this.adopt(this.picture.desired.record);
    await this.followHosts();
  }

  /** Follows a range into the picture; resolves with its first listing, rejects without one. */
  private follow(prefix: string): Promise<void> {
    const known = this.follows.get(prefix);
    if (known !== undefined) return known;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.follows.set(prefix, promise);
    // Whoever waits for it hears of it; where nobody does, it is said as a complaint.
    promise.catch(() => undefined);
    const { store, clock } = this.options;
    const { picture, events } = this;
    const isEvents = events.owns(prefix);
    void followRange(
      { store, clock, range: { prefix }, onDoubt: () => () => undefined },
      {
        listed: (pairs) => {
          if (isEvents) events.listed(prefix, pairs);
          else picture.listed(prefix, pairs);
          resolve();
          this.changed();
        },
        changed: (changes) => {
          if (isEvents) events.changed(changes);
          else picture.changed(changes);
          this.changed();
        },
        lost: (why) => {
          this.lostAt ??= clock.wall();
          reject(unreachable(why));
        },
        found: () => {
          this.lostAt = undefined;
        },
      },
      this.life.signal,
    );
    return promise;
  }

  /** What a store that does not answer would have said is missing, and a complaint says so. */
  private async listEvents(prefix: string): Promise<void> {
    const listing = await this.options.store.range({ prefix }).catch(() => undefined);
    if (listing !== undefined) this.events.listed(prefix, listing.pairs);
  }

  private hostsToFollow(): ReadonlySet<HostName> {
    return new Set([...(this.current?.hosts ?? []), ...this.picture.hosts]);
  }

  private async followHosts(): Promise<void> {
    const { deployment, wantsEvents } = this;
    const prefixes: string[] = [];
    for (const host of this.hostsToFollow()) {
      prefixes.push(keys.statusPrefix(host, deployment));
      if (wantsEvents) prefixes.push(keys.eventsPrefix(host, deployment));
    }
    await Promise.all(prefixes.map((prefix) => this.follow(prefix)));
  }

  /** Events wake, the picture decides. */
  private changed(): void {
    const { picture, current } = this;
    if (this.events.isRead) this.events.flush();
    if (current === undefined) return;
    if (picture.desired === undefined) return this.leave();
    const { uid, generation } = picture.desired.record;
    if (uid !== current.record.uid || generation !== current.record.generation) {
      this.adopting ??= this.adoptNewest().finally(() => {
        this.adopting = undefined;
      });
    }
    void this.followHosts().catch(() => undefined);
  }

  private async adoptNewest(): Promise<void> {
    const { clock } = this.options;
    while (!this.life.signal.aborted) {
      const record = this.picture.desired?.record;
      const { uid, generation } = this.known.record;
      if (record === undefined) return;
      if (record.uid === uid && record.generation === generation) return;
      try {
        await this.adopt(record);
        this.trouble = undefined;
        await this.followHosts();
      } catch (error) {
        // It may be on its way, or of a later release: what was known is shown until then.
        this.trouble = error instanceof Error ? error.message : String(error);
        await new Promise<void>((resolve) => void clock.after(lookAgainMs, resolve));
      }
    }
  }

  private async adopt(record: DesiredRecord): Promise<void> {
    const { store, deployment, engines } = this.options;
    const { topology, retired } = await fetchContent(store, deployment, record.content);
    const score = clusterScore({ topology, goal: record.goal, engines, retired });
    const hosts = new Set(score.instances.flatMap(({ host }) => host ?? []));
    this.current = { record, topology, score, hosts };
    this.events.ofUid(record.uid);
  }

  private isTornDown(id: InstanceId): boolean {
    const { picture, known } = this;
    const scored = this.score().byId.get(id);
    if (scored?.retired !== true || scored.host === undefined) return false;
    const reported = reportedBy(scored.host, { record: known.record, picture });
    const said = reported?.find(({ instance }) => instance === id);
    return said?.condition === "steady";
  }
}

function unreachable(why: string): KhoreiaError {
  return new KhoreiaError("KHO_STORE_UNREACHABLE", `Cannot read the store: ${why}`, {
    hint: "khoreia doctor --store looks for the cause",
  });
}
