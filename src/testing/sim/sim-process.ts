import type { StepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { SimWorld, WorldDo } from "./sim-world.ts";

/** What a Do does while it runs; everything about it is drawn before it begins. */
export interface BodyPlan {
  readonly entry: WorldDo;
  readonly durationMs: number;
  /** When its effect comes about, from its begin; never, if later than its end. */
  readonly effectMs: number;
  readonly succeeds: boolean;
  /** How long it goes on after it was told to end, and whether it acts within that time. */
  readonly dyingMs: number;
  readonly actsDying: boolean;
  /** Told to end, it ends well all the same, if it has acted. */
  readonly endsWellDying: boolean;
  readonly effect: () => void;
}

/** One running Do: it takes its time, acts at one moment of it, and does not die at once. */
class Body {
  readonly ended: Promise<boolean>;
  readonly plan: BodyPlan;
  private readonly world: SimWorld;
  private readonly clock: Clock;
  private readonly settle: (succeeded: boolean) => void;
  private readonly cancels: (() => void)[] = [];
  private hasActed = false;
  private isDying = false;
  private isOver = false;

  constructor(world: SimWorld, clock: Clock, plan: BodyPlan) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.ended = promise;
    this.settle = resolve;
    this.world = world;
    this.clock = clock;
    this.plan = plan;
    const { durationMs, effectMs, succeeds } = plan;
    if (effectMs <= durationMs) this.later(effectMs, () => this.act());
    this.later(durationMs, () => this.finish(succeeds));
  }

  /** TERM: it ends soon, and may still do what it was to do. */
  kill(): void {
    if (this.isDying || this.isOver) return;
    this.isDying = true;
    this.cancelAll();
    const { dyingMs, actsDying, endsWellDying } = this.plan;
    if (actsDying) this.later(Math.trunc(dyingMs / 2), () => this.act());
    this.later(dyingMs, () => this.finish(endsWellDying && this.hasActed));
  }

  /** The process, or the whole machine, is gone from one moment to the next. */
  vanish(): void {
    this.finish(false);
  }

  private act(): void {
    if (this.hasActed) return;
    this.hasActed = true;
    this.plan.effect();
  }

  private finish(succeeded: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.cancelAll();
    this.world.finish(this.plan.entry, succeeded);
    this.settle(succeeded);
  }

  private later(delayMs: number, run: () => void): void {
    this.cancels.push(this.clock.after(delayMs, run));
  }

  private cancelAll(): void {
    for (const cancel of this.cancels.splice(0)) cancel();
  }
}

/** What runs on one simulated host: inside its agent, or as programs that survive the agent. */
export class SimProcesses {
  private readonly world: SimWorld;
  private readonly clock: Clock;
  private readonly bodies = new Set<Body>();

  constructor(world: SimWorld, clock: Clock) {
    this.world = world;
    this.clock = clock;
  }

  /**
   * Resolves with whether it succeeded; `signal` ends it the slow way. `inside`: the time of the
   * process that it is part of, if it is no program.
   */
  run(plan: BodyPlan, signal: AbortSignal, inside?: Clock): Promise<boolean> {
    this.world.begin(plan.entry);
    const body = new Body(this.world, inside ?? this.clock, plan);
    this.bodies.add(body);
    void body.ended.then(() => this.bodies.delete(body));
    if (signal.aborted) body.kill();
    else signal.addEventListener("abort", () => body.kill(), { once: true });
    return body.ended;
  }

  /** An agent has died: its own work ends with it, its programs go on. */
  endInside(life: string): void {
    for (const { plan, body } of this.all()) {
      if (plan.entry.life === life && !plan.entry.spawned) body.vanish();
    }
  }

  /** The power has failed. */
  endAll(): void {
    for (const { body } of this.all()) body.vanish();
  }

  /** Programs of earlier lives, by the step they were run for; each with how to await its end. */
  orphansOf(life: string): readonly Orphan[] {
    return this.all()
      .filter(({ plan }) => plan.entry.life !== life)
      .map(({ plan, body }) => ({
        step: plan.entry.step,
        ended: body.ended.then(() => undefined),
        kill: () => body.kill(),
      }));
  }

  private all(): readonly { readonly plan: BodyPlan; readonly body: Body }[] {
    return [...this.bodies].map((body) => ({ plan: body.plan, body }));
  }
}

export interface Orphan {
  readonly step: StepId;
  readonly ended: Promise<void>;
  kill(): void;
}
