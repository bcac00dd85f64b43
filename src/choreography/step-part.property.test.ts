import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { OperationName } from "../model/index.ts";
import { createPrng, type Prng } from "../std/prng.ts";
import { type NodeShape, Trial, dosOf, generationOf, operation, topologyOf } from "./fixture.ts";

const building: readonly OperationName[] = ["create", "configure", "start"];

/** Here a requirement is only ever the name of another node. */
type Shape = Omit<NodeShape, "requires"> & { readonly requires: readonly string[] };

/** A random acyclic topology whose lifecycle gates a few lines can judge. */
function randomShapes(prng: Prng): Record<string, Shape> {
  const shapes: Record<string, Shape> = {};
  const count = 1 + prng.int(12);
  for (let i = 0; i < count; i += 1) {
    const requires = Object.keys(shapes).filter(() => prng.chance(0.25));
    const operations: NodeShape["operations"] = {};
    for (const name of building) if (prng.chance(0.6)) operations[name] = operation("both");
    if (Object.keys(operations).length === 0) operations.create = operation("both");
    shapes[`n${i}`] = { requires, operations };
  }
  return shapes;
}

/** A world in which things are there or not, and a naive reading of what order means. */
class NaiveWorld {
  readonly there = new Set<string>();
  readonly shapes: Record<string, Shape>;

  constructor(shapes: Record<string, Shape>) {
    this.shapes = shapes;
  }

  get steps(): readonly string[] {
    return Object.entries(this.shapes).flatMap(([name, { operations }]) =>
      Object.keys(operations ?? {}).map((each) => `${name}.${each}`),
    );
  }

  /** What must be there before a Do of `step` may begin. */
  before(step: string): readonly string[] {
    const [name = "", own = ""] = step.split(".");
    const shape = this.shapes[name];
    const earlier = building
      .slice(0, building.indexOf(own as OperationName))
      .map((each) => `${name}.${each}`);
    const required = (shape?.requires ?? []).flatMap((node) =>
      building.map((each) => `${node}.${each}`),
    );
    return [...earlier, ...required].filter((each) => this.steps.includes(each));
  }
}

/** Plays until nothing is outstanding; messages are delivered in random order, some twice. */
function playOut(prng: Prng, trial: Trial, world: NaiveWorld): void {
  const running = new Set<string>();
  const take = (effects: ReturnType<Trial["report"]>): void => {
    for (const step of dosOf(effects)) {
      for (const wanted of world.before(step)) {
        assert.ok(world.there.has(wanted), `${step} begins though ${wanted} is not there`);
      }
      const node = step.split(".")[0];
      assert.ok(![...running].some((other) => other.startsWith(`${node}.`)), `two Do's of ${node}`);
      running.add(step);
    }
  };
  const look = (step: string): void => {
    take(trial.report(step, world.there.has(step) ? "holds" : "fails", { outside: true }));
  };
  for (const step of prng.shuffle(world.steps)) look(step);
  for (let turn = 0; turn < 500; turn += 1) {
    const [next] = prng.shuffle([...running]);
    if (next === undefined) break;
    running.delete(next);
    if (prng.chance(0.1)) {
      take(trial.fail(next));
      take(trial.wait(60_000));
    } else {
      world.there.add(next);
      take(trial.ended(next));
      if (prng.chance(0.2)) take(trial.ended(next));
      look(next);
      if (prng.chance(0.2)) look(next);
    }
    if (prng.chance(0.05)) {
      const victim = prng.pick(world.steps);
      if (running.has(victim)) continue;
      world.there.delete(victim);
      look(victim);
    }
  }
  take(trial.wait(600_000));
  for (let [step] = running; step !== undefined; [step] = running) {
    running.delete(step);
    world.there.add(step);
    take(trial.ended(step));
    look(step);
  }
}

test("random topologies converge in order, whatever the order of the news", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const prng = createPrng(seed);
      const world = new NaiveWorld(randomShapes(prng));
      const trial = new Trial(generationOf(topologyOf(world.shapes)));
      for (let i = 0; i < 6 && !trial.play.converged; i += 1) playOut(prng, trial, world);
      assert.ok(trial.play.converged, "everything is done in the end");
      for (const step of world.steps) assert.ok(world.there.has(step), step);
    }),
    { numRuns: 400 },
  );
});

test("the same events give the same effects", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const run = (): string => {
        const prng = createPrng(seed);
        const world = new NaiveWorld(randomShapes(prng));
        const trial = new Trial(generationOf(topologyOf(world.shapes)));
        playOut(prng, trial, world);
        return JSON.stringify(trial.effects);
      };
      assert.equal(run(), run());
    }),
    { numRuns: 50 },
  );
});
