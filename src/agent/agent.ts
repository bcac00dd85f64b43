import {
  type DoEnd,
  type DoOrder,
  type Effect,
  type Instant,
  type PartEvent,
  type PartPlay,
  assessPart,
  createPart,
  describeInstance,
  describePart,
  mayBegin,
  noteFact,
  stepPart,
} from "../choreography/index.ts";
import type { InstanceId, InstanceStatus, JournalFact, StepId } from "../model/index.ts";
import type { Score, ScoreInstance } from "../score/index.ts";
import { type Prng, createPrng } from "../std/prng.ts";
import type { RequestRecord } from "../store/index.ts";
import { abandonedDo } from "./abandoned-do.ts";
import { Alarm } from "./alarm.ts";
import { Bulletin } from "./bulletin.ts";
import { type Hands, carryOut } from "./carry-out.ts";
import { reachedElsewhere } from "./elsewhere.ts";
import { Following, type Picture } from "./following.ts";
import { forsakenChildren, stopForsaken } from "./forsaken.ts";
import { acceptGeneration } from "./generation.ts";
import { HeldInstances } from "./holds.ts";
import { identityOf } from "./identity.ts";
import { Intents } from "./intents.ts";
import { Moving } from "./moving.ts";
import { Performer, type Said } from "./performer.ts";
import type { PlayedPart } from "./played-part.ts";
import type { AgentOptions, AgentPorts } from "./ports.ts";
import { Standing } from "./standing.ts";
import { requestedInstances } from "./requested-instances.ts";
import { sayOpened } from "./say-opened.ts";
import { signalRecord } from "./signal-record.ts";
import { StoreSilence } from "./store-silence.ts";
import { takeStanding } from "./take-standing.ts";
import { Turns } from "./turns.ts";
import { type Arrival, Wanted } from "./wanted.ts";

const arrival = { kind: "desired.arrived" } as const;
const moved = { kind: "claims.moved" } as const;
const news = { kind: "facts.heard" } as const;

type Turn = PartEvent | (PartEvent & Said) | typeof arrival | typeof moved | typeof news;
/** How a generation is taken over: the first time, or once more. */
type Anew =
  | { readonly kind: "generation.accepted"; readonly because?: JournalFact }
  | { readonly kind: "claims.changed" };

/**
 * Plays one host's part of one deployment: events in, `stepPart`, effects out. All that it knows
 * is either in the store, in its state, or found again by its checks: it may die at any moment.
 */
export class Agent {
  readonly options: AgentOptions;
  private readonly ports: AgentPorts;
  private readonly performer: Performer;
  private readonly hands: Hands;
  private readonly following: Following;
  private readonly standing: Standing;
  /** Seeded once: the system's own chance costs as much as writing a small file. */
  private readonly prng: Prng;
  private readonly life = new AbortController();
  private readonly turns: Turns<Turn>;
  private readonly intents: Intents;
  private play: PartPlay | undefined;
  private played: PlayedPart | undefined;
  /** What that was made of. */
  private taken: Arrival | undefined;
  private readonly wanted: Wanted;
  private readonly bulletin?: Bulletin;
  /** Orders that came when this agent was about to end. */
  private readonly abandoned: DoOrder[] = [];
  private readonly held: HeldInstances;
  /** For the next moment at which time alone changes what a dancer does. */
  private readonly wake: Alarm;
  private readonly silence: StoreSilence;
  /** Absent where nothing moves. */
  private readonly moving?: Moving;
  private followed: Promise<void> = Promise.resolve();

  constructor(options: AgentOptions, ports: AgentPorts) {
    this.options = options;
    this.ports = ports;
    this.prng = createPrng(ports.entropy.seed());
    this.turns = new Turns(ports.clock, {
      step: (event) => this.step(event),
      turned: () => {
        this.intents.declare();
        this.wake.set(this.play?.wakes.next() ?? Number.POSITIVE_INFINITY);
      },
    });
    this.wake = new Alarm(ports.clock, () => this.push({ kind: "clock.ticked", ...this.at() }));
    this.held = new HeldInstances(ports.clock, (instance, hold) =>
      this.push({ kind: "hold.changed", instance, hold, ...this.at() }),
    );
    this.performer = new Performer(ports, options, {
      reported: (said) => this.push({ kind: "check.reported", ...said, ...this.at() }),
      ended: (step, end) => this.ended(step, end),
      renewIntent: (order) => this.intents.renew(order),
      mayBegin: (step) => this.mayBegin(step),
    });
    this.silence = new StoreSilence(ports.clock, (fact) => this.note(fact));
    this.hands = {
      ports,
      performer: this.performer,
      bulletin: () => this.bulletin,
      play: () => this.play,
      runDo: (order) => this.runDo(order),
      publish: (instance, reached) => this.publish(instance, reached),
    };
    this.wanted = new Wanted(ports, {
      arrived: () => this.turns.push(arrival),
      missing: (content) => {
        this.note({ kind: "store.lost", why: `no content "${content}" on this host` });
      },
    });
    this.following = new Following(
      { deployment: options.deployment, host: options.host },
      {
        desired: (record) => this.wanted.heard(record, this.life.signal),
        // Absence never means deletion: what this host has accepted goes on.
        undesired: () => this.wanted.recall(),
        holds: () => this.refreshHolds(),
        requested: (_, request) => this.onRequest(request),
        signals: (changed) => this.onSignals(changed),
        acceptedElsewhere: (host) => this.onAcceptedElsewhere(host),
        announced: (found) => this.standing.found(found, this.life.signal),
        claims: (changed) => this.onClaims(changed),
        lost: (why) => this.silence.lost(why),
        found: () => this.silence.found(),
        unreadable: (key, why) => this.note({ kind: "store.lost", why: `${key}: ${why}` }),
      },
    );
    this.standing = this.newStanding();
    const { following, standing, performer } = this;
    const { deployment } = options;
    const intended = { ...ports, deployment, following, standing, played: () => this.played };
    this.intents = new Intents(intended, (order, no) => this.onIntentAnswered(order, no));
    if (options.labels !== undefined) {
      const ground = { options, ports, following, standing, performer, play: () => this.play };
      this.moving = new Moving({ ...ground, changed: () => this.turns.push(moved) });
    }
    if (options.reports === true) this.bulletin = Bulletin.about(this, this.standing, ports);
  }

