import {
  type Effect,
  type PartEvent,
  type PartPlay,
  assessPart,
  createPart,
  describeInstance,
  describePart,
  mayBegin,
  noteFact,
  reachedBits,
  stepPart,
} from "../choreography/index.ts";
import type { Instant } from "../choreography/index.ts";
import { type InstanceId, type InstanceStatus, type JournalFact } from "../model/index.ts";
import type { Score, ScoreInstance } from "../score/index.ts";
import { assertNever } from "../std/invariant.ts";
import { type DesiredRecord, type RequestRecord, recordFormat } from "../store/index.ts";
import { Following } from "./following.ts";
import { type Playbook, acceptGeneration, definitionFingerprint } from "./generation.ts";
import { type HeldNodes, holdsOf } from "./holds.ts";
import { declareIntents } from "./intents.ts";
import { Performer } from "./performer.ts";
import type { AgentOptions, AgentPorts } from "./ports.ts";
import { Presence } from "./presence.ts";
import { sleep } from "./view.ts";

/** So long one turn may take before files, sockets and timers get theirs. */
const turnMs = 8;
/** How long `drain` waits for Do's in flight before it cancels them. */
const drainPollMs = 20;

type DoOrder = Extract<Effect, { readonly kind: "do.run" }>;

/**
 * Plays one host's part of one deployment: events in, `stepPart`, effects out. All that it knows
 * is either in the store, in its state, or found again by its checks: it may die at any moment.
 */
export class Agent {
  readonly options: AgentOptions;
  private readonly ports: AgentPorts;
  private readonly performer: Performer;
  private readonly following: Following;
  private readonly presence: Presence;
  private readonly life = new AbortController();
  private readonly inbox: PartEvent[] = [];
  private readonly intents: DoOrder[] = [];
  private play: PartPlay | undefined;
  private playbook: Playbook | undefined;
  /** The newest desired state that was taken over, played or about to be. */
  private accepted: DesiredRecord | undefined;
  private readonly arriving: Playbook[] = [];
  private held: HeldNodes = new Map();
  private cancelHoldTimer: (() => void) | undefined;
  private cancelWake: (() => void) | undefined;
  private wakeAt = Number.POSITIVE_INFINITY;
  private pumping = false;
  private scheduled = false;
  private turnBegan = 0;
  private storeLostAt: number | undefined;
  private followed: Promise<void> = Promise.resolve();
  private readonly waiters = new Set<() => void>();

  constructor(options: AgentOptions, ports: AgentPorts) {
    this.options = options;
    this.ports = ports;
    this.performer = new Performer(ports, options, {
      reported: (step, report) => this.push({ kind: "check.reported", step, report, ...this.at() }),
      ended: (step, end) =>
        this.push({
          kind: "do.ended",
          step,
          end,
          chance: ports.entropy.seed() / 2 ** 32,
          ...this.at(),
        }),
      mayBegin: (step) =>
        this.play !== undefined && !this.life.signal.aborted && mayBegin(this.play, step),
    });
    this.following = new Following(
      { deployment: options.deployment, host: options.host },
      {
        desired: (record) => this.onDesired(record),
        holds: () => this.refreshHolds(),
        requested: (_, request) => this.onRequest(request),
        signals: (changed) => this.onSignals(changed),
        acceptedElsewhere: (host) => this.onAcceptedElsewhere(host),
        lost: (why) => this.onStoreLost(why),
        found: () => this.onStoreFound(),
        unreadable: (key, why) => this.note({ kind: "store.lost", why: `${key}: ${why}` }),
      },
    );
    this.presence = new Presence({
      store: ports.store,
      clock: ports.clock,
      host: options.host,
      deployment: options.deployment,
      identity: identityOf(ports),
      ttlSeconds: options.leaseTtlSeconds,
    });
  }

  /**
   * Ends what a dead predecessor left running, claims the host's identity and begins to play.
   * Rejects when another agent plays this host, or when the store refuses.
   */
  async begin(): Promise<void> {
    const { runner, store, clock } = this.ports;
    // Checks may begin at once; each Do waits for the orphan of its own step.
    void runner.endOrphans();
    await this.presence.claim(this.life.signal);
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
    const counts = this.play?.counts;
    return counts !== undefined && counts.blocked + counts.held > 0;
  }

