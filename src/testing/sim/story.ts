import { applyFault } from "./apply-fault.ts";
import type { Fault } from "./faults.ts";
import type { Universe } from "./universe.ts";
import type { Violation } from "./violation.ts";

/** How a universe went. */
export interface Story {
  readonly violations: readonly Violation[];
  readonly hash: string;
  readonly events: number;
  readonly dos: number;
  readonly virtualMs: number;
  readonly convergedMs: number;
  readonly sometimes: Readonly<Record<string, number>>;
}

/** Back-off caps, re-check, a blocked step's retry, a lease's end, damping: one after another. */
const convergeMs = 480_000;
/** What was dropped last is found by the next re-check, on a slow clock. */
const recheckedMs = 29_000;
/** A watch that is dead without a word is found by the next list. */
const relistedMs = 66_000;
const quietMs = 90_000;
const reportedMs = 3_000;
/** A host says within so long that the store is not the one it knew. */
const alarmMs = 15_000;
/** What a restored store has lost and agents write again at once is not missed by numbers. */
const writtenOnReturn = 100;
const acceptEveryMs = 5_000;
/** Until a Do begins for a fall that is reported. */
const noticeMs = 10;

/** Faults, then mercy and convergence, then quiet, then the goals that were not reached before. */
export async function playStory(
  universe: Universe,
  schedule: readonly Fault[],
  faultsMs: number,
): Promise<Story> {
  const story = new Teller(universe);
  await story.suffer(schedule, faultsMs);
  const convergedMs = await story.recover();
  await story.stayQuiet();
  await story.surviveRestore();
  await story.heal();
  await story.stopAndStart();
  await story.tearDown();
  return {
    violations: universe.violations,
    hash: universe.hash,
    events: universe.events,
    dos: universe.world.dos.length,
    virtualMs: universe.clock.now(),
    convergedMs,
    sometimes: universe.sometimesAll,
  };
}

class Teller {
  private readonly universe: Universe;
  private isOpen = true;
  private isOperatorAway = false;

  constructor(universe: Universe) {
    this.universe = universe;
  }

  /** Everything begins, and goes wrong. */
  async suffer(schedule: readonly Fault[], faultsMs: number): Promise<void> {
    const { universe } = this;
    const { operator, hosts, clock, humans, prng, world, store, backups } = universe;
    operator.publish("started");
    humans.settle(prng.split("before"));
    for (const host of hosts) host.boot();
    universe.watch();
    humans.openGates();
    const isOpen = (): boolean => this.isOpen;
    const ground = { hosts, clock, world, store, backups, operator, isOpen };
    for (const fault of schedule) {
      clock.after(fault.at, () => {
        universe.sometimes(`fault ${fault.kind}`);
        universe.note(`fault ${fault.kind}`);
        applyFault(ground, fault, prng.split(`fault ${fault.roll}`));
      });
    }
    await clock.advance(faultsMs);
    this.isOpen = false;
  }

  /** Faults stop, everything is started again, and the goal must be reached in bounded time. */
  async recover(): Promise<number> {
    const { universe } = this;
    const { operator, hosts, clock } = universe;
    universe.note("mercy");
    operator.releaseAll();
    operator.restoreAll();
    this.acceptDoubted();
    for (const host of hosts) {
      host.spare();
      host.goOn();
      host.calmDown();
      host.setWall(0);
      host.link?.heal();
      host.clearUp();
      host.boot();
    }
    if (operator.goal !== "started") operator.publish("started");
    const began = clock.now();
    await this.converge("after the faults");
    const convergedMs = clock.now() - began;
    await clock.advance(relistedMs);
    await this.converge("after another look");
    universe.checkers.checkWorld(operator.newest);
    return convergedMs;
  }

  /** Whoever sees the alarm accepts the store, for the rest of the story. */
  private acceptDoubted(): void {
    const { operator, hosts, clock } = this.universe;
    if (!this.isOperatorAway && hosts.some(({ isDoubtful }) => isDoubtful)) {
      operator.accept(Math.max(...hosts.map(({ trusted }) => trusted)));
    }
    clock.after(acceptEveryMs, () => this.acceptDoubted());
  }

  /** P9: converged means no Do, no event and no write but keep-alives. */
  async stayQuiet(): Promise<void> {
    const { universe } = this;
    const { world, store, clock } = universe;
    // What has changed last is reported a moment later.
    await clock.advance(reportedMs);
    const [dos, events] = [world.dos.length, universe.events];
    const before = await store.range({ key: "nothing" });
    await clock.advance(quietMs);
    const after = await store.range({ key: "nothing" });
    for (const entry of world.dos.slice(dos)) {
      universe.violate("P9", `${entry.step} begins in a converged deployment`);
    }
    if (universe.events > events) {
      universe.violate("P9", `${universe.events - events} events of a converged deployment`);
    }
    if (after.revision > before.revision) {
      const writes = after.revision - before.revision;
      universe.violate("P9", `${writes} writes of a converged deployment`);
    }
  }

