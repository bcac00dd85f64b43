import type { Clock } from "../../std/clock.ts";
import type { Prng } from "../../std/prng.ts";
import { StoreError } from "../../store/index.ts";
import { StillClock } from "./still-clock.ts";
import type { Span, StoreFaultKind, StoreFaults } from "./store-faults.ts";

export interface StoreWireOptions {
  readonly clock: Clock;
  readonly prng: Prng;
  readonly faults: StoreFaults;
  /** The agent's end may stand still; the store and the network never do. */
  readonly own?: StillClock | undefined;
}

/** Which way nothing passes: to the store, from it, or neither. */
export type CutDirection = "out" | "in" | "both";

/** The way of one request, drawn when it is sent. */
interface Passage {
  readonly requestMs: number;
  readonly answerMs: number;
  readonly isRequestLost: boolean;
  readonly isAnswerLost: boolean;
}

/** The connection between one agent and its store: everything that is slow or lost is so here. */
export class StoreWire {
  readonly clock: Clock;
  /** At the agent's end. */
  readonly own: StillClock;
  /** Draws about watches; requests have a stream of their own. */
  readonly prng: Prng;
  readonly counts = new Map<StoreFaultKind, number>();
  faults: StoreFaults;
  readonly #requests: Prng;
  readonly #listeners = new Set<(what: "cut" | "healed") => void>();
  readonly #cutUntil = { out: 0, in: 0 };
  #isAbandoned = false;

  constructor({ clock, prng, faults, own }: StoreWireOptions) {
    this.clock = clock;
    this.own = own ?? new StillClock({ world: clock });
    this.prng = prng.split("watches");
    this.faults = faults;
    this.#requests = prng.split("requests");
  }

  isCut(direction: Exclude<CutDirection, "both">): boolean {
    return this.clock.now() < this.#cutUntil[direction];
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  count(kind: StoreFaultKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Nothing passes for so long. Cuts overlap; the longest one of a direction counts. */
  cutOff(durationMs: number, direction: CutDirection = "both"): void {
    const until = this.clock.now() + durationMs;
    const ways = direction === "both" ? (["out", "in"] as const) : ([direction] as const);
    const longer = ways.filter((way) => until > this.#cutUntil[way]);
    if (longer.length === 0) return;
    this.count(direction === "both" ? "cut off" : `cut ${direction}`);
    for (const way of longer) this.#cutUntil[way] = until;
    this.clock.after(durationMs, () => this.#tell("healed"));
    this.#tell("cut");
  }

  heal(): void {
    if (!this.isCut("out") && !this.isCut("in")) return;
    this.#cutUntil.out = this.#cutUntil.in = this.clock.now();
    this.#tell("healed");
  }

  /** The agent is gone: it sends nothing more and hears nothing; what it has sent still arrives. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  onChange(listener: (what: "cut" | "healed") => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Sends `run` to the store; its answer, or `unavailable` when none came in time. */
  request<Result>(what: string, run: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const { timeoutMs } = this.faults;
      const giveUp = this.own.after(timeoutMs, () => {
        if (!this.#isAbandoned) reject(unavailable(what, timeoutMs));
      });
      this.pass(run, {
        answered: (result) => {
          giveUp();
          resolve(result);
        },
        refused: (error) => {
          giveUp();
          reject(error);
        },
      });
    });
  }

  /** The same without anyone who waits: an answer comes, or nothing ever does. */
  pass<Result>(
    run: () => Promise<Result>,
    then: {
      readonly answered: (result: Result) => void;
      readonly refused: (error: Error) => void;
    },
  ): void {
    if (this.#isAbandoned) return;
    const passage = this.#draw();
    const isCutAtStart = this.isCut("out");
    this.#travel("out", passage.requestMs, () => {
      if (passage.isRequestLost || isCutAtStart) return;
      const back = (act: () => void): void =>
        this.#travel("in", passage.answerMs, () => {
          if (!passage.isAnswerLost && !this.#isAbandoned) this.own.pass(act);
        });
      run().then(
        (result) => back(() => then.answered(result)),
        (error: unknown) => back(() => then.refused(asError(error))),
      );
    });
  }

  /** From a span of the faults, in whole milliseconds. */
  span([least, most]: Span): number {
    return most === 0 ? 0 : this.prng.between(least, most);
  }

  /** Every request makes the same draws, so that one fault switched off shifts no other. */
  #draw(): Passage {
    const { travelMs, timeoutMs, lostRequest, lostAnswer, lateRequest } = this.faults;
    const prng = this.#requests;
    const [requestMs, answerMs] = [prng.between(...travelMs), prng.between(...travelMs)];
    const isRequestLost = prng.chance(lostRequest);
    const isAnswerLost = prng.chance(lostAnswer);
    const isLate = prng.chance(lateRequest);
    if (isRequestLost) this.count("request lost");
    else if (isAnswerLost) this.count("answer lost");
    else if (isLate) this.count("request late");
    const lateness = isLate ? timeoutMs + 1 : 0;
    return { requestMs: requestMs + lateness, answerMs, isRequestLost, isAnswerLost };
  }

  /** What arrives during a cut has not arrived. */
  #travel(way: "out" | "in", durationMs: number, arrive: () => void): void {
    const arriveUnlessCut = (): void => {
      if (!this.isCut(way)) arrive();
    };
    if (durationMs === 0) arriveUnlessCut();
    else this.clock.after(durationMs, arriveUnlessCut);
  }

  #tell(what: "cut" | "healed"): void {
    for (const listener of this.#listeners) listener(what);
  }
}

function unavailable(what: string, afterMs: number): StoreError {
  const why = `no answer after ${afterMs} ms; it may have happened all the same`;
  return new StoreError("unavailable", `Cannot ${what}: ${why}`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
