import type { Clock } from "../../std/clock.ts";
import { type DesiredRecord, type HoldRecord, keys } from "../../store/index.ts";
import { splitStepId } from "../../model/index.ts";
import { type Knowledge, recordOf, simDeployment } from "./knowledge.ts";
import type { Expected } from "./sim-expectations.ts";
import type { SimWorld, WorldDo } from "./sim-world.ts";
import type { StoreTruth } from "./store-truth.ts";
import type { Bench, Property } from "./violation.ts";

export interface CheckerGround {
  readonly world: SimWorld;
  readonly clock: Clock;
  readonly truth: StoreTruth;
  readonly bench: Bench;
}

/** A transaction that preceded a Do was on its way for no longer. */
const intentMs = 8_000;

/** P1, P2 and what else must hold at the moment a Do begins. */
export class OrderChecker {
  private readonly ground: CheckerGround;

  constructor(ground: CheckerGround) {
    this.ground = ground;
  }

  /** `isFurther`: it belongs to a Do that has begun before. */
  onBegin(entry: WorldDo, by: Knowledge, isFurther: boolean): void {
    this.checkOverlap(entry);
    if (isFurther) return;
    this.checkHold(entry, by);
    this.checkGeneration(entry, by);
    if (entry.kind === "do") this.checkBuilding(entry, by);
  }

  /** Nothing else of this instance runs: not of this life, not an orphan of an earlier one. */
  private checkOverlap(entry: WorldDo): void {
    const { instance } = splitStepId(entry.step);
    for (const other of this.ground.world.running) {
      const isSame = splitStepId(other.step).instance === instance && other.host === entry.host;
      if (!isSame && other.thing !== entry.thing) continue;
      this.violate(
        "P2",
        `${entry.step} of ${entry.life} begins beside ${other.step} of ` +
          `${other.life}, which runs since ${other.began}`,
      );
    }
  }

  private checkHold(entry: WorldDo, by: Knowledge): void {
    const { instance } = splitStepId(entry.step);
    // A stand-in for what a node made before is held with the node.
    const original = instance.replace(/~[\d.]+$/, "");
    const node = original.replace(/\[\d+\]$/, "");
    for (const name of new Set<string>([instance, original, node, "*"])) {
      const words = by.senses.hearsay.words(keys.hold(simDeployment, name));
      if (!words.every((word) => isActive(word, by.senses.wall()))) continue;
      this.violate("HOLD", `${entry.step} begins on ${entry.host} though "${name}" is held`);
    }
  }

  /** It acts on the newest desired state that it has heard of, and has the content of. */
  private checkGeneration(entry: WorldDo, by: Knowledge): void {
    const { uid, generation } = by.generation;
    const words = by.senses.hearsay.words(keys.desired(simDeployment));
    const isHeard = words.some((word) => {
      const record = recordOf<DesiredRecord>(word);
      if (record === undefined || !by.senses.hasContent(record.content)) return true;
      // An older one comes from a store that was restored.
      return record.uid === uid && record.generation <= generation;
    });
    if (isHeard) return;
    this.violate("P7", `${entry.step} begins for generation ${generation}, which is superseded`);
  }

  private checkBuilding(entry: WorldDo, by: Knowledge): void {
    const { generation } = by;
    const expected = generation.byStep.get(entry.step);
    if (expected === undefined || !generation.wants(expected)) {
      this.violate(
        "P7",
        `${entry.step} begins though generation ${generation.generation} does not want it`,
      );
      return;
    }
    if (expected.kind === "gate") this.violate("P1", `${entry.step} is a gate and is done`);
    if (entry.thing !== expected.thing || entry.mark !== expected.mark) {
      this.violate(
        "P7",
        `${entry.step} makes ${entry.thing} (${entry.mark}) by an older definition`,
      );
    }
    if (expected.kind === "checked") this.checkSpoken(expected, by);
    else this.checkRecorded(expected, by);
    for (const before of generation.earlier(expected)) {
      this.ground.bench.sometimes("P1 looked at an earlier operation");
      if (!by.isDone(before))
        this.violate("P1", `${entry.step} begins though ${before.step} is not done`);
    }
    for (const gate of generation.gatesOf(expected.node, expected.operation)) {
      const isRemote = generation.ownerOf(gate.instance)?.host !== entry.host;
      this.ground.bench.sometimes(isRemote ? "P1 looked at a remote gate" : "P1 looked at a gate");
      if (!by.reaches(gate)) {
        this.violate(
          "P1",
          `${entry.step} begins on ${entry.host} in generation ${generation.generation} ` +
            `though ${gate.instance} is not known to be ${gate.until}`,
        );
      }
    }
    this.checkTurn(expected, by);
    if (this.isFirst(expected, by)) this.checkPoint(expected, by);
  }

