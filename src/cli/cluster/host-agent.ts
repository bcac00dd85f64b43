import { followRange, identityOf, Presence, StoreTrust } from "../../agent/index.ts";
import { hostFiles, listStates, openFileState, type State } from "../../agent/state/index.ts";
import {
  type DeploymentName,
  type InstanceStatus,
  type KhoreiaError,
  deploymentName,
} from "../../model/index.ts";
import {
  type PresenceRecord,
  StoreError,
  type WatchEvent,
  keys,
  parseKey,
  recordFormat,
} from "../../store/index.ts";
import { complaintsOf } from "../compose/complaints-of.ts";
import { KnownHosts } from "./host-facts.ts";
import type { HostGround } from "./host-part.ts";
import { HostSeat } from "./host-seat.ts";
import { CallAnswerer } from "./call-answerer.ts";
import { readRecord } from "./record-shapes.ts";
import { fileMemory } from "./store-memory.ts";

/** So long a store that does not answer keeps this host from what it remembers. */
const waitForStoreMs = 1_000;
/** How often it is looked whether something keeps this host from its work. */
const complainEveryMs = 5_000;

export interface HostAgentOptions
  extends Omit<HostGround, "factsOf" | "trusted" | "labels" | "incarnation"> {
  /** What others are told of this host; complaints are added. */
  readonly facts: Omit<PresenceRecord, "format" | "identity" | "complaints">;
}

/** One deployment as this host plays it. */
export interface PlayedNow {
  readonly deployment: DeploymentName;
  readonly generation: number;
  readonly instances: readonly InstanceStatus[];
}

/**
 * The agent of one host in a cluster: it is the only one of that name, and plays the host's part
 * of every deployment that has one. Nobody conducts it; all that it shares is in the store.
 */
export class HostAgent {
  readonly hosts: KnownHosts;
  private readonly options: HostAgentOptions;
  private readonly state: State;
  private readonly presence: Presence;
  private readonly trust: StoreTrust;
  private readonly calls: CallAnswerer;
  private readonly life = new AbortController();
  private readonly seats = new Map<DeploymentName, HostSeat>();
  private readonly over = Promise.withResolvers<never>();
  private followed: Promise<unknown> = Promise.resolve();
  private stopComplaining = (): void => undefined;
  private complained: ReadonlySet<string> = new Set();
  /** Why the store cannot be asked; undefined while it answers. */
  private storeTrouble: string | undefined = "it has not answered yet";

  private constructor(options: HostAgentOptions, state: State) {
    this.options = options;
    this.state = state;
    // Somebody waits for it, or nobody has to.
    this.over.promise.catch(() => undefined);
    const { store, clock, host, leaseTtlSeconds: ttlSeconds, entropy, say, stateRoot } = options;
    const { directory } = hostFiles(stateRoot, host);
    const by = `agent ${host}`;
    this.trust = new StoreTrust({
      store,
      clock,
      memory: fileMemory(directory),
      read: (text) => readRecord("incarnation", text),
      newId: () => entropy.id(),
      by,
      say,
    });
    this.calls = new CallAnswerer({ store, clock, host });
    const { address, os, arch, labels } = options.facts;
    this.hosts = new KnownHosts({ name: host, address, os, arch, labels }, () => {
      for (const { part } of this.seats.values()) part?.agent.heardOfHosts();
    });
    const taken = (error: KhoreiaError): void => this.over.reject(error);
    this.presence = new Presence({ store, clock, host, ttlSeconds, taken }, this.record([]));
  }

  /**
   * Takes the host and plays. Throws KHO_STATE_LOCKED and KHO_HOST_TAKEN when another agent has
   * it. A store that does not answer is waited for, while what is remembered here is played.
   */
  static async begin(options: HostAgentOptions): Promise<HostAgent> {
    const { stateRoot, host, command, clock } = options;
    const { directory } = hostFiles(stateRoot, host);
    const state = openFileState({ directory, host, deployment: own, command, clock });
    const agent = new HostAgent(options, state);
    try {
      await agent.play();
      return agent;
    } catch (error) {
      await agent.leave("could not begin");
      throw error;
    }
  }

