import {
  type AnyEngine,
  type CheckContext,
  type DoContext,
  isReportSource,
  type ReportSource,
} from "../../engine/engine.ts";
import type { DoResult, Made, Report } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { assertNever } from "../../std/invariant.ts";
import type { JsonObject } from "../../std/json.ts";
import { assertThat, ConformanceError } from "./assertion.ts";

/** An engine to be tried, with what the suite needs beside it. */
export interface EngineUnderTest {
  readonly engine: AnyEngine;
  /** What to try it on; its check does not hold in the world as it is given. */
  readonly inputs: JsonObject;
  readonly desk: EngineDesk;
  readonly world: EngineWorld;
  /** Inputs whose Do lasts until it is aborted. */
  readonly lasting?: JsonObject;
  /** Inputs whose Do fails, after its program has written both texts. */
  readonly failing?: {
    readonly inputs: JsonObject;
    readonly stdout: string;
    readonly stderr: string;
  };
  /** Inputs that hold `text`, which must never be seen, in a world where they fail. */
  readonly secret?: { readonly inputs: JsonObject; readonly text: string };
  /** Called once, whether the case passed or not. */
  dispose(): Promise<void>;
}

/** Gives out contexts as an agent does; all for one step. */
export interface EngineDesk {
  check(): CheckHandle;
  do(options: DoOptions): DoHandle;
}

export interface CheckHandle {
  readonly context: CheckContext;
  /** Fires what the check gave to `onAsked`. */
  readonly ask: () => void;
  readonly abort: () => void;
}

export interface DoOptions {
  /** What earlier Do's have recorded. */
  readonly made: Made | undefined;
  /** Called after each record is kept; what it throws passes through `record`. */
  readonly onRecord?: () => void;
}

export interface DoHandle {
  readonly context: DoContext;
  /** What is recorded now. */
  readonly made: () => Made | undefined;
  readonly abort: () => void;
}

export interface EngineWorld {
  /** Everything that the engine could touch, as text: equal texts, equal worlds. */
  snapshot(): string | Promise<string>;
  /** Makes a check fall that holds, behind the engine's back. */
  disturb?(): void | Promise<void>;
  /** Puts something there that khoreia has not made, where the engine will want to make its own. */
  precede?(): void | Promise<void>;
  /** For engines without a Do: makes the check hold. */
  provide?(): void | Promise<void>;
}

/** What a case may need; see `EngineConformanceOptions.lacks`. */
export type Ability =
  | "check"
  | "do"
  | "undo"
  | "disturb"
  | "precede"
  | "lasting"
  | "failing"
  | "secret";

/** One promise of the port, as something that can be run. */
export interface EngineCase {
  readonly name: string;
  readonly needs: readonly Ability[];
  run(trial: EngineTrial): Promise<void>;
}

/** `iterating`: as anybody may, also where the agent listens to a `ReportSource`. */
export type Manner = "as the agent does" | "iterating";

/** Short words for what nearly every case does. Keeps the record between Do's. */
export class EngineTrial {
  readonly engine: AnyEngine;
  readonly inputs: JsonObject;
  readonly world: EngineWorld;
  readonly given: EngineUnderTest;
  readonly clock: Clock;
  made: Made | undefined;
  /** A check that can tell a listener at once was there; there are two ways to hear it. */
  hasToldAtOnce = false;
  readonly #manner: Manner;
  readonly #listening: Hearing[] = [];

  constructor(given: EngineUnderTest, manner: Manner = "as the agent does") {
    this.given = given;
    this.#manner = manner;
    this.engine = given.engine;
    this.inputs = given.inputs;
    this.world = given.world;
    this.clock = given.desk.do({ made: undefined }).context.clock;
  }

  has(ability: Ability): boolean {
    switch (ability) {
      case "check":
        return this.engine.check !== undefined;
      case "do":
        return this.engine.do !== undefined && this.engine.info.gate !== true;
      case "undo":
        return this.engine.undo !== undefined;
      case "disturb":
        return this.world.disturb !== undefined;
      case "precede":
        return this.world.precede !== undefined;
      case "lasting":
      case "failing":
      case "secret":
        return this.given[ability] !== undefined;
      default:
        return assertNever(ability);
    }
  }

  listen(inputs = this.inputs): Hearing {
    const handle = this.given.desk.check();
    const stream = this.engine.check?.(inputs, handle.context);
    assertThat(stream !== undefined, "the engine has a check");
    const isTold = this.#manner === "as the agent does" && isReportSource(stream);
    this.hasToldAtOnce ||= isTold;
    const hearing = new Hearing(stream, handle, isTold ? stream : undefined);
    this.#listening.push(hearing);
    return hearing;
  }