  /** Of a node that this generation has changed, an instance waits for the one before it. */
  private checkTurn({ step, node, instance }: Expected, by: Knowledge): void {
    const { generation, previous } = by;
    const shape = generation.node(node);
    const was = previous?.node(node);
    if (shape?.count === undefined || was?.count === undefined) return;
    if (previous?.definitionOf(`${node}[0]`) === generation.definitionOf(`${node}[0]`)) return;
    const before = Number(instance.slice(node.length + 1, -1)) - shape.parallel;
    if (before < 0) return;
    this.ground.bench.sometimes("TURN looked at an instance");
    const until = generation.goal === "stopped" ? "configured" : "started";
    if (by.reaches({ instance: `${node}[${before}]`, until })) return;
    this.violate("TURN", `${step} begins before ${node}[${before}] was redone`);
  }

  /** No Do on a guess: its check has spoken, and says no, or there is a reason to do it again. */
  private checkSpoken(expected: Expected, by: Knowledge): void {
    const words = by.senses.testimony.words(expected.step);
    if (words.includes("fails")) return;
    const isAgain = expected.sources.length > 0 || isForced(expected, by);
    if (isAgain && words.includes("holds")) return;
    this.violate("P1", `${expected.step} begins though its check says ${words.join(" and ")}`);
  }

  /** What has no check is done once, and written down; a crash in between costs one more. */
  private checkRecorded(expected: Expected, by: Knowledge): void {
    if (!by.isDone(expected) || isForced(expected, by)) return;
    if (this.ground.world.book(expected.thing).success?.isTold !== true) return;
    this.violate("REDO", `${expected.step} is done once more, though it was recorded as done`);
  }

  private isFirst(expected: Expected, by: Knowledge): boolean {
    if (expected.kind !== "unchecked") {
      return !by.senses.testimony.hasHeld(expected.step, expected.mark);
    }
    return this.ground.world.book(expected.thing).success === undefined;
  }

  /** A first performance that relies on other hosts has one moment at which all of it was so. */
  private checkPoint(expected: Expected, by: Knowledge): void {
    const { generation } = by;
    const remote = generation
      .gatesOf(expected.node, expected.operation)
      .filter(({ instance }) => generation.ownerOf(instance)?.host !== expected.host);
    if (remote.length === 0) return;
    this.ground.bench.sometimes("P1 looked at a point");
    const since = this.since(by);
    for (const gate of remote) {
      const words = this.ground.truth.during(by.signalKey(gate.instance), since);
      if (words.some((word) => by.vouchesFor(gate, word))) continue;
      this.violate("P1", `${expected.step} begins though ${gate.instance} was not ${gate.until}`);
    }
    this.checkDesired(`${expected.step} begins`, by);
  }

  /** The store wanted this very generation at some moment since the intent was sent. */
  checkDesired(what: string, by: Knowledge): void {
    const { uid, generation } = by.generation;
    const since = this.since(by);
    const words = this.ground.truth.during(keys.desired(simDeployment), since);
    if (words.some((word) => isOf(word, uid, generation))) return;
    this.violate("P7", `${what} for generation ${generation}, which the store had given up`);
  }

  /** Since when an intent may have been on its way that is acted on now. */
  private since({ senses }: Knowledge): number {
    return this.ground.clock.now() - intentMs - senses.unnoticedMs();
  }

  private violate(property: Property, text: string): void {
    this.ground.bench.violate(property, text);
  }
}

function isOf(word: string | undefined, uid: string, generation: number): boolean {
  const record = recordOf<DesiredRecord>(word);
  return record?.uid === uid && record.generation === generation;
}

/** What ends at a time that a clock has jumped over may have ended, or have begun again. */
function isActive(word: string | undefined, wall: number | undefined): boolean {
  const record = recordOf<HoldRecord>(word);
  if (record === undefined) return false;
  return record.until === undefined || (wall !== undefined && record.until > wall);
}

/** An operator has asked for it, as far as this life has heard. */
function isForced({ operation, node, instance }: Expected, { senses }: Knowledge): boolean {
  return senses.hearsay.forced.some(
    ({ nodes, force }) =>
      force.includes(operation) &&
      (nodes.length === 0 || nodes.includes(node) || nodes.includes(instance)),
  );
}
