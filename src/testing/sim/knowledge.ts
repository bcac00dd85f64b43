import { reachedBits } from "../../choreography/index.ts";
import type { ReachedState } from "../../model/index.ts";
import { type SignalRecord, type StoreRecord, decodeRecord, keys } from "../../store/index.ts";
import type { Hearsay } from "./hearsay.ts";
import type { Chronicle, Expectations, Expected, Needed } from "./sim-expectations.ts";
import type { SimWorld } from "./sim-world.ts";
import type { Testimony } from "./testimony.ts";

export const simDeployment = "sim";

/** What one life of one agent has been told, by its engines and by the store. */
export interface Senses {
  readonly host: string;
  readonly life: string;
  readonly testimony: Testimony;
  readonly hearsay: Hearsay;
  /** For so long its machine stood still without its knowing. */
  unnoticedMs(): number;
  /** A content has been given to it, before this moment. */
  hasContent(content: string): boolean;
  /** For so long it stood still until this very moment; 0 otherwise. */
  justStoodStillMs(): number;
  /** This host's wall clock, which may be wrong; undefined if it was set during this life. */
  wall(): number | undefined;
}

export interface KnowledgeGround {
  readonly world: SimWorld;
  readonly chronicle: Chronicle;
}

/**
 * What one life may rightly believe of one generation. Nothing here is lenient but the moment
 * itself: of two words that came at the same instant either may be acted on.
 */
export class Knowledge {
  readonly senses: Senses;
  readonly generation: Expectations;
  /** What this host played before that. */
  readonly previous: Expectations | undefined;
  private readonly ground: KnowledgeGround;

  constructor(
    ground: KnowledgeGround,
    senses: Senses,
    played: { readonly generation: Expectations; readonly previous: Expectations | undefined },
  ) {
    this.ground = ground;
    this.senses = senses;
    this.generation = played.generation;
    this.previous = played.previous;
  }

  /** A step of this host: seen to hold after its last Do, or recorded; newer than its sources. */
  isDone(expected: Expected): boolean {
    const { world } = this.ground;
    const { testimony } = this.senses;
    const book = world.book(expected.thing);
    for (const source of expected.sources) {
      const began = world.book(source).began ?? -1;
      if (began > book.takenBack && began >= (book.success?.began ?? -1)) return false;
    }
    if (expected.kind === "unchecked") return book.success?.mark === expected.mark;
    for (const entry of world.running) {
      if (entry.thing === expected.thing && entry.life === this.senses.life) return false;
    }
    return testimony.holds(expected, book.takenBack);
  }

  /**
   * An instance has got so far, here by its steps, elsewhere by its host's word; where `isSure`,
   * by each of several words that came at this very moment, and with no reason to have stopped.
   */
  reaches({ instance, until }: Needed, isSure = false): boolean {
    const { generation } = this;
    const owner = generation.ownerOf(instance);
    if (owner === undefined) return true;
    if (owner.host !== this.senses.host) return this.heardReached({ instance, until }, isSure);
    const mayBeStopped = owner.onBroken === "stop" && until === "started";
    if (isSure && mayBeStopped && !this.areGatesOpen(owner.name)) return false;
    // A node that only groups others passes their order on.
    const isGroup = !generation.stepsOf(instance).some((step) => generation.wants(step));
    return generation.upTo(until).every((operation) => {
      const expected = generation.byStep.get(`${instance}.${operation}`);
      if (expected !== undefined) return this.isDone(expected);
      return (
        !isGroup ||
        generation.gatesOf(owner.name, operation).every((gate) => this.reaches(gate, isSure))
      );
    });
  }

  private areGatesOpen(node: string): boolean {
    const gates = this.generation.gatesOf(node, "start");
    return gates.every((gate) => this.reaches(gate, true));
  }

  /** The word of its host, as this life has heard it. */
  private heardReached(needed: Needed, isSure: boolean): boolean {
    const words = this.senses.hearsay.words(this.signalKey(needed.instance));
    if (isSure) return words.every((word) => this.vouchesFor(needed, word));
    return words.some((word) => this.vouchesFor(needed, word));
  }

  signalKey(instance: string): string {
    const host = this.generation.ownerOf(instance)?.host ?? "";
    return keys.signal(host, simDeployment, instance);
  }

  /** A signal says so, and speaks of the same definition. */
  vouchesFor({ instance, until }: Needed, word: string | undefined): boolean {
    const record = recordOf<SignalRecord>(word);
    if (record === undefined || record.uid !== this.generation.uid) return false;
    if ((record.reached & reachedBits[until]) === 0) return false;
    const told = this.ground.chronicle.of(record.uid, record.generation);
    return told?.definitionOf(instance) === this.generation.definitionOf(instance);
  }
}

export const bitOf = (until: ReachedState): number => reachedBits[until];

/** As with `decodeRecord`, the caller knows from the key which record it asked for. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function recordOf<Record extends StoreRecord>(word: string | undefined): Record | undefined {
  if (word === undefined) return undefined;
  const decoded = decodeRecord<Record>(word);
  return decoded.kind === "record" ? decoded.record : undefined;
}
