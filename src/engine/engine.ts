import type { z } from "zod";
import type { DoResult, Made, OutputTail, Report, StepId } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import type { JsonObject } from "../std/json.ts";

/**
 * A way of checking and doing. Engine authors implement this; `engineConformance` of
 * `khoreia/testing` tests the promises made here.
 */
export interface Engine<Inputs = JsonObject> {
  readonly info: EngineInfo<Inputs>;
  /**
   * Observes only; never changes the world. Called once per step that is played. Reports once as
   * soon as it listens, then on every change, and once more whenever `ctx.onAsked` fires, even if
   * nothing changed. A spurious report is better than a missed one. Ends soon after `ctx.signal`
   * aborts or its iterator's `return` is called (the agent does both). A thrown error counts as
   * `unknown` and the check is started again with a delay. May return a `ReportSource`.
   */
  check?(inputs: Inputs, ctx: CheckContext): AsyncIterable<Report>;
  /**
   * Brings about what `check` looks for, or says why not. May run again after a crash at any
   * point: be idempotent. Must end soon after `ctx.signal` aborts (time-out, newer generation).
   * A thrown error counts as a failed attempt.
   */
  do?(inputs: Inputs, ctx: DoContext): Promise<DoResult>;
  /**
   * Takes back what `do` brought about, as far as `ctx.made` says that khoreia made it; used by
   * derived `stop` and `delete`. Undoing what is already gone succeeds.
   */
  undo?(inputs: Inputs, ctx: DoContext): Promise<DoResult>;
}

/**
 * A check that tells one listener at once, without a promise for each report. Whoever finds
 * `listen` calls it instead of iterating; ten thousand checks that only listen then cost one
 * object each. Everything else that `check` promises holds as well.
 */
export interface ReportSource extends AsyncIterable<Report> {
  /** Called once. The first report may come before it returns; what it throws counts as a throw. */
  listen(listener: ReportListener): void;
  /** Nothing is reported any more. Idempotent. */
  end(): void;
}

export interface ReportListener {
  reported(report: Report): void;
}

export function isReportSource(reports: AsyncIterable<Report>): reports is ReportSource {
  return "listen" in reports;
}

export interface EngineInfo<Inputs = JsonObject> {
  /** Lower case, as written in topologies. */
  readonly name: string;
  /** One sentence: what the engine makes true. */
  readonly summary: string;
  /** Operations of a node that use it, as a topology would hold them; for docs and help. */
  readonly example?: string;
  /** Validates parameters; its descriptions become docs and editor hover. */
  readonly schema: z.ZodType<Inputs>;
  /** How changes arrive: by events, by events with a fallback, by polling only, or never. */
  readonly events: "push" | "hybrid" | "poll" | "none";
  /** The parameters that say which thing it is: when one changes, old and new are two things. */
  readonly identity: readonly string[];
  /** The check itself notices every change of a parameter (so no fingerprint is needed). */
  readonly compares: boolean;
  /** Which operation its `undo` belongs to: a process is stopped, a file is deleted. */
  readonly undoneBy?: "stop" | "delete";
  /** Do starts processes: it takes one of the host's few process slots. */
  readonly spawns: boolean;
  /** String parameters run by a shell: placeholders reach them as environment only. */
  readonly scripts?: readonly string[];
  /** As a Do: nothing is done, so the step waits for somebody else (`nil`). */
  readonly gate?: true;
}

/** An engine whose inputs were accepted by its own schema; only the agent calls it. */
// The catalogue holds engines of all inputs; each one's schema guards its calls.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyEngine = Engine<any>;
/** Lookup by name, for reader, agent, CLI and docs. */
export type EngineCatalogue = ReadonlyMap<string, AnyEngine>;

export interface StepIdentity {
  readonly deployment: string;
  readonly host: string;
  readonly node: string;
  readonly instance: string;
  readonly step: StepId;
}

interface EngineContext {
  readonly step: StepIdentity;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Runs a program to its end inside the host's process containment. */
  run(command: Command): Promise<RunResult>;
  /** The long-running child of this step, if it has one; survives the agent. */
  readonly child: ChildKeeper;
  /** The operation's `user`, `cwd` and resolved `env`, with the agent's own filled in. */
  readonly setting: Setting;
  /** Changes when operation or resolved inputs change. */
  readonly fingerprint: string;
}

export interface Setting {
  readonly user?: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface CheckContext extends EngineContext {
  readonly everyMs: number;
  readonly recheckMs: number;
  /** Upper bound of one look; a slower one is `unknown`. */
  readonly timeoutMs: number;
  /** Calls `listener` when a look is wanted now: after a Do, on request of an operator. */
  onAsked(listener: () => void): void;
  /** Sleeps for polled checks; ends early, with the reason, when asked or aborted. */
  pause(delayMs: number): Promise<"elapsed" | "asked" | "aborted">;
}

export interface DoContext extends EngineContext {
  readonly attempt: number;
  readonly killAfterMs: number;
  /** True: bring it about afresh even if all looks well (`redo_on`, `restart`, `heal --force`). */
  readonly redo: boolean;
  /** What earlier Do's of this step have recorded as made; undefined when nothing was. */
  readonly made: Made | undefined;
  /**
   * Durably replaces the step's record of what khoreia made, before it is made: after a crash
   * between record and effect, `undo` still knows. `undefined` clears it. Synchronous on purpose.
   */
  record(made: Made | undefined): void;
  /** Where an engine may keep copies of what it replaces; exists, private to khoreia. */
  readonly backupDirectory: string;
}

/** `run` as a list is executed without a shell; a string is one `/bin/sh -c` line. */
export interface Command {
  readonly run: readonly string[] | string;
  /** Added to the setting's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly timeoutMs: number;
  readonly killAfterMs: number;
  /** Do's are recorded before they execute, so that a restarted agent finds their orphans. */
  readonly purpose: "check" | "do";
}

export type RunResult =
  | {
      readonly kind: "exited";
      readonly exitCode: number;
      readonly output: OutputTail;
      readonly durationMs: number;
    }
  | {
      readonly kind: "killed";
      readonly signal: string;
      /** `timeout` and `aborted`: by us; `outside`: by somebody else. */
      readonly by: "timeout" | "aborted" | "outside";
      readonly output: OutputTail;
      readonly durationMs: number;
    }
  | {
      /** The program could not be started at all. */
      readonly kind: "refused";
      readonly reason: string;
      readonly errno?: string;
    };

/** A supervised, long-running child; it outlives the agent and is adopted by the next one. */
export interface Child {
  readonly pid: number;
  /** The fingerprint that it was started with. */
  readonly fingerprint: string;
  /** True when an earlier agent started it. */
  readonly adopted: boolean;
  /** Wall time of its start. */
  readonly startedAt: number;
  alive(): boolean;
  /** The end of what it has written since its start. */
  output(): OutputTail;
}

export interface ChildKeeper {
  /** The child that runs now for this step. */
  current(): Child | undefined;
  /** How the last one ended, if it did while this agent looked on. */
  lastExit(): { readonly exitCode: number | null; readonly signal: string | null } | undefined;
  /** Calls `listener` whenever the child starts or ends. */
  onChange(listener: () => void): void;
  /** Starts the child; there must be none. Rejects with the reason when it cannot be executed. */
  start(command: Pick<Command, "run" | "env">): Promise<Child>;
  /** Ends child and process group: `signal`, then KILL after `killAfterMs`. Idempotent. */
  stop(options: { readonly signal: string; readonly killAfterMs: number }): Promise<void>;
}
