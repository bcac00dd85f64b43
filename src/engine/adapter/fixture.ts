// Real contexts over real files, for the tests of engines.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock, systemEntropy } from "../../agent/clock.ts";
import { asStepId, type DoResult, type Made, type Report } from "../../model/index.ts";
import type { Clock } from "../../std/clock.ts";
import { VirtualClock } from "../../testing/sim/virtual-clock.ts";
import type {
  CheckContext,
  ChildKeeper,
  DoContext,
  Engine,
  RunResult,
  StepIdentity,
} from "../engine.ts";
import { createFileSystem, type FileSystem } from "./fs/file-system.ts";

/** A directory of its own, the system's clock, and engines' contexts that work in it. */
export class Workplace {
  /** Where relative paths begin, and what a snapshot shows. */
  readonly cwd: string;
  readonly backupDirectory: string;
  readonly clock: Clock = systemClock();
  readonly #top: string;
  readonly #closers: (() => void)[] = [];

  constructor() {
    this.#top = mkdtempSync(join(tmpdir(), "khoreia-engine-"));
    this.cwd = join(this.#top, "cwd");
    this.backupDirectory = join(this.#top, "backup");
    mkdirSync(this.cwd);
    mkdirSync(this.backupDirectory, { mode: 0o700 });
  }

  path(...names: string[]): string {
    return join(this.cwd, ...names);
  }

  /** Time that passes only when told to, while files and their events are real. */
  virtualClock(): VirtualClock {
    return new VirtualClock({ macroTask: (task) => this.clock.soon(task) });
  }

  /** Lets real input in, without virtual time to speak of, until `isDone`. */
  async letInputIn(clock: VirtualClock, isDone: () => boolean, turns = 5_000): Promise<void> {
    for (let turn = 0; turn < turns && !isDone(); turn += 1) await clock.advance(0.001);
  }

  fileSystem(options: { readonly clock?: Clock; readonly polling?: "always" } = {}): FileSystem {
    const entropy = systemEntropy();
    const system = createFileSystem({
      clock: this.clock,
      random: () => 0.5,
      randomId: () => entropy.id(),
      ...options,
    });
    this.onClose(() => system.close());
    return system;
  }

  check(step = "node.create"): {
    readonly context: CheckContext;
    readonly ask: () => void;
    abort(): void;
  } {
    const controller = new AbortController();
    const asked: (() => void)[] = [];
    const context: CheckContext = {
      ...this.#common(step, controller.signal),
      everyMs: 100,
      recheckMs: 300_000,
      timeoutMs: 30_000,
      onAsked: (listener) => void asked.push(listener),
      pause: (delayMs) => this.#pause(delayMs, controller.signal, asked),
    };
    const ask = () => {
      for (const listener of [...asked]) listener();
    };
    return { context, ask, abort: () => controller.abort() };
  }

  do(options: DoOptions = {}): DoHandle {
    const controller = new AbortController();
    const records: (Made | undefined)[] = [];
    let made = options.made;
    const context: DoContext = {
      ...this.#common(options.step ?? "node.create", controller.signal),
      attempt: 1,
      redo: options.redo ?? false,
      killAfterMs: 1_000,
      backupDirectory: this.backupDirectory,
      get made() {
        return made;
      },
      record(next) {
        // A record goes through JSON, as it does on its way through the state directory.
        made = next === undefined ? undefined : (JSON.parse(JSON.stringify(next)) as Made);
        records.push(made);
        options.onRecord?.();
      },
    };
    return { context, records, made: () => made, abort: () => controller.abort() };
  }

  onClose(close: () => void): void {
    this.#closers.push(close);
  }

  [Symbol.dispose](): void {
    for (const close of this.#closers.reverse()) close();
    rmSync(this.#top, { recursive: true, force: true });
  }

  #common(step: string, signal: AbortSignal) {
    const identity: StepIdentity = {
      deployment: "test",
      host: "here",
      node: "node",
      instance: "node",
      step: asStepId(step),
    };
    return {
      step: identity,
      signal,
      clock: this.clock,
      run: (): Promise<RunResult> =>
        Promise.resolve({ kind: "refused", reason: "this context runs no programs" }),
      child: noChild,
      setting: { cwd: this.cwd, env: {} },
      fingerprint: "f1",
    };
  }

  #pause(delayMs: number, signal: AbortSignal, asked: (() => void)[]) {
    return new Promise<"elapsed" | "asked" | "aborted">((resolve) => {
      if (signal.aborted) return resolve("aborted");
      const cancel = this.clock.after(delayMs, () => resolve("elapsed"));
      const end = (why: "asked" | "aborted") => {
        cancel();
        resolve(why);
      };
      asked.push(() => end("asked"));
      signal.addEventListener("abort", () => end("aborted"), { once: true });
    });
  }
}

/** One step of one engine: what its Do's record is kept between them, as the agent does. */
export class Bench<Inputs> implements Disposable {
  readonly place: Workplace;
  readonly engine: Engine<Inputs>;
  made: Made | undefined;

  constructor(makeEngine: (system: FileSystem, place: Workplace) => Engine<Inputs>) {
    this.place = new Workplace();
    this.engine = makeEngine(this.place.fileSystem(), this.place);
  }

  path(...names: string[]): string {
    return this.place.path(...names);
  }

  do(inputs: Inputs, options: DoOptions = {}): Promise<DoResult> {
    return this.#run(options, (context) => this.engine.do?.(inputs, context));
  }

  undo(inputs: Inputs, options: DoOptions = {}): Promise<DoResult> {
    return this.#run(options, (context) => this.engine.undo?.(inputs, context));
  }

  listen(inputs: Inputs, step?: string): Listening {
    const { context, ask } = this.place.check(step);
    const stream = this.engine.check?.(inputs, context);
    if (stream === undefined) throw new Error("the engine has no check");
    const listening = new Listening(stream, this.place.clock, ask);
    this.place.onClose(() => void listening.stop());
    return listening;
  }

  [Symbol.dispose](): void {
    this.place[Symbol.dispose]();
  }

  async #run(
    options: DoOptions,
    run: (context: DoContext) => Promise<DoResult> | undefined,
  ): Promise<DoResult> {
    const handle = this.place.do({ made: this.made, ...options });
    try {
      const result = await run(handle.context);
      if (result === undefined) throw new Error("the engine cannot do that");
      return result;
    } finally {
      this.made = handle.made();
    }
  }
}

export interface DoOptions {
  readonly made?: Made | undefined;
  readonly step?: string;
  readonly redo?: boolean;
  /** After a record is kept; what it throws stands for the death of the agent. */
  readonly onRecord?: () => void;
}

export interface DoHandle {
  readonly context: DoContext;
  /** Everything that was recorded, in order. */
  readonly records: readonly (Made | undefined)[];
  /** What is recorded now. */
  readonly made: () => Made | undefined;
  readonly abort: () => void;
}

const noChild: ChildKeeper = {
  current: () => undefined,
  lastExit: () => undefined,
  onChange: () => undefined,
  start: () => Promise.reject(new Error("this context keeps no children")),
  stop: () => Promise.resolve(),
};

/** Reads a check to its end and keeps every report. */
export class Listening {
  readonly reports: Report[] = [];
  /** Wants a look now, as the agent does after a Do. */
  readonly ask: () => void;
  readonly #stream: AsyncIterator<Report>;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #end: Promise<void>;

