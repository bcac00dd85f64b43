import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import { type Expected } from "./sim-expectations.ts";
import type { SimOperator } from "./sim-operator.ts";
import type { SimWorld } from "./sim-world.ts";

/** How long a human takes to open a gate that is wanted. */
const openEveryMs = 3_000;

/** Those who act beside khoreia: they open gates, and were there before it came. */
export class Humans {
  private readonly world: SimWorld;
  private readonly operator: SimOperator;
  private readonly clock: Clock;
  private readonly brought = new Set<string>();

  constructor(world: SimWorld, operator: SimOperator, clock: Clock) {
    this.world = world;
    this.operator = operator;
    this.clock = clock;
  }

  /** Some things are there before the first agent is, as wanted or otherwise. */
  settle(prng: Prng): void {
    for (const { operation, kind, thing, mark } of this.operator.newest.byStep.values()) {
      if (operation !== "create" || kind === "gate" || !prng.chance(0.1)) continue;
      this.world.bring(thing, prng.chance(0.5) ? mark : "somebody's");
      this.brought.add(thing);
    }
  }

  /** Opens every gate a while after it is wanted, again and again. */
  openGates(): void {
    const { newest } = this.operator;
    for (const expected of newest.byStep.values()) {
      if (expected.kind === "gate" && newest.wants(expected)) this.open(expected);
    }
    this.clock.after(openEveryMs, () => this.openGates());
  }

  /** What was here before, and nobody but khoreia can have taken away. */
  missing(): readonly string[] {
    return [...this.brought].filter(
      (thing) => this.world.isAbsent(thing) && !this.world.wasBroken(thing),
    );
  }

  private open({ thing, mark }: Expected): void {
    this.world.bring(thing, mark);
  }
}