  /** A Do of this agent is in flight. */
  get isDoing(): boolean {
    return this.performer.running > 0;
  }

  /** For checkers: how this agent's view differs from the store it follows, at its revision. */
  viewDifference(): Promise<string | undefined> {
    return this.following.differenceFrom(this.ports.store);
  }

  /** The accepted generation; 0 before the first. */
  get generation(): number {
    return this.play?.generation.generation ?? 0;
  }

  get score(): Score | undefined {
    return this.playbook?.score;
  }

  /** Resolves after the next turn of this agent: something may have changed. */
  nextTurn(): Promise<void> {
    return new Promise((resolve) => this.waiters.add(resolve));
  }

  /**
   * Ends in order: no new Do begins, those in flight may finish within `graceMs`, then they are
   * cancelled. Supervised children live on; the caller decides about them.
   */
  async drain(graceMs: number, why: string): Promise<void> {
    const { clock } = this.ports;
    this.life.abort();
    const deadline = clock.now() + graceMs;
    const never = new AbortController().signal;
    while (this.performer.running > 0 && clock.now() < deadline) {
      await sleep(clock, drainPollMs, never);
    }
    this.performer.close();
    while (this.performer.running > 0) await sleep(clock, drainPollMs, never);
    this.note({ kind: "agent.ended", why });
    this.cancelWake?.();
    this.cancelHoldTimer?.();
    await this.followed;
    await this.presence.release();
  }

  private at(): Instant {
    return { now: this.ports.clock.now(), wall: this.ports.clock.wall() };
  }

  private push(event: PartEvent): void {
    this.inbox.push(event);
    this.schedule();
  }

  /** Reports of one moment share a turn; after a long turn, input comes first. */
  private schedule(): void {
    if (this.scheduled || this.pumping) return;
    this.scheduled = true;
    const { clock } = this.ports;
    if (clock.now() - this.turnBegan < turnMs) void Promise.resolve().then(() => this.pump());
    else this.yieldTurn();
  }

  private yieldTurn(): void {
    this.scheduled = true;
    this.ports.clock.soon(() => {
      this.turnBegan = this.ports.clock.now();
      this.pump();
    });
  }

  private pump(): void {
    this.scheduled = false;
    this.pumping = true;
    let count = 0;
    let head = 0;
    for (; head < this.inbox.length; head += 1) {
      count += 1;
      // Reading the clock costs as much as a small step.
      if (count % 64 === 0 && this.ports.clock.now() - this.turnBegan >= turnMs) break;
      this.step(this.inbox[head] as PartEvent);
    }
    this.inbox.splice(0, head);
    this.pumping = false;
    this.flushIntents();
    this.armWake();
    if (this.inbox.length > 0) this.yieldTurn();
    for (const waiter of this.waiters) waiter();
    this.waiters.clear();
  }

  private step(event: PartEvent): void {
    const arriving = event.kind === "generation.accepted" ? this.arriving.shift() : undefined;
    const play = arriving === undefined ? this.play : this.open(arriving);
    if (play === undefined) return;
    for (const effect of stepPart(play, event)) this.perform(effect);
    if (arriving !== undefined) this.opened(play, arriving);
  }

  private perform(effect: Effect): void {
    switch (effect.kind) {
      case "check.start":
        return this.performer.startCheck(effect.step);
      case "check.stop":
        return this.performer.stopCheck(effect.step);
      case "check.ask":
        return this.performer.askCheck(effect.step);
      case "do.run":
        return this.runDo(effect);
      case "do.cancel":
        return this.performer.cancelDo(effect.step);
      case "completion.record": {
        const { step, record } = effect;
        const completion = {
          step,
          fingerprint: record.fingerprint ?? "",
          changes: record.changes,
          at: this.ports.clock.wall(),
        };
        return this.ports.state.append({ kind: "step.completed", completion });
      }
      case "completion.erase":
        return this.ports.state.append({ kind: "step.forgotten", step: effect.step });
      case "journal.append":
        if (effect.event.kind === "deployment.converged") this.forgetDeleted();
        return this.ports.journal(effect.event);
      case "signal.publish":
        return this.publish(effect.instance, effect.reached);
      default:
        return assertNever(effect);
    }
  }