  constructor(stream: AsyncIterable<Report>, clock: Clock, ask: () => void) {
    this.#clock = clock;
    this.ask = ask;
    this.#stream = stream[Symbol.asyncIterator]();
    this.#end = this.#read();
  }

  get last(): Report | undefined {
    return this.reports.at(-1);
  }

  /** The first report after `seen` reports that fits; rejects when none comes in time. */
  async until(
    fits: (report: Report) => boolean,
    options: { readonly seen?: number; readonly withinMs?: number } = {},
  ): Promise<Report> {
    const { seen = 0, withinMs = 5_000 } = options;
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.reports.slice(seen).find(fits);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const end = () => {
        cancel();
        this.#listeners.delete(look);
      };
      const cancel = this.#clock.after(withinMs, () => {
        end();
        reject(new Error(`no such report, only ${JSON.stringify(this.reports.slice(seen))}`));
      });
      this.#listeners.add(look);
      look();
    });
  }

  holds(seen = 0): Promise<Report> {
    return this.until(({ kind }) => kind === "holds", { seen });
  }

  fails(seen = 0): Promise<Report> {
    return this.until(({ kind }) => kind === "fails", { seen });
  }

  async stop(): Promise<void> {
    await this.#stream.return?.();
    await this.#end;
  }

  async #read(): Promise<void> {
    for (;;) {
      const { done, value } = await this.#stream.next();
      if (done === true) return;
      this.reports.push(value);
      for (const listener of [...this.#listeners]) listener();
    }
  }
}