  /** Never resolves; rejects when this agent may not go on, since another one has the host. */
  get lost(): Promise<never> {
    return this.over.promise;
  }

  /** Deployments of which this host plays a part now. */
  get playing(): readonly DeploymentName[] {
    return [...this.seats].filter(([, seat]) => seat.part !== undefined).map(([name]) => name);
  }

  /** How what this host plays stands now, by deployment. */
  parts(): readonly PlayedNow[] {
    return [...this.seats].flatMap(([deployment, { part }]) => {
      if (part === undefined) return [];
      const { agent } = part;
      return [{ deployment, generation: agent.generation, instances: agent.statuses() }];
    });
  }

  get isStoreReachable(): boolean {
    return this.storeTrouble === undefined;
  }

  /** Why it cannot take up what is new, though it goes on with what it plays; empty: it can. */
  unready(): readonly string[] {
    const { doubt } = this.trust;
    const { storeTrouble } = this;
    return [
      ...(storeTrouble === undefined ? [] : [`the store does not answer: ${storeTrouble}`]),
      ...(this.presence.isHeld ? [] : [`host "${this.options.host}" is not held in the store`]),
      ...(doubt === undefined ? [] : [`the store is not trusted: ${doubt}`]),
    ];
  }

  /** What keeps this host from its work; empty is normal. */
  complaints(): readonly string[] {
    const { doubt } = this.trust;
    return [
      ...(doubt === undefined ? [] : [`the store is not trusted: ${doubt}`]),
      ...this.hostComplaints(),
      ...[...this.seats.values()].flatMap(({ complaint }) => complaint ?? []),
    ];
  }

  /** Ends in order: Do's in flight may finish, supervised children live on. */
  async leave(why: string): Promise<void> {
    this.life.abort();
    this.stopComplaining();
    await Promise.all([...this.seats.values()].map((seat) => seat.leave(why)));
    await this.followed;
    await this.presence.release();
    this.trust.close();
    this.state.close();
  }

  private async play(): Promise<void> {
    const { clock, stateRoot, host, say } = this.options;
    const { signal } = this.life;
    const late = new Promise<"late">((resolve) => {
      clock.after(waitForStoreMs, () => resolve("late"));
    });
    const listed = Promise.withResolvers<undefined>();
    const hosts = this.followHosts(signal, () => listed.resolve(undefined));
    this.followed = hosts;
    const claimed = this.presence.claim(signal).then(
      // Who begins to play knows the others, if the store does.
      () => listed.promise,
      (error: unknown) => {
        if (!(error instanceof StoreError)) throw error;
        say(`the store does not answer: ${error.message}`, "warning");
        this.presence.renew(signal);
      },
    );
    claimed.catch((error: unknown) => this.over.reject(error));
    await Promise.race([claimed, late]);
    for (const state of listStates(stateRoot)) {
      if (state.host === host) this.seatOf(state.deployment).recall();
    }
    this.followed = Promise.all([this.followDesired(signal), hosts]);
    this.complain();
    this.complainLater();
  }

  private seatOf(deployment: DeploymentName): HostSeat {
    const known = this.seats.get(deployment);
    if (known !== undefined) return known;
    const { say, facts } = this.options;
    const { labels } = facts;
    const incarnation = (): number | undefined => this.trust.remembered?.number;
    const factsOf = (host: string | undefined) => this.hosts.factsOf(host);
    const trusted = (signal: AbortSignal) => this.trust.established(signal);
    const seat = new HostSeat(
      { ...this.options, labels, incarnation, factsOf, trusted, say },
      deployment,
    );
    this.seats.set(deployment, seat);
    return seat;
  }

  private followDesired(signal: AbortSignal): Promise<void> {
    const { store, clock, say } = this.options;
    const range = { prefix: keys.desiredPrefix };
    return followRange(
      { store, clock, range, onDoubt: () => () => undefined },
      {
        listed: (pairs) => {
          this.storeTrouble = undefined;
          // A store that was restored shows here first: whoever watched it has to list again.
          void this.trust.look();
          const listed = new Set<string>();
          for (const { key, value } of pairs) listed.add(this.take(key, value) ?? "");
          for (const [name, seat] of this.seats) if (!listed.has(name)) seat.undesired();
        },
        changed: (events) => this.changed(events),
        regressed: (revision, was) => this.trust.regressed(revision, was),
        lost: (why) => {
          this.storeTrouble = why;
          say(`the store does not answer: ${why}`, "warning");
        },
        found: () => say("the store answers again", "note"),
      },
      signal,
    );
  }