  /**
   * Ends what a dead predecessor left running, takes its standing and begins to play. Rejects when
   * another agent plays this host, or when the store refuses and nothing is remembered here.
   */
  async begin(): Promise<void> {
    const { runner, store, clock } = this.ports;
    // Checks may begin at once; each Do waits for the orphan of its own step.
    void runner.endOrphans();
    await takeStanding(this.standing, { ...this.ports, wanted: this.wanted }, this.life.signal);
    this.followed = this.following.run(store, clock, this.life.signal);
  }

  /** Statuses of the instances of this host, in the score's order. */
  statuses(): readonly InstanceStatus[] {
    return this.play === undefined ? [] : describePart(this.play, this.at());
  }

  status(instance: InstanceId): InstanceStatus | undefined {
    return this.play === undefined ? undefined : describeInstance(this.play, instance, this.at());
  }

  assess(): "nothing" | "converged" | "moving" | "stuck" {
    if (this.play === undefined) return "nothing";
    if (this.performer.running > 0) return "moving";
    return assessPart(this.play, this.at());
  }

  /** Something is blocked or held: worth asking whether all is stuck. */
  get hasBlocked(): boolean {
    return (this.play?.counts.blocked ?? 0) + (this.play?.counts.held ?? 0) > 0;
  }

  /** A Do of this agent is in flight. */
  get isDoing(): boolean {
    return this.performer.running > 0;
  }

  /** Its view of the store, for whoever wants to compare it with the store. */
  pictures(): readonly Picture[] {
    return this.following.pictures();
  }

  /** Tells the deployment that it plays from an earlier one of the same name. */
  get uid(): string | undefined {
    return this.played?.uid;
  }

  /** The accepted generation; 0 before the first. */
  get generation(): number {
    return this.play?.generation.generation ?? 0;
  }

  get score(): Score | undefined {
    return this.played?.score;
  }

  /** Other facts may be known of hosts: what is played is resolved anew if they say otherwise. */
  heardOfHosts(): void {
    this.turns.push(news);
  }

  /** Calls `listener` after each turn, when something may have changed; returns how to stop it. */
  onTurn(listener: () => void): () => void {
    return this.turns.onTurn(listener);
  }

  /**
   * Ends in order: no new Do begins, those in flight may finish within `graceMs`, then they are
   * cancelled. Supervised children live on; the caller decides about them. `isLeaving`: the process
   * ends right after, so that checks which only listen need not be ended one by one.
   */
  async drain(graceMs: number, why: string, isLeaving = false): Promise<void> {
    this.life.abort();
    await this.performer.idle(this.ports.clock.now() + graceMs);
    this.performer.close(isLeaving);
    await this.performer.idle();
    await this.moving?.close();
    this.note({ kind: "agent.ended", why });
    this.wake.set(Number.POSITIVE_INFINITY);
    this.held.close();
    await this.bulletin?.close();
    await this.followed;
    await this.standing.release();
  }

  private newStanding(): Standing {
    const { options, ports } = this;
    return new Standing({
      store: ports.store,
      clock: ports.clock,
      host: options.host,
      deployment: options.deployment,
      identity: identityOf(ports),
      ttlSeconds: options.leaseTtlSeconds,
      renewed: () => this.bulletin?.forget(),
      leased: () => this.moving?.look(),
      disclaimed: () => this.moving?.look(),
      idle: () => this.moving?.idle() ?? Promise.resolve(),
    });
  }

  private at(): Instant {
    return { now: this.ports.clock.now(), wall: this.ports.clock.wall() };
  }

  private push(event: PartEvent | (PartEvent & Said)): void {
    this.turns.push(event);
  }

  private mayBegin(step: StepId): boolean {
    const { play, life } = this;
    if (play === undefined || life.signal.aborted || !mayBegin(play, step)) return false;
    return this.moving?.mayBegin(step) !== false;
  }