  private runDo(order: DoOrder): void {
    if (this.life.signal.aborted) {
      this.push({
        kind: "do.ended",
        step: order.step,
        end: { kind: "cancelled" },
        chance: 0,
        ...this.at(),
      });
    } else if (order.remote.length === 0) this.performer.runDo(order);
    else this.intents.push(order);
  }

  private flushIntents(): void {
    if (this.intents.length === 0) return;
    const orders = this.intents.splice(0);
    const { store } = this.ports;
    const { deployment } = this.options;
    const hostOf = (id: InstanceId) => this.playbook?.score.byId.get(id)?.host;
    const ground = { store, following: this.following, deployment, hostOf };
    void declareIntents(ground, orders).then((all) => {
      for (const { order, refused } of all) {
        if (refused === undefined && !this.life.signal.aborted) this.performer.runDo(order);
        else {
          this.push({
            kind: "do.ended",
            step: order.step,
            chance: 0,
            ...this.at(),
            end: refused === undefined ? { kind: "cancelled" } : { kind: "refused", why: refused },
          });
        }
      }
    });
  }

  private publish(instance: InstanceId, reached: number): void {
    const { playbook } = this;
    const scored = playbook?.score.byId.get(instance);
    if (playbook === undefined || scored === undefined) return;
    this.presence.publish(
      instance,
      {
        format: recordFormat,
        uid: playbook.uid,
        generation: playbook.generation.generation,
        fingerprint: definitionFingerprint(scored),
        reached,
      },
      this.life.signal,
    );
  }

  private armWake(): void {
    const at = this.play?.wakes.next() ?? Number.POSITIVE_INFINITY;
    if (at === this.wakeAt) return;
    this.cancelWake?.();
    this.cancelWake = undefined;
    this.wakeAt = at;
    if (at === Number.POSITIVE_INFINITY) return;
    const { clock } = this.ports;
    this.cancelWake = clock.after(Math.max(0, at - clock.now()), () => {
      this.wakeAt = Number.POSITIVE_INFINITY;
      this.push({ kind: "clock.ticked", ...this.at() });
    });
  }

  private note(fact: JournalFact): void {
    if (this.play === undefined) return;
    for (const effect of noteFact(this.play, fact, this.at())) this.perform(effect);
  }

  private onDesired(record: DesiredRecord): void {
    const { contents } = this.ports;
    const { accepted } = this;
    if (accepted?.uid === record.uid && record.generation <= accepted.generation) return;
    const content = contents.get(record.content);
    if (content === undefined) {
      this.note({ kind: "store.lost", why: `no content "${record.content}" on this host` });
      return;
    }
    this.accepted = record;
    const playbook = acceptGeneration({
      record,
      content,
      options: this.options,
      ports: this.ports,
    });
    this.arriving.push(playbook);
    this.push({ kind: "generation.accepted", ...playbook.generation, ...this.at() });
  }

  /** Everything that arrives from now on is understood by the new generation. */
  private open(playbook: Playbook): PartPlay {
    const { generation } = playbook;
    const isFirst = this.play === undefined;
    const play = this.play ?? createPart(generation.part, generation, this.at());
    this.play = play;
    this.playbook = playbook;
    this.performer.open(playbook);
    if (isFirst) {
      play.revision = this.options.journalRevision;
      this.note({ kind: "agent.began", process: 0 });
    }
    // Before the generation itself: a record of another definition must open no gate of it.
    for (const instance of generation.part.remote.keys()) {
      this.play.remote.set(instance, this.reachedElsewhere(instance));
    }
    return play;
  }

  /** Signals of an older generation say nothing of a changed definition: say them anew. */
  private opened(play: PartPlay, playbook: Playbook): void {
    for (const [slot, instance] of play.part.instances.entries()) {
      if (!isSignalled(play, instance)) continue;
      this.publish(instance.id, play.dancers[slot]?.reached ?? 0);
    }
    const { generation } = playbook.generation;
    const record = { format: recordFormat, uid: playbook.uid, generation };
    this.presence.acknowledge(record, this.life.signal);
    // New instances of a held node have yet to hear of it.
    this.held = new Map();
    this.refreshHolds();
  }

  private onSignals(changed: ReadonlySet<InstanceId>): void {
    const remote = this.playbook?.generation.part.remote;
    if (remote === undefined) return;
    this.observeRemote([...changed].filter((instance) => remote.has(instance)));
  }

