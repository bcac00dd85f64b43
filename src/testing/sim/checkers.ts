import {
  type HostName,
  type InstanceId,
  type JournalEvent,
  splitStepId,
} from "../../model/index.ts";
import { type SignalRecord, type Txn, parseKey } from "../../store/index.ts";
import { HonestyChecker, type Saying } from "./honesty-checker.ts";
import { Knowledge, type Senses, bitOf, recordOf } from "./knowledge.ts";
import { type CheckerGround, OrderChecker } from "./order-checker.ts";
import type { Chronicle, Expectations } from "./sim-expectations.ts";
import type { ThingSuccess, WorldDo } from "./sim-world.ts";
import { TeardownChecker } from "./teardown-checker.ts";

/** An agent as checkers see it: what it plays, and what it has been told. */
export interface Observed {
  readonly uid: string;
  readonly generation: number;
  readonly senses: Senses;
}

interface Accepted {
  readonly uid: string;
  readonly generation: number;
}

/**
 * Apart from the simulated system: they know the world, the words of the topology, and what each
 * agent was told; never what it concluded.
 */
export class Checkers {
  private readonly ground: CheckerGround;
  private readonly chronicle: Chronicle;
  private readonly order: OrderChecker;
  private readonly teardown: TeardownChecker;
  private readonly honesty: HonestyChecker;
  private readonly accepted = new Map<string, Accepted>();
  /** By life: what it has taken back last, and when that ended. */
  private readonly undone = new Map<string, WorldDo>();
  /** By step that was ordered: what it may have done once more if a crash comes now. */
  private readonly ordered = new Map<string, readonly ThingSuccess[]>();
  /** By host: what it plays, and what it played before. */
  private readonly played = new Map<string, readonly [Expectations, Expectations | undefined]>();
  private readonly revisions = new Map<HostName, number>();

  constructor(ground: CheckerGround, chronicle: Chronicle) {
    this.ground = ground;
    this.chronicle = chronicle;
    this.order = new OrderChecker(ground);
    this.teardown = new TeardownChecker(ground, chronicle, this.order);
    this.honesty = new HonestyChecker(ground, chronicle);
  }

  onBegin(entry: WorldDo, by: Observed): void {
    const knowledge = this.knowledgeOf(by);
    if (knowledge === undefined) {
      this.ground.bench.violate("P7", `${entry.step} begins for a generation that nobody wanted`);
      return;
    }
    const isFurther = this.isFurther(entry, by.senses);
    this.order.onBegin(entry, knowledge, isFurther);
    if (entry.kind !== "undo") return;
    this.teardown.onBegin(entry, knowledge, isFurther);
    this.untell(splitStepId(entry.step).instance, knowledge.generation);
  }

  /** What is taken back is to be done again, and all of the instance with it. */
  private untell(instance: string, generation: Expectations): void {
    const of = this.chronicle.lastWith(generation, instance);
    for (const { thing } of of?.stepsOf(instance) ?? []) {
      const { success } = this.ground.world.book(thing);
      if (success !== undefined) success.isTold = false;
    }
  }

  onEnd(entry: WorldDo): void {
    if (entry.kind === "undo") this.undone.set(entry.life, entry);
  }

  /** One Do of a teardown takes back several things; whether it may is asked when it begins. */
  private isFurther({ kind, step, began }: WorldDo, by: Senses): boolean {
    const before = this.undone.get(by.life);
    if (kind !== "undo" || before?.end === undefined) return false;
    const isSame = splitStepId(before.step).instance === splitStepId(step).instance;
    return isSame && began - before.end <= by.justStoodStillMs();
  }

  /** From time to time. */
  sample(saying: Saying, by: Observed): void {
    this.checkAdvance(by);
    const knowledge = this.knowledgeOf(by);
    if (knowledge !== undefined) this.honesty.check(saying, knowledge);
  }

  /** When all is said to be well. */
  checkWorld(generation: Expectations): void {
    this.honesty.checkWorld(generation);
  }

  /** P7: no accepted desired state is given up for an older one, not even after a restart. */
  private checkAdvance({ uid, generation, senses }: Observed): void {
    const before = this.accepted.get(senses.host);
    this.accepted.set(senses.host, { uid, generation });
    if (before?.uid !== uid || before.generation <= generation) return;
    this.ground.bench.violate(
      "P7",
      `${senses.host} plays generation ${generation} after ${before.generation}`,
    );
  }

  /** P8: at the moment an agent says something to others, it is so as far as it knows. */
  onSent(txn: Txn, by: Senses): void {
    for (const op of txn.then) {
      const parsed = op.kind === "put" ? parseKey(op.key) : undefined;
      if (op.kind !== "put" || parsed?.kind !== "signal") continue;
      const record = recordOf<SignalRecord>(op.value);
      if (record !== undefined) this.checkSignal(parsed.instance, record, by);
    }
  }