  /** Runs a Do to its end; the record is kept even when it throws, as after a crash. */
  async do(options: TrialDoOptions = {}): Promise<DoResult> {
    const { inputs = this.inputs, onRecord } = options;
    const handle = this.given.desk.do({ made: this.made, ...(onRecord && { onRecord }) });
    try {
      const result = await this.engine.do?.(inputs, handle.context);
      assertThat(result !== undefined, "the engine has a Do");
      return result;
    } finally {
      this.made = handle.made();
    }
  }

  /** Makes the check hold: by a Do, or from outside. */
  async fulfil(): Promise<void> {
    if (!this.has("do")) {
      await this.world.provide?.();
      return;
    }
    const result = await this.do();
    assertThat(result.kind === "succeeded", `the Do succeeds: ${JSON.stringify(result)}`);
  }

  async undo(): Promise<DoResult> {
    const handle = this.given.desk.do({ made: this.made });
    const result = await this.engine.undo?.(this.inputs, handle.context);
    this.made = handle.made();
    assertThat(result !== undefined, "the engine has an undo");
    assertThat(result.kind === "succeeded", `the undo succeeds: ${JSON.stringify(result)}`);
    return result;
  }

  /** Settles with `work`, or rejects when it takes longer. */
  within<Result>(limitMs: number, what: string, work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(limitMs, () =>
        reject(new ConformanceError(`${what}: not within ${limitMs} ms`)),
      );
      work.then(resolve, reject).finally(cancel);
    });
  }

  async end(): Promise<void> {
    const stops = Promise.all(this.#listening.map((hearing) => hearing.stop()));
    await this.within(1_000, "the end of all checks", stops);
  }
}

export interface TrialDoOptions {
  /** Those of the trial by default. */
  readonly inputs?: JsonObject;
  readonly onRecord?: () => void;
}

/** A check that is read to its end, as an agent reads it. */
export class Hearing {
  readonly reports: Report[] = [];
  readonly #handle: CheckHandle;
  readonly #source: ReportSource | undefined;
  readonly #iterator: AsyncIterator<Report> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #end: Promise<void>;
  #trouble: string | undefined;

  constructor(
    stream: AsyncIterable<Report>,
    handle: CheckHandle,
    source: ReportSource | undefined,
  ) {
    this.#handle = handle;
    this.#source = source;
    this.#iterator = source === undefined ? stream[Symbol.asyncIterator]() : undefined;
    this.#end = this.#iterator === undefined ? Promise.resolve() : this.#read(this.#iterator);
    if (source !== undefined) this.#hear(source);
  }

  ask(): void {
    this.#handle.ask();
  }

  /**
   * The first report from the `from`th on that fits; rejects when none comes in time, which is by
   * default as long as a look may take.
   */
  until(
    fits: (report: Report) => boolean,
    options: { readonly what: string; readonly from?: number; readonly withinMs?: number },
  ): Promise<Report> {
    const { what, from = 0, withinMs = this.#handle.context.timeoutMs } = options;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.reports.slice(from).find(fits);
        if (found === undefined && this.#trouble === undefined) return;
        settle(found);
      };
      const settle = (found: Report | undefined): void => {
        cancel();
        this.#listeners.delete(look);
        if (found !== undefined) return resolve(found);
        const seen = JSON.stringify(this.reports.slice(from));
        const why = this.#trouble === undefined ? "" : `, and it threw "${this.#trouble}"`;
        reject(new ConformanceError(`${what}: not within ${withinMs} ms, only ${seen}${why}`));
      };
      const cancel = this.#handle.context.clock.after(withinMs, () => settle(undefined));
      this.#listeners.add(look);
      look();
    });
  }

  holds(what: string, from = 0): Promise<Report> {
    return this.until(({ kind }) => kind === "holds", { what, from });
  }

  /** Ends it both ways at once, as an agent does. */
  async stop(): Promise<void> {
    this.#handle.abort();
    this.#source?.end();
    await this.#iterator?.return?.();
    await this.#end;
  }

  #hear(source: ReportSource): void {
    try {
      source.listen({ reported: (report) => this.#add(report) });
    } catch (error) {
      this.#fail(error);
    }
  }

  async #read(iterator: AsyncIterator<Report>): Promise<void> {
    try {
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) return;
        this.#add(next.value);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #add(report: Report): void {
    this.reports.push(report);
    this.#tell();
  }

  #fail(error: unknown): void {
    this.#trouble = error instanceof Error ? error.message : "something";
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
