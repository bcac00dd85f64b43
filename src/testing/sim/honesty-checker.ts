import type { InstanceStatus } from "../../model/index.ts";
import type { Knowledge } from "./knowledge.ts";
import type { CheckerGround } from "./order-checker.ts";
import type { Chronicle, Expectations, Expected } from "./sim-expectations.ts";
import { instancesOf } from "./sim-shape.ts";
import { takenBackBy } from "./teardown-checker.ts";

export type Assessment = "nothing" | "converged" | "moving" | "stuck";

/** What one agent says of itself, at one moment. */
export interface Saying {
  readonly statuses: readonly InstanceStatus[];
  readonly assessment: Assessment;
  /** How far what it knows may lag behind the world, without its being wrong. */
  readonly lagMs: number;
}

/** P8 and what must come with each condition; P3 at the end, by the world alone. */
export class HonestyChecker {
  private readonly ground: CheckerGround;
  private readonly chronicle: Chronicle;

  constructor(ground: CheckerGround, chronicle: Chronicle) {
    this.ground = ground;
    this.chronicle = chronicle;
  }

  /** At any moment: what an agent calls done it has seen, and lately. */
  check(saying: Saying, by: Knowledge): void {
    for (const status of saying.statuses) {
      this.checkReason(status);
      this.ground.bench.sometimes(`condition ${status.condition}`);
      for (const step of status.steps) {
        const expected = by.generation.byStep.get(step.step);
        const isWanted = expected !== undefined && by.generation.wants(expected);
        if (step.done && isWanted && !status.retired) this.checkDone(expected, saying, by);
      }
    }
    if (saying.assessment === "converged") this.checkConverged(saying, by);
  }

  private checkDone(expected: Expected, { lagMs }: Saying, by: Knowledge): void {
    this.ground.bench.sometimes("P8 looked at a done step");
    if (!by.isDone(expected)) {
      this.ground.bench.violate(
        "P8",
        `${expected.step} is called done on ${by.senses.host}, which has not been told so`,
      );
    }
    if (expected.kind === "unchecked") return;
    const { world, clock } = this.ground;
    const since = clock.now() - lagMs;
    if (world.wasThere(expected.thing, expected.mark, since)) return;
    this.ground.bench.violate(
      "P8",
      `${expected.step} is called done, but ${expected.thing} has not been there since ${since}`,
    );
  }

  private checkConverged({ statuses }: Saying, by: Knowledge): void {
    const other = statuses.find(({ condition }) => condition !== "steady");
    if (other !== undefined) {
      this.ground.bench.violate(
        "P8",
        `${by.senses.host} calls itself converged while ${other.instance} is ${other.condition}`,
      );
    }
    for (const entry of this.ground.world.running) {
      if (entry.life !== by.senses.life) continue;
      this.ground.bench.violate(
        "P8",
        `${by.senses.host} calls itself converged while ${entry.step} is being done`,
      );
    }
  }

  /** Not steady implies a reason, and with it what the condition must carry. */
  private checkReason(status: InstanceStatus): void {
    const { instance, condition, reason } = status;
    const { bench } = this.ground;
    if (condition === "steady") {
      if (reason !== undefined) bench.violate("REASON", `${instance} is steady: ${reason.code}`);
      return;
    }
    if (reason === undefined) bench.violate("REASON", `${instance} is ${condition} for no reason`);
    const missing = missingOf(status);
    if (missing !== undefined) {
      const why = reason?.code ?? "no reason";
      bench.violate("REASON", `${instance} is ${condition} (${why}) without ${missing}`);
    }
  }

  /** P3 at the end: everything that is wanted is there, and nothing else of ours. */
  checkWorld(generation: Expectations): void {
    const { world, bench } = this.ground;
    const wanted = new Set<string>();
    for (const expected of generation.byStep.values()) {
      if (!generation.wants(expected)) continue;
      wanted.add(expected.thing);
      if (expected.kind === "unchecked" && world.isBroken(expected.thing)) continue;
      if (!world.isThere(expected.thing, expected.mark)) {
        bench.violate("P3", `${expected.thing} is not there at the end`);
      } else if (!world.isUpToDate(expected.thing, expected.sources)) {
        bench.violate(
          "REDO",
          `${expected.thing} was not done again for ${expected.sources.join()}`,
        );
      }
      if (expected.sources.length > 0) bench.sometimes("REDO looked at a thing");
    }
    const mayStay = this.mayStay(generation);
    for (const name of world.names()) {
      if (wanted.has(name) || mayStay.has(name) || world.makerOf(name) !== "khoreia") continue;
      bench.violate("P5", `${name} stays behind`);
    }
  }

  /** What nobody takes back: nodes that say so, and starts of a stopped node that has no stop. */
  private mayStay(from: Expectations): ReadonlySet<string> {
    const names = new Set<string>();
    for (const generation of this.chronicle.back(from)) {
      for (const node of generation.shape.nodes) {
        const isStoppedNow = from.goal === "stopped" && generation === from;
        for (const expected of instancesOf(node).flatMap((id) => generation.stepsOf(id))) {
          if (takenBackBy(node, expected) === "stop") continue;
          if (node.deletion === "keep" || (isStoppedNow && expected.operation === "start")) {
            names.add(expected.thing);
          }
        }
      }
    }
    return names;
  }
}

function missingOf(status: InstanceStatus): string | undefined {
  switch (status.condition) {
    case "waiting": {
      const isGate = status.reason?.code === "KHO_WHY_GATE";
      return isGate || status.waitingOn.length > 0 ? undefined : "saying for whom";
    }
    case "blocked":
      return status.lastFailure === undefined ? "its last failure" : undefined;
    case "healing":
      return status.fell === undefined ? "saying what fell" : undefined;
    case "held":
      return status.hold === undefined ? "its hold" : undefined;
    case "performing":
      return status.attempt === undefined ? "its attempt" : undefined;
    case "unknown":
    case "steady":
      return undefined;
    default:
      return status.condition satisfies never;
  }
}
