import type {
  ChildKeeper,
  Command,
  DoContext,
  RunResult,
  Setting,
  StepIdentity,
} from "../engine/engine.ts";
import type { DoEnd } from "../choreography/index.ts";
import type { DoResult, Made } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import type { Runner, StepCaller } from "./runner/runner.ts";
import type { State } from "./state/state.ts";
import type { ReadyCall, StepHandle } from "./step-handle.ts";

export interface DoDesk {
  readonly clock: Clock;
  readonly runner: Runner;
  readonly state: State;
}

/** One attempt of one Do: the context that the engine sees, and its end. */
export class DoRun implements DoContext, StepCaller {
  readonly handle: StepHandle;
  readonly attempt: number;
  readonly redo: boolean;
  /** What `record` writes down beside what was made: the call that takes it back. */
  recording: ReadyCall | undefined;
  /** The step whose record `made` and `record` speak of; an undo works on another step's. */
  madeBy: StepIdentity["step"];
  /** Settles when it has ended; undefined before it began. */
  ended: Promise<void> | undefined;
  private readonly desk: DoDesk;
  private ending: AbortController | undefined;
  private why: "timeout" | "cancelled" | undefined;

  constructor(desk: DoDesk, handle: StepHandle, how: { attempt: number; redo: boolean }) {
    this.desk = desk;
    this.handle = handle;
    this.attempt = how.attempt;
    this.redo = how.redo;
    this.madeBy = handle.step.id;
  }

  /** Runs `work` under the step's time-out. Never rejects. */
  perform(work: (run: DoRun) => Promise<DoResult>): Promise<DoEnd> {
    const { timeoutMs } = this.handle.step.limits;
    const cancel = this.desk.clock.after(timeoutMs, () => this.abort("timeout"));
    const finish = (result: DoResult): DoEnd => {
      cancel();
      return this.judge(result);
    };
    const broke = (error: unknown): DoEnd => finish(thrown(error, this.handle.step.id));
    try {
      return work(this).then(finish, broke);
    } catch (error) {
      return Promise.resolve(broke(error));
    }
  }

  cancel(): void {
    this.abort("cancelled");
  }

  private abort(why: "timeout" | "cancelled"): void {
    this.why ??= why;
    this.ending ??= new AbortController();
    this.ending.abort();
  }

  private judge(result: DoResult): DoEnd {
    if (this.why === undefined || result.kind === "succeeded") return result;
    if (this.why === "cancelled") return { kind: "cancelled" };
    const { timeoutMs } = this.handle.step.limits;
    return {
      ...result,
      code: "KHO_DO_TIMEOUT",
      message: `Do of "${this.handle.step.id}" did not end within ${timeoutMs / 1000} s`,
      hint: "raise its timeout if it needs longer, or find out what it waits for",
    };
  }

  // What the engine sees.

  get step(): StepIdentity {
    return this.handle.identity;
  }
  get signal(): AbortSignal {
    this.ending ??= new AbortController();
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
  get fence(): number | undefined {
    return this.handle.instance.token;
  }
  get incarnation(): number | undefined {
    return this.handle.incarnation;
  }
  get killAfterMs(): number {
    return this.handle.step.limits.killAfterMs;
  }
  get made(): Made | undefined {
    return this.desk.state.load().made.get(this.madeBy)?.made;
  }
  get backupDirectory(): string {
    return this.desk.state.backupDirectory;
  }

  record(made: Made | undefined): void {
    // Told to end before it has made anything: a newer definition must not find this in its place.
    if (made !== undefined && this.why !== undefined) throw new Error("it was told to end");
    if (made === undefined) {
      this.desk.state.append({ kind: "made.cleared", step: this.madeBy });
      return;
    }
    const call = this.recording;
    if (call === undefined) return;
    const { user, cwd } = this.handle.step.operationDefinition ?? {};
    this.desk.state.append({
      kind: "made.recorded",
      made: {
        step: this.madeBy,
        engine: call.engine.info.name,
        params: call.params,
        made,
        ...(user === undefined ? {} : { user }),
        ...(cwd === undefined ? {} : { cwd }),
      },
    });
  }

  run(command: Command): Promise<RunResult> {
    return this.desk.runner.run(command, this);
  }
}

function thrown(error: unknown, step: string): DoResult {
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string"
      ? ` (${error.code})`
      : "";
  return {
    kind: "failed",
    code: "KHO_DO_THREW",
    message: `Do of "${step}" failed: ${message}${code}`,
  };
}
