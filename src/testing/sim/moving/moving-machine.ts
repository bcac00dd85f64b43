import type { AgentPorts } from "../../../agent/index.ts";
import type { ChildKeeper, Command, RunResult } from "../../../engine/engine.ts";
import { type InstanceId, type StepId, splitStepId } from "../../../model/index.ts";
import type { Clock } from "../../../std/clock.ts";
import type { Prng } from "../../../std/prng.ts";
import { type Life, never } from "../life.ts";
import type { StillClock } from "../still-clock.ts";

type Runner = AgentPorts["runner"];
type Caller = Parameters<Runner["run"]>[1];

/** A program that a Do has started, until it has ended. */
export interface Program {
  readonly host: string;
  readonly instance: InstanceId;
  readonly step: StepId;
  /** Under which claim; undefined for what cannot move. */
  readonly token: number | undefined;
  readonly life: string;
  /** It makes something, and does not take it away. */
  readonly makes: boolean;
}

export interface MachineOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly prng: Prng;
  /** How fast its clocks go. */
  readonly rate: number;
  readonly began: (program: Program) => void;
  readonly ended: (program: Program, isWell: boolean) => void;
  readonly sometimes: (what: string) => void;
}

/** Longest times; a kill may take as long as P2c grants it, and no longer. */
const doMs = 3_000;
const dyingMs = 4_000;
const killMs = 1_900;

interface Running {
  readonly program: Program;
  readonly end: (how: "well" | "killed") => void;
  readonly ended: Promise<"well" | "killed">;
}

/**
 * One machine of the moving world: what has been made there, and the programs of its agents, which
 * outlive them, unless they run with a fence: then the dead man kills them when his time has come.
 */
export class MovingMachine {
  readonly name: string;
  /** What is there, by name, with the mark of its definition. */
  readonly things = new Map<string, string>();
  private readonly options: MachineOptions;
  private readonly running = new Set<Running>();
  private readonly watchers = new Set<(thing: string) => void>();
  private cancelDeadline: (() => void) | undefined;
  private deadline: number | undefined;

  constructor(options: MachineOptions) {
    this.options = options;
    this.name = options.name;
  }

  make(thing: string, mark: string | undefined): void {
    if (mark === undefined) this.things.delete(thing);
    else this.things.set(thing, mark);
    for (const watcher of [...this.watchers]) watcher(thing);
  }

  onChange(watcher: (thing: string) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** The power has failed. */
  endAll(): void {
    for (const { end } of [...this.running]) end("killed");
  }

  runner(life: Life, still: StillClock): Runner {
    const orphans = (): readonly Running[] =>
      [...this.running].filter(({ program }) => program.life !== life.name);
    return {
      run: (command, caller) => this.run(command, { caller, life, still }),
      child: () => noKeeper,
      endOrphans: async () => {
        if (!life.touch()) return never();
        const left = orphans();
        for (const each of left) this.term(each);
        await still.hear(Promise.all(left.map(({ ended }) => ended)));
      },
      orphaned: (step) => {
        const orphan = orphans().find(({ program }) => program.step === step);
        if (orphan === undefined) return undefined;
        this.options.sometimes("orphan awaited");
        return still.hear(orphan.ended.then(() => undefined));
      },
      fenceUntil: (at) => {
        if (life.touch()) this.fenceUntil(at - still.now());
      },
      childSteps: () => [],
      stopChildren: () => Promise.resolve(),
      health: () => ({ limits: [], stuck: [] }),
      close: () => Promise.resolve(),
    };
  }

  /** The dead man's clock goes as fast as that of his agent, and on when that stands still. */
  private fenceUntil(leftMs: number): void {
    const { clock, rate } = this.options;
    this.deadline = clock.now() + leftMs / rate;
    this.cancelDeadline?.();
    this.cancelDeadline = clock.after(Math.max(0, leftMs / rate), () => this.killFenced());
  }

  private killFenced(): void {
    for (const each of this.running) {
      if (each.program.token === undefined) continue;
      this.options.sometimes("killed by the dead man");
      this.options.clock.after(this.options.prng.int(killMs), () => each.end("killed"));
    }
  }

  private async run(
    command: Command,
    { caller, life, still }: { readonly caller: Caller; readonly life: Life; still: StillClock },
  ): Promise<RunResult> {
    if (!life.touch()) return never();
    if (caller.fence !== undefined && this.deadline === undefined) {
      return { kind: "refused", reason: "no dead man" };
    }
    const began = still.now();
    const running = this.begin(command, caller, life.name);
    const term = (): void => this.term(running);
    if (caller.signal.aborted) term();
    else caller.signal.addEventListener("abort", term, { once: true });
    const how = await still.hear(running.ended);
    if (!life.touch()) return never();
    const output = { stdout: "", stderr: "", droppedBytes: 0 };
    const told = { output, durationMs: still.now() - began };
    if (how === "well") return { kind: "exited", exitCode: 0, ...told };
    const by = caller.signal.aborted ? "aborted" : "outside";
    return { kind: "killed", signal: "SIGKILL", by, ...told };
  }

  /** Its command names what it makes, or takes away. */
  private begin(command: Command, caller: Caller, life: string): Running {
    const { clock, prng, name } = this.options;
    const [thing = "", mark] = command.run as readonly string[];
    const { step } = caller.step;
    const { instance } = splitStepId(step);
    const program = {
      host: name,
      instance,
      step,
      token: caller.fence,
      life,
      makes: mark !== undefined,
    };
    const { promise: ended, resolve } = Promise.withResolvers<"well" | "killed">();
    const cancels: (() => void)[] = [];
    const running: Running = {
      program,
      ended,
      end: (how) => {
        if (!this.running.delete(running)) return;
        for (const cancel of cancels) cancel();
        this.options.ended(program, how === "well");
        resolve(how);
      },
    };
    this.options.began(program);
    this.running.add(running);
    const takesMs = 1 + prng.int(doMs);
    cancels.push(
      clock.after(prng.int(takesMs), () => this.make(thing, mark)),
      clock.after(takesMs, () => running.end("well")),
    );
    const isLate = this.deadline !== undefined && this.deadline <= clock.now();
    if (program.token !== undefined && isLate) this.killFenced();
    return running;
  }

  /** It ends when it likes, or when the dead man comes. */
  private term(running: Running): void {
    const { clock, prng } = this.options;
    clock.after(prng.int(dyingMs), () => running.end("killed"));
  }
}

const unused = (): never => {
  throw new Error("nothing is supervised in the moving world");
};
const noKeeper: ChildKeeper = {
  current: () => undefined,
  lastExit: () => undefined,
  onChange: () => undefined,
  start: unused,
  stop: () => Promise.resolve(),
};
