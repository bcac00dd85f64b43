import { splitStepId } from "../../model/index.ts";
import type { Knowledge } from "./knowledge.ts";
import type { CheckerGround, OrderChecker } from "./order-checker.ts";
import type { Chronicle, Expectations, Expected } from "./sim-expectations.ts";
import { type NodeShape, instancesOf } from "./sim-shape.ts";
import type { WorldDo } from "./sim-world.ts";

/** A lie is found out by the next re-check, wherever it was believed meanwhile. */
const believedMs = 30_000;

/** Which of the two ends of a teardown takes back what an operation made. */
export function takenBackBy(node: NodeShape, expected: Expected): "stop" | "delete" {
  if (expected.operation !== "start") return "delete";
  const isService = node.operations.start?.engine === "service";
  return isService || node.stop !== "derived" ? "stop" : "delete";
}

/** P5: nothing is taken back that is wanted, and nothing before those that stand on it. */
export class TeardownChecker {
  private readonly ground: CheckerGround;
  private readonly chronicle: Chronicle;
  private readonly order: OrderChecker;

  constructor(ground: CheckerGround, chronicle: Chronicle, order: OrderChecker) {
    this.ground = ground;
    this.chronicle = chronicle;
    this.order = order;
  }

  onBegin(entry: WorldDo, by: Knowledge, isFurther: boolean): void {
    if (!isFurther) this.order.checkDesired(`${entry.step} is taken back`, by);
    const subject = this.subjectOf(entry, by.generation);
    // A stand-in for a thing that was replaced has no requirements and no name of its own.
    if (subject === undefined) return;
    if (!this.checkWanted(entry, subject, by)) return;
    const { of, expected } = subject;
    const node = of.node(expected.node);
    if (node === undefined) return;
    const end = takenBackBy(node, expected);
    // What somebody else has taken away carries nobody any more.
    if (isFurther || this.ground.world.isAbsent(entry.thing)) return;
    for (const requirer of of.requirers(node.name)) {
      for (const instance of instancesOf(requirer)) {
        if (isToGo(instance, end, by.generation)) this.checkGone(entry, { instance, end, by });
        else if (by.generation.ownerOf(node.name) === undefined) {
          this.checkReplaced(entry, instance, by);
        }
      }
    }
  }

  private subjectOf(entry: WorldDo, generation: Expectations) {
    const { instance, operation } = splitStepId(entry.step);
    const step = operation === "stop" ? `${instance}.start` : entry.step;
    return this.chronicle.lastOwner(generation, step);
  }

  /** False when the rest need not be looked at: the node stops itself, whoever stands on it. */
  private checkWanted(
    entry: WorldDo,
    { expected }: { readonly expected: Expected },
    by: Knowledge,
  ): boolean {
    const { generation } = by;
    if (generation.goal === "deleted") return true;
    const owner = generation.ownerOf(expected.instance);
    if (owner === undefined) return true;
    const isStart = expected.operation === "start";
    if (isStart && generation.goal === "stopped") return true;
    if (isStart && owner.onBroken === "stop" && this.isBroken(expected, by)) {
      this.ground.bench.sometimes("stopped for a broken requirement");
      return false;
    }
    this.ground.bench.violate(
      "P5",
      `${entry.step} is taken back though generation ${generation.generation} wants it`,
    );
    return false;
  }

  /** A requirement is not known to hold, or was not a moment ago. */
  private isBroken(expected: Expected, by: Knowledge): boolean {
    const gates = by.generation.gatesOf(expected.node, expected.operation);
    return gates.some((gate) => !by.reaches(gate, true));
  }

  /** By its newest definition: things of older ones are taken back by stand-ins, in no order. */
  private checkGone(
    entry: WorldDo,
    { instance, end, by }: { instance: string; end: "stop" | "delete"; by: Knowledge },
  ): void {
    const of = this.chronicle.lastWith(by.generation, instance);
    const owner = of?.ownerOf(instance);
    if (of === undefined || owner === undefined) return;
    for (const expected of of.stepsOf(instance)) {
      const its = takenBackBy(owner, expected);
      if (end === "stop" && its === "delete") continue;
      if (its === "delete" && owner.deletion === "keep") continue;
      this.ground.bench.sometimes("P5 looked at a dependent");
      const { world, clock } = this.ground;
      if (world.makerOf(expected.thing) !== "khoreia") continue;
      if (world.wasLiedAbout(expected.thing, clock.now() - believedMs)) continue;
      this.ground.bench.violate(
        "P5",
        `${entry.step} is taken back while ${expected.thing} is still there`,
      );
    }
  }

  /** What stood on it goes on without it, and must have got there before. */
  private checkReplaced(entry: WorldDo, instance: string, by: Knowledge): void {
    const until = by.generation.goal === "stopped" ? "configured" : "started";
    this.ground.bench.sometimes("P5 looked at a replacement");
    if (by.reaches({ instance, until })) return;
    this.ground.bench.violate(
      "P5",
      `${entry.step} is taken back before ${instance} is ${until} without it`,
    );
  }
}

/** The generation asks for this end of the instance's teardown. */
function isToGo(instance: string, end: "stop" | "delete", generation: Expectations): boolean {
  if (generation.goal === "deleted" || generation.ownerOf(instance) === undefined) return true;
  return generation.goal === "stopped" && end === "stop";
}