  private step(event: Turn): void {
    if (event.kind === "desired.arrived") return this.takeOver(this.wanted.take());
    if (event.kind === "claims.moved") return this.takeOver(this.taken, { kind: "claims.changed" });
    if (event.kind === "facts.heard") return this.resolveAnew();
    if (this.play === undefined || ("run" in event && !this.performer.stillSays(event))) return;
    for (const effect of stepPart(this.play, this.asOfNow(event))) this.perform(effect);
    for (const order of this.abandoned.splice(0)) this.note(abandonedDo(order));
  }

  /** A generation may have been taken over since it was heard, and understands it otherwise. */
  private asOfNow(event: PartEvent): PartEvent {
    if (event.kind !== "remote.observed") return event;
    return { ...event, reached: this.reachedElsewhere(event.instance) };
  }

  private perform(effect: Effect): void {
    carryOut(effect, this.hands);
  }

  private runDo(order: DoOrder): void {
    // Not told to the dancer: it would only give the same order again, and again.
    if (this.life.signal.aborted) this.abandoned.push(order);
    else if (order.intent) this.intents.add(order);
    else this.performer.runDo(order);
  }

  private onIntentAnswered(order: DoOrder, refused: string | undefined): void {
    if (refused !== undefined) this.ended(order.step, { kind: "refused", why: refused });
    else if (this.life.signal.aborted) this.ended(order.step, { kind: "refused", why: "it ends" });
    else this.performer.runDo(order);
  }

  private ended(step: StepId, end: DoEnd): void {
    const chance = this.prng.float();
    this.push({ kind: "do.ended", step, end, chance, ...this.at() });
  }

  private publish(instance: InstanceId, reached: number): void {
    const record = this.played && signalRecord(this.played, instance, reached);
    if (record !== undefined) this.standing.publish(instance, record, this.life.signal);
  }

  private note(fact: JournalFact): void {
    if (this.play === undefined) return;
    for (const effect of noteFact(this.play, fact, this.at())) this.perform(effect);
  }

  /** Of several that came at once, the newest alone; what was made until now is in the records. */
  private takeOver(
    arrived: Arrival | undefined,
    news: Anew = { kind: "generation.accepted" },
  ): void {
    const { options, ports } = this;
    if (arrived === undefined) return;
    this.taken = arrived;
    const tokens = this.moving?.tokens ?? new Map();
    const holdOf = (instance: ScoreInstance) => this.held.of(this.following.holds, instance);
    const played = acceptGeneration({ ...arrived, options, ports, holdOf, tokens });
    const play = this.open(played);
    this.step({ ...news, ...played.generation, ...this.at() });
    this.opened(play, played);
  }

  private resolveAnew(): void {
    const hosts = this.played?.facts.changed() ?? [];
    if (hosts.length === 0) return;
    const because = { kind: "facts.changed", hosts } as const;
    this.takeOver(this.taken, { kind: "generation.accepted", because });
  }

  /** Everything that arrives from now on is understood by the new generation. */
  private open(played: PlayedPart): PartPlay {
    const { generation } = played;
    const isFirst = this.play === undefined;
    const play = this.play ?? createPart(generation.part, generation, this.at());
    this.play = play;
    this.played = played;
    this.performer.open(played);
    const { runner, state } = this.ports;
    stopForsaken(forsakenChildren(state.load().children.keys(), played), this.options, { runner });
    if (isFirst) {
      play.revision = this.options.journalRevision;
      this.note({ kind: "agent.began", process: this.options.process ?? 0 });
    }
    // Before the generation itself: a record of another definition must open no gate of it.
    for (const instance of generation.part.remote.keys()) {
      this.play.remote.set(instance, this.reachedElsewhere(instance));
    }
    return play;
  }

  private opened(play: PartPlay, played: PlayedPart): void {
    sayOpened({ play, played }, this.standing, this.life.signal);
    this.held.begin(play);
    this.refreshHolds();
    this.moving?.opened(played);
  }

  private onClaims(changed: ReadonlySet<InstanceId>): void {
    this.onSignals(changed);
    this.moving?.look();
  }

  private onSignals(changed: ReadonlySet<InstanceId>): void {
    const remote = this.played?.generation.part.remote;
    this.observeRemote([...changed].filter((instance) => remote?.has(instance)));
  }

  private observeRemote(instances: readonly InstanceId[]): void {
    const event = { kind: "remote.observed", reached: 0 } as const;
    for (const instance of instances) this.push({ ...event, instance, ...this.at() });
  }

  private onAcceptedElsewhere(host: string): void {
    const remote = this.played?.generation.part.remote ?? new Map();
    this.observeRemote([...remote].filter(([, on]) => on === host).map(([id]) => id));
  }

  private reachedElsewhere(instance: InstanceId): number {
    return reachedElsewhere(this.played, this.following, instance);
  }

  private refreshHolds(): void {
    this.held.refresh(this.following.holds, this.play?.part.instances ?? []);
  }

  private onRequest(request: RequestRecord): void {
    const instances = requestedInstances(request, this.play?.part.instances ?? []);
    const { by, force } = request;
    this.push({ kind: "heal.requested", instances, by, force, ...this.at() });
  }
}