  private observeRemote(instances: readonly InstanceId[]): void {
    for (const instance of instances) {
      const reached = this.reachedElsewhere(instance);
      this.push({ kind: "remote.observed", instance, reached, ...this.at() });
    }
  }

  private onAcceptedElsewhere(host: string): void {
    const remote = this.playbook?.generation.part.remote ?? new Map();
    this.observeRemote([...remote].filter(([, on]) => on === host).map(([id]) => id));
  }

  private reachedElsewhere(instance: InstanceId): number {
    const { playbook } = this;
    const known = this.following.signals.get(instance)?.record;
    const scored = playbook?.score.byId.get(instance);
    if (playbook === undefined || scored === undefined) return 0;
    if (known === undefined) return this.isGoneElsewhere(scored, playbook) ? gone : 0;
    if (known.uid !== playbook.uid) return 0;
    // What is to go may have been performed with yet another definition there.
    if (scored.goal === "deleted") return known.reached & gone;
    return known.fingerprint === definitionFingerprint(scored) ? known.reached : 0;
  }

  /** Its host plays this generation and says nothing of it: it has nothing of it. */
  private isGoneElsewhere(scored: ScoreInstance, playbook: Playbook): boolean {
    const accepted = this.following.accepted.get(scored.host ?? "")?.record;
    return (
      scored.goal === "deleted" &&
      accepted?.uid === playbook.uid &&
      accepted.generation >= playbook.generation.generation
    );
  }

  private refreshHolds(): void {
    const { play } = this;
    if (play === undefined) return;
    const wall = this.ports.clock.wall();
    const { held, nextEnd } = holdsOf(this.following.currentHolds, play.part.instances, wall);
    for (const id of new Set([...this.held.keys(), ...held.keys()])) {
      if (JSON.stringify(this.held.get(id)) === JSON.stringify(held.get(id))) continue;
      this.push({ kind: "hold.changed", instance: id, hold: held.get(id), ...this.at() });
    }
    this.held = held;
    this.cancelHoldTimer?.();
    this.cancelHoldTimer =
      nextEnd === undefined
        ? undefined
        : this.ports.clock.after(Math.max(1, nextEnd - wall), () => this.refreshHolds());
  }

  private onRequest(request: RequestRecord): void {
    const instances = this.playbook?.generation.part.instances ?? [];
    const wanted = instances.filter(
      ({ id, node }) =>
        request.nodes.length === 0 || request.nodes.includes(id) || request.nodes.includes(node),
    );
    this.push({
      kind: "heal.requested",
      instances: wanted.map(({ id }) => id),
      by: request.by,
      force: request.force,
      ...this.at(),
    });
  }

  private onStoreLost(why: string): void {
    this.storeLostAt ??= this.ports.clock.now();
    this.note({ kind: "store.lost", why });
  }

  private onStoreFound(): void {
    const since = this.storeLostAt ?? this.ports.clock.now();
    this.storeLostAt = undefined;
    this.note({ kind: "store.found", silentMs: this.ports.clock.now() - since });
  }

  /** What is torn down needs its old definition no more. */
  private forgetDeleted(): void {
    const { performed } = this.ports.state.load();
    if (performed.size === 0) return;
    const { play } = this;
    for (const id of [...performed.keys()]) {
      const slot = play?.routing.slots.get(id);
      const dancer = slot === undefined ? undefined : play?.dancers[slot];
      if (dancer !== undefined && (dancer.reached & reachedBits.deleted) === 0) continue;
      this.ports.state.append({ kind: "node.forgotten", instance: id });
    }
  }
}

const gone = reachedBits.stopped | reachedBits.deleted;

/** Whoever tears down waits for what is to go, whether or not both know why. */
function isSignalled(play: PartPlay, instance: ScoreInstance): boolean {
  return play.part.signalled.has(instance.id) || instance.goal === "deleted";
}

/** The id under which this agent, and after a restart its successor, holds the host. */
function identityOf(ports: AgentPorts): string {
  const known = ports.state.load().identity;
  if (known !== undefined) return known;
  const identity = ports.entropy.id();
  ports.state.append({ kind: "identity.taken", identity });
  return identity;
}
