import {
  type CheckContext,
  type ChildKeeper,
  type Command,
  isReportSource,
  type ReportListener,
  type ReportSource,
  type RunResult,
  type Setting,
  type StepIdentity,
} from "../engine/engine.ts";
import type { Report } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import type { Runner, StepCaller } from "./runner/runner.ts";
import type { Slots } from "./slots.ts";
import type { StepHandle } from "./step-handle.ts";

/** A check that ended or threw is begun again after this, doubled each time, up to the cap. */
const restartBaseMs = 1_000;
const restartCapMs = 60_000;

export interface CheckDesk {
  readonly clock: Clock;
  readonly runner: Runner;
  readonly spawningChecks: Slots;
  /** Begins to look. */
  readonly open: (run: CheckRun) => AsyncIterable<Report>;
  /** Called for every report, in order; never after `end`. */
  readonly report: (run: CheckRun, report: Report) => void;
}

/**
 * One step's check while it is observed. It is the context that the engine sees, made so that a
 * check which only listens costs one small object: everything else comes into being on demand.
 */
export class CheckRun implements CheckContext, StepCaller, ReportListener {
  /** Replaced when a newer generation keeps the step, so that no old one is held in memory. */
  handle: StepHandle;
  private readonly desk: CheckDesk;
  private ending: AbortController | undefined;
  private source: ReportSource | undefined;
  private iterator: AsyncIterator<Report> | undefined;
  private asked: (() => void) | undefined;
  private moreAsked: (() => void)[] | undefined;
  private ended = false;
  private restarts = 0;
  private cancelRestart: (() => void) | undefined;

  constructor(desk: CheckDesk, handle: StepHandle) {
    this.desk = desk;
    this.handle = handle;
  }

  begin(): void {
    if (this.ended) return;
    this.asked = undefined;
    this.moreAsked = undefined;
    try {
      const reports = this.desk.open(this);
      if (isReportSource(reports)) {
        this.source = reports;
        reports.listen(this);
        return;
      }
      this.iterator = reports[Symbol.asyncIterator]();
      this.pull();
    } catch (error) {
      this.broke(error);
    }
  }

  /** It has neither timers nor programs of its own. */
  get onlyListens(): boolean {
    const call = this.handle.checkCall();
    return call?.kind === "known" && call.value.engine.info.events === "push";
  }

  /** A fresh report is wanted now. */
  ask(): void {
    if (this.cancelRestart !== undefined) {
      this.cancelRestart();
      this.cancelRestart = undefined;
      this.begin();
      return;
    }
    this.asked?.();
    for (const listener of this.moreAsked ?? []) listener();
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.cancelRestart?.();
    this.ending?.abort();
    this.source?.end();
    // A generator that waits only notices the signal; one that watches only notices `return`.
    const returned = this.iterator?.return?.();
    if (returned !== undefined) void returned.catch(() => undefined);
  }

  /** By a source that tells at once. */
  reported(report: Report): void {
    if (this.ended) return;
    this.restarts = 0;
    this.desk.report(this, report);
  }

  private pull(): void {
    const iterator = this.iterator as AsyncIterator<Report>;
    iterator.next().then(
      (result) => {
        if (this.ended || this.iterator !== iterator) return;
        if (result.done === true) return this.broke(new Error("the check ended by itself"));
        this.reported(result.value);
        this.pull();
      },
      (error: unknown) => {
        if (this.iterator === iterator) this.broke(error);
      },
    );
  }

  private broke(error: unknown): void {
    if (this.ended) return;
    const detail = error instanceof Error ? error.message : String(error);
    this.desk.report(this, { kind: "unknown", detail: `the check broke: ${detail}` });
    const delay = Math.min(restartCapMs, restartBaseMs * 2 ** this.restarts);
    this.restarts += 1;
    this.cancelRestart = this.desk.clock.after(delay, () => {
      this.cancelRestart = undefined;
      this.begin();
    });
  }

  // What the engine sees.

  get step(): StepIdentity {
    return this.handle.identity;
  }
  get signal(): AbortSignal {
    this.ending ??= new AbortController();
    if (this.ended) this.ending.abort();
    return this.ending.signal;
  }
  get clock(): Clock {
    return this.desk.clock;
  }
  get setting(): Setting {
    return this.handle.settingOrBase();
  }
  get fingerprint(): string {
    return this.handle.fingerprint;
  }
  get child(): ChildKeeper {
    return this.desk.runner.child(this);
  }
  get everyMs(): number {
    return this.handle.step.limits.everyMs;
  }
  get recheckMs(): number {
    return this.handle.step.limits.recheckMs;
  }
  get timeoutMs(): number {
    return Math.min(this.handle.step.limits.timeoutMs, checkTimeoutMs);
  }

  onAsked(listener: () => void): void {
    if (this.asked === undefined) this.asked = listener;
    else (this.moreAsked ??= []).push(listener);
  }

  run(command: Command): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      this.desk.spawningChecks.take((release) => {
        this.desk.runner.run(command, this).then(resolve, reject).finally(release);
      });
    });
  }

  pause(delayMs: number): Promise<"elapsed" | "asked" | "aborted"> {
    return new Promise((resolve) => {
      if (this.signal.aborted) return resolve("aborted");
      const finish = (why: "elapsed" | "asked" | "aborted"): void => {
        cancel();
        this.signal.removeEventListener("abort", onAbort);
        this.moreAsked = this.moreAsked?.filter((listener) => listener !== onAsk);
        resolve(why);
      };
      const onAbort = (): void => finish("aborted");
      const onAsk = (): void => finish("asked");
      const cancel = this.desk.clock.after(delayMs, () => finish("elapsed"));
      this.signal.addEventListener("abort", onAbort, { once: true });
      (this.moreAsked ??= []).push(onAsk);
    });
  }
}

/** One look of a check takes no longer. */
const checkTimeoutMs = 30_000;
