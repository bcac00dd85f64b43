import type { PartPlay } from "../choreography/index.ts";
import {
  type InstanceId,
  type StepId,
  operationNames,
  splitStepId,
  stepId,
} from "../model/index.ts";
import { Claims } from "./claims.ts";
import type { Following } from "./following.ts";
import { stopForsaken } from "./forsaken.ts";
import { identityOf } from "./identity.ts";
import type { Performer } from "./performer.ts";
import type { PlayedPart } from "./played-part.ts";
import type { AgentOptions, AgentPorts } from "./ports.ts";
import { mayMove } from "./seated.ts";
import type { Claimable } from "./spread-claims.ts";
import type { Standing } from "./standing.ts";

export interface MovingGround {
  readonly options: AgentOptions;
  readonly ports: AgentPorts;
  readonly following: Following;
  readonly standing: Standing;
  readonly performer: Pick<Performer, "isRunning">;
  readonly play: () => PartPlay | undefined;
  /** Other instances are this host's to play than before. */
  readonly changed: () => void;
}

/** What an agent plays of what may move: its claims, and what it needs to know of its own work. */
export class Moving {
  private readonly ground: MovingGround;
  private readonly claims: Claims;
  private played: PlayedPart | undefined;
  private candidates: ReadonlyMap<InstanceId, Claimable> | undefined;
  private readonly stopping = new Set<StepId>();

  constructor(ground: MovingGround) {
    this.ground = ground;
    const { options, ports, following, standing } = ground;
    const { host, deployment, leaseTtlSeconds: ttlSeconds, labels = {} } = options;
    this.claims = new Claims({
      store: ports.store,
      clock: ports.clock,
      host,
      deployment,
      identity: identityOf(ports),
      labels,
      ttlSeconds,
      view: following.moving,
      standing,
      candidates: () => this.candidates,
      isBusy: (id) => this.isBusy(id),
      supervised: () => this.supervised(),
      stop: (id) => this.stop(id),
      fenceUntil: (at) => this.fenceUntil(at),
      changed: ground.changed,
    });
  }

  get tokens(): ReadonlyMap<InstanceId, number> {
    return this.claims.tokens;
  }

  /** A part is played from now on, as of the claims that there are. */
  opened(played: PlayedPart): void {
    this.played = played;
    const moving = played.score.instances.filter(mayMove);
    this.candidates = new Map(moving.map(({ id, placement }) => [id, { id, placement }]));
    if (moving.length > 0) this.ground.following.followClaims();
    this.look();
  }

  /** Something has changed that claims follow from. */
  look(): void {
    this.claims.look();
  }

  /** Of what may move, only what is claimed, under the claim that it was ordered under. */
  mayBegin(step: StepId): boolean {
    const scored = this.played?.score.byId.get(splitStepId(step).instance);
    return scored?.token === undefined || this.claims.mayBegin(scored.id, scored.token);
  }

  /** Resolves when nothing runs any more that is not played. */
  idle(): Promise<void> {
    return this.claims.idle();
  }

  /** No Do runs any more: ends what else runs under claims, so that they may be given back. */
  close(): Promise<void> {
    return this.claims.close();
  }

  private isBusy(id: InstanceId): boolean {
    const { play, performer, ports } = this.ground;
    if (play()?.routing.slots.has(id) === true) return true;
    const { runner } = ports;
    // Not the steps of the score: what still runs of it may be of no generation that is played.
    const isAtWork = operationNames
      .map((operation) => stepId(id, operation))
      .some((step) => performer.isRunning(step) || runner.orphaned(step) !== undefined);
    return isAtWork || this.childrenOf(id).length > 0;
  }

  private supervised(): readonly InstanceId[] {
    const steps = this.ground.ports.runner.childSteps();
    const ids = new Set(steps.map((step) => splitStepId(step).instance));
    return [...ids].filter((id) => this.candidates?.has(id));
  }

  private fenceUntil(at: number): void {
    const { runner } = this.ground.ports;
    const { tokens } = this.claims;
    const ours = runner.childSteps().filter((step) => tokens.has(splitStepId(step).instance));
    runner.fenceUntil(at, ours);
  }

  private childrenOf(id: InstanceId): readonly StepId[] {
    const steps = this.ground.ports.runner.childSteps();
    return steps.filter((step) => splitStepId(step).instance === id);
  }

  private stop(id: InstanceId): void {
    const { options, ports } = this.ground;
    const running = new Set(ports.runner.childSteps());
    for (const step of this.stopping) if (!running.has(step)) this.stopping.delete(step);
    const fresh = this.childrenOf(id).filter((step) => !this.stopping.has(step));
    for (const step of fresh) this.stopping.add(step);
    stopForsaken(fresh, options, ports);
  }
}