  private checkSignal(instance: string, record: SignalRecord, by: Senses): void {
    const generation = this.chronicle.of(record.uid, record.generation);
    if (generation?.ownerOf(instance)?.host !== by.host || generation.goal === "deleted") return;
    const knowledge = new Knowledge(this.groundOfKnowledge, by, {
      generation,
      previous: undefined,
    });
    for (const until of ["created", "configured", "started"] as const) {
      if ((record.reached & bitOf(until)) === 0) continue;
      this.ground.bench.sometimes("P8 looked at a signal");
      if (knowledge.reaches({ instance, until })) continue;
      this.ground.bench.violate(
        "P8",
        `${by.host} tells others that ${instance} is ${until}, and has not been told so`,
      );
    }
  }

  onJournal(event: JournalEvent, by: Observed | undefined): void {
    this.checkRevision(event);
    const generation = by && this.chronicle.of(by.uid, event.generation);
    if (generation === undefined) return;
    if (event.kind === "generation.accepted") this.notePlayed(event.host, generation);
    // An update that is over holds nobody back any more.
    if (event.kind === "deployment.converged") {
      this.played.set(event.host, [generation, undefined]);
    }
    if (event.kind === "step.settled" && event.outcome === "changed") {
      const expected = generation.byStep.get(event.step);
      const { success } = this.ground.world.book(expected?.thing ?? "");
      // What may stop itself at any moment may have been about to when its agent died.
      const mayStop = generation.ownerOf(event.instance)?.onBroken === "stop";
      if (success !== undefined && !mayStop) success.isTold = true;
    }
    if (event.kind === "do.began" || event.kind === "do.ended") this.noteOrder(event, generation);
    if (event.kind === "heal.requested") this.noteRequest(event.instance, generation);
    // From here on a crash may leave it undone or not: nobody knows.
    const isTeardown = event.kind === "do.began" && /[.](stop|delete)$/.test(event.step);
    if (isTeardown) this.untell(event.instance, generation);
  }

  /**
   * A Do is counted when it is ordered, lest a crash lose what others are to do for it. It may then
   * wait for a slot: a crash before it begins costs one redo for nothing, a refusal does not.
   */
  private noteOrder(
    event: Extract<JournalEvent, { readonly kind: "do.began" | "do.ended" }>,
    generation: Expectations,
  ): void {
    if (event.kind === "do.ended") {
      const told = event.result === "refused" ? this.ordered.get(event.step) : undefined;
      for (const success of told ?? []) success.isTold = true;
      return;
    }
    const source = generation.byStep.get(event.step)?.thing ?? "";
    const told = generation.stepsOf(event.instance).flatMap(({ thing, sources }) => {
      const { success } = this.ground.world.book(thing);
      return sources.includes(source) && success?.isTold === true ? [success] : [];
    });
    this.ordered.set(event.step, told);
    for (const success of told) success.isTold = false;
  }

  /**
   * What is asked for once more is counted before the journal hears of its Do: a crash between the
   * two costs the steps that follow it one redo for nothing.
   */
  private noteRequest(instance: InstanceId, generation: Expectations): void {
    for (const { thing, sources } of generation.stepsOf(instance)) {
      const { success } = this.ground.world.book(thing);
      if (success !== undefined && sources.length > 0) success.isTold = false;
    }
  }

  private notePlayed(host: HostName, generation: Expectations): void {
    // What an older generation ordered counts, whatever becomes of it.
    this.ordered.clear();
    const [newest] = this.played.get(host) ?? [];
    if (newest !== generation) this.played.set(host, [generation, newest]);
    // From now on it may be taken back, and a crash may come before anybody hears of it.
    for (const expected of newest?.byStep.values() ?? []) {
      const now = generation.byStep.get(expected.step);
      if (now === undefined || !generation.wants(now)) this.untell(expected.instance, generation);
    }
  }

  private checkRevision(event: JournalEvent): void {
    const last = this.revisions.get(event.host) ?? 0;
    this.revisions.set(event.host, event.revision);
    if (event.revision !== last + 1) {
      const text = `${event.host} writes revision ${event.revision} after ${last}`;
      this.ground.bench.violate("JOURNAL", text);
    }
    if (event.cause !== undefined && event.cause >= event.revision) {
      const text = `${event.host}: ${event.kind} of revision ${event.revision} has a later cause`;
      this.ground.bench.violate("JOURNAL", text);
    }
  }

  private get groundOfKnowledge() {
    return { world: this.ground.world, chronicle: this.chronicle };
  }

  private knowledgeOf({ uid, generation, senses }: Observed): Knowledge | undefined {
    const expectations = this.chronicle.of(uid, generation);
    if (expectations === undefined) return undefined;
    const [newest, previous] = this.played.get(senses.host) ?? [];
    return new Knowledge(this.groundOfKnowledge, senses, {
      generation: expectations,
      previous: newest === expectations ? previous : undefined,
    });
  }
}