  /**
   * The store of a converged deployment is restored: every host says so soon, nothing is taken
   * down, and all goes on once an operator has accepted the store.
   */
  async surviveRestore(): Promise<void> {
    const { universe } = this;
    const { store, backups, hosts, world, clock, operator, prng } = universe;
    const chance = prng.split("restore");
    const usable = backups.filter((backup) => store.has(backup));
    if (!chance.chance(0.3) || usable.length === 0) return;
    this.isOperatorAway = true;
    universe.note("the store is restored");
    const [dos, before] = [world.dos.length, await store.range({ key: "nothing" })];
    await store.restore(chance.pick(usable));
    const after = await store.range({ key: "nothing" });
    await clock.advance(alarmMs);
    if (before.revision - after.revision > writtenOnReturn) {
      for (const { name, isDoubtful } of hosts) {
        universe.sometimes("ALARM looked at a host");
        if (!isDoubtful) universe.violate("ALARM", `${name} trusts a store that was restored`);
      }
    }
    await clock.advance(quietMs);
    for (const { kind, step } of world.dos.slice(dos)) {
      if (kind === "undo") universe.violate("P7", `${step} is taken back for a restored store`);
    }
    this.isOperatorAway = false;
    operator.releaseAll();
    operator.accept(Math.max(...hosts.map(({ trusted }) => trusted)));
    operator.restoreAll();
    await this.converge("after the store was accepted");
    universe.checkers.checkWorld(operator.newest);
  }

  /** P4: what an outsider takes away is made again at once, or found by the next re-check. */
  async heal(): Promise<void> {
    const { universe } = this;
    const { hosts, operator, prng } = universe;
    const steps = [...operator.newest.byStep.values()].filter(({ kind }) => kind === "checked");
    if (steps.length === 0) return;
    const chance = prng.split("heal");
    // On a slow clock, what it takes is a little more.
    const doMs = Math.ceil(this.universe.usualMood.doMs * 1.2);
    await this.healOne(chance.pick(steps), noticeMs + doMs);
    for (const host of hosts) host.setMood({ dropChance: 1 });
    await this.healOne(chance.pick(steps), recheckedMs + doMs);
    for (const host of hosts) host.calmDown();
  }

  private async healOne(
    { thing, mark }: { readonly thing: string; readonly mark: string },
    withinMs: number,
  ): Promise<void> {
    const { world, clock } = this.universe;
    world.break(thing);
    const isHealed = await clock.runUntil(() => world.isThere(thing, mark), withinMs);
    if (!isHealed) {
      this.universe.violate("P4", `${thing} was not made again within ${withinMs} ms`);
    }
    await this.converge("after it was healed");
  }

  /** A stopped deployment keeps what is configured, and starts again. */
  async stopAndStart(): Promise<void> {
    const { operator, checkers, prng } = this.universe;
    if (!prng.split("stop").chance(0.4)) return;
    for (const goal of ["stopped", "started"] as const) {
      operator.publish(goal);
      await this.converge(goal);
      checkers.checkWorld(operator.newest);
    }
  }

  /** P5: exactly what was made is taken back; then, sometimes, the same name lives again. */
  async tearDown(): Promise<void> {
    const { operator, checkers, humans, prng } = this.universe;
    const times = prng.split("again").chance(0.2) ? 2 : 1;
    for (let time = 1; time <= times; time += 1) {
      if (time > 1) {
        operator.recreate();
        await this.converge("created anew");
        checkers.checkWorld(operator.newest);
      }
      operator.publish("deleted");
      await this.converge("deleted");
      checkers.checkWorld(operator.newest);
    }
    for (const thing of humans.missing()) {
      this.universe.violate("P5", `${thing} was there before khoreia came, and is gone`);
    }
  }

  private async converge(when: string): Promise<void> {
    const { universe } = this;
    universe.note(when);
    const isReached = await universe.clock.runUntil(() => universe.isConverged, convergeMs);
    if (!isReached) universe.violate("P3", `not converged in time: ${when}: ${this.laggards()}`);
    universe.sample();
  }

  /** Whoever is not there yet, and why; for people who read the violation. */
  private laggards(): string {
    const { hosts, operator } = this.universe;
    const texts = hosts.flatMap(({ name, agent }) => {
      if (agent === undefined) return [`${name} is down`];
      if (agent.generation !== operator.newest.generation) {
        return [`${name} plays generation ${agent.generation}`];
      }
      return agent
        .statuses()
        .filter(({ condition }) => condition !== "steady")
        .map(({ instance, condition, reason }) => `${instance} ${condition}: ${reason?.text}`);
    });
    return texts.slice(0, 5).join("; ");
  }
}
