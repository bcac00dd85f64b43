import type { StepId } from "../../model/index.ts";
import { splitStepId } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { Expectations, Expected } from "./sim-expectations.ts";
import type { SimHost } from "./sim-host.ts";
import type { SimWorld, WorldDo } from "./sim-world.ts";

export interface Violation {
  readonly property: string;
  readonly at: number;
  readonly text: string;
}

/** How far an agent's knowledge may lag behind the world without being wrong (reliability §3). */
export interface Tolerances {
  /** Of what it plays itself: lag of its engines and their periodic re-check. */
  readonly ownMs: number;
  /** Of what it hears from other hosts: the same, and the lease of an owner that died. */
  readonly remoteMs: number;
}

/** Apart from the simulated system: they see the world and the topology's words, nothing else. */
export class Checkers {
  readonly violations: Violation[] = [];
  private readonly world: SimWorld;
  private readonly clock: Clock;
  private readonly tolerances: Tolerances;
  /** By generation. */
  private readonly expectations = new Map<number, Expectations>();
  private tearingDown: Expectations | undefined;

  constructor(world: SimWorld, clock: Clock, tolerances: Tolerances) {
    this.world = world;
    this.clock = clock;
    this.tolerances = tolerances;
  }

  expect(generation: number, expectations: Expectations): void {
    this.expectations.set(generation, expectations);
  }

  beginTeardown(expectations: Expectations): void {
    this.tearingDown = expectations;
  }

  violate(property: string, text: string): void {
    this.violations.push({ property, at: this.clock.now(), text });
  }

  /** At the moment a Do begins. */
  onBegin(entry: WorldDo, generation: number): void {
    this.checkOverlap(entry);
    if (entry.kind === "undo") this.checkTeardownOrder(entry);
    else this.checkOrder(entry, generation);
  }

  /** Nothing else of this instance runs: not of this life, not an orphan of an earlier one. */
  private checkOverlap(entry: WorldDo): void {
    const { instance } = splitStepId(entry.step);
    for (const other of this.world.running) {
      if (splitStepId(other.step).instance !== instance) continue;
      this.violate(
        "P2",
        `${entry.step} of ${entry.agent} begins beside ${other.step} of ` +
          `${other.agent}, which runs since ${other.began}`,
      );
    }
  }

  private checkOrder(entry: WorldDo, generation: number): void {
    const expectations = this.expectations.get(generation);
    for (const before of expectations?.before(entry.step) ?? []) {
      const remote = before.host !== entry.host;
      const lag = remote ? this.tolerances.remoteMs : this.tolerances.ownMs;
      // Without a check it was done once and nobody looks again.
      const since = before.checked ? entry.began - lag : 0;
      if (this.world.wasThere(before.thing, before.mark, since)) continue;
      this.violate(
        "P1",
        `${entry.step} begins in generation ${generation} though ${before.thing}` +
          ` (mark ${before.mark}) has not been there since ${since}`,
      );
    }
  }

  private checkTeardownOrder(entry: WorldDo): void {
    const node = this.nodeOf(entry.step);
    for (const later of this.tearingDown?.dependents(node) ?? []) {
      if (later.gate || this.world.isAbsent(later.thing)) continue;
      this.violate("P5", `${entry.step} is undone while ${later.thing} is still there`);
    }
  }

  private nodeOf(step: StepId): string {
    return this.tearingDown?.byStep.get(step)?.node ?? splitStepId(step).instance;
  }

  /** P8, at any moment: what an agent calls done is there, or was within what it may not know. */
  checkHonesty(hosts: readonly SimHost[]): void {
    for (const host of hosts) {
      const { agent } = host;
      const expectations = this.expectations.get(agent?.generation ?? 0);
      if (agent === undefined || expectations === undefined) continue;
      for (const status of agent.statuses()) {
        for (const step of status.steps) {
          const expected = expectations.byStep.get(step.step);
          if (step.done && expected?.checked === true) this.checkThere(expected, status.generation);
        }
      }
    }
  }

  private checkThere(expected: Expected, generation: number): void {
    const since = this.clock.now() - this.tolerances.ownMs;
    if (this.world.wasThere(expected.thing, expected.mark, since)) return;
    this.violate(
      "P8",
      `${expected.step} is called done in generation ${generation}, but ` +
        `${expected.thing} has not been there since ${since}`,
    );
  }

  /** P3 and P8 at the end: everything that is wanted is there, and everybody says so. */
  checkConverged(hosts: readonly SimHost[], expectations: Expectations): void {
    for (const expected of expectations.byStep.values()) {
      if (expected.checked && !this.world.isThere(expected.thing, expected.mark)) {
        this.violate("P3", `${expected.thing} is not there at the end`);
      }
    }
    for (const host of hosts) {
      for (const status of host.agent?.statuses() ?? []) {
        if (status.condition === "steady") continue;
        this.violate(
          "P3",
          `${status.instance} is ${status.condition}: ${status.reason?.text ?? "no reason"}`,
        );
      }
    }
  }

  /** Not steady implies a reason; waiting implies whom for. */
  checkReasons(hosts: readonly SimHost[]): void {
    for (const host of hosts) {
      for (const status of host.agent?.statuses() ?? []) {
        if (status.condition !== "steady" && status.reason === undefined) {
          this.violate("REASON", `${status.instance} is ${status.condition} without a reason`);
        }
        if (status.condition === "steady" && status.reason !== undefined) {
          this.violate("REASON", `${status.instance} is steady but gives ${status.reason.code}`);
        }
      }
    }
  }
}