  private changed(events: readonly WatchEvent[]): void {
    for (const event of events) {
      if (event.kind === "put") {
        if (event.pair.key === keys.call) this.calls.heard(event.pair.value, this.presence.leaseId);
        this.take(event.pair.key, event.pair.value);
        continue;
      }
      const parsed = parseKey(event.key);
      if (parsed?.kind !== "desired") continue;
      this.seats.get(deploymentName(parsed.deployment))?.undesired();
    }
  }

  /** Returns the deployment that the key speaks of, if it is a desired state. */
  private take(key: string, value: string): DeploymentName | undefined {
    const parsed = parseKey(key);
    if (parsed?.kind !== "desired") return undefined;
    const name = deploymentName(parsed.deployment);
    const decoded = readRecord("desired", value);
    const seat = this.seatOf(name);
    if (decoded.kind === "record") seat.desired(decoded.record);
    else seat.complain(`desired state of "${name}" cannot be read: ${decoded.why}`);
    return name;
  }

  private followHosts(signal: AbortSignal, heard: () => void): Promise<void> {
    const { store, clock, host } = this.options;
    const own = keys.presence(host);
    const silent = { lost: () => undefined, found: () => undefined };
    return followRange(
      { store, clock, range: { prefix: keys.hostPrefix }, onDoubt: () => () => undefined },
      {
        ...silent,
        regressed: (revision, was) => this.trust.regressed(revision, was),
        listed: (pairs, revision) => {
          this.hosts.listed(pairs);
          heard();
          if (!pairs.some(({ key }) => key === own)) this.presence.unannounced(revision, signal);
        },
        changed: (events) => {
          this.hosts.changed(events);
          for (const event of events) {
            if (event.kind !== "delete" || event.key !== own) continue;
            this.presence.unannounced(event.modRevision, signal);
          }
        },
      },
      signal,
    );
  }

  private hostComplaints(): readonly string[] {
    const parts = [...this.seats.values()].flatMap(({ part }) => part ?? []);
    const shells = parts.map(({ shell }) => shell);
    return [...stateComplaints(this.state), ...complaintsOf(this.options.engines, shells)];
  }

  /** What nobody has said yet is said here, too: the store may not take it, or nobody looks. */
  private complain(): void {
    const complaints = this.hostComplaints();
    for (const complaint of complaints) {
      if (!this.complained.has(complaint)) this.options.say(complaint, "warning");
    }
    this.complained = new Set(complaints);
    this.presence.say(this.record(this.complaints()), this.life.signal);
  }

  private complainLater(): void {
    this.stopComplaining = this.options.clock.after(complainEveryMs, () => {
      this.complain();
      // Somebody may have accepted it meanwhile.
      if (this.trust.doubt !== undefined) void this.trust.look();
      this.complainLater();
    });
  }

  private plays(): NonNullable<PresenceRecord["plays"]> {
    const parts = [...this.seats].flatMap(([name, { part }]) => {
      const uid = part?.agent.uid;
      return part === undefined || uid === undefined ? [] : [[name, part.agent, uid] as const];
    });
    return Object.fromEntries(
      parts.map(([name, { generation }, uid]) => [name, { uid, generation }]),
    );
  }

  private record(complaints: readonly string[]): PresenceRecord {
    const { facts, entropy } = this.options;
    const identity = identityOf({ state: this.state, entropy });
    const incarnation = this.trust.remembered?.number;
    return {
      format: recordFormat,
      identity,
      ...facts,
      complaints,
      ...(incarnation === undefined ? {} : { incarnation }),
      ...(this.trust.doubt === undefined ? {} : { plays: this.plays() }),
    };
  }
}

function stateComplaints(state: State): readonly string[] {
  const health = state.health();
  return health.kind === "ok" ? [] : [`what must outlive this agent is not kept: ${health.why}`];
}

/** The state of the host itself is of no deployment. */
const own = deploymentName("");
