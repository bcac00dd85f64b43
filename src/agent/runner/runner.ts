import type {
  ChildKeeper,
  Command,
  RunResult,
  Setting,
  StepIdentity,
} from "../../engine/engine.ts";
import type { StepId } from "../../model/index.ts";

/**
 * Runs the programs of steps and keeps their supervised children; the port between the agent
 * and the system's processes (`process-runner.ts`), or the simulator's.
 *
 * Whatever may change the world is recorded in the state before it is executed. A Do or child of
 * a step waits until the step's orphan is gone, so there is never a second Do beside an orphan.
 */
export interface Runner {
  /** `DoContext.run` and `CheckContext.run`. Never rejects; an abort ends the process group. */
  run(command: Command, caller: StepCaller): Promise<RunResult>;
  /** `ctx.child`. All keepers of one step share one child; listeners end with `caller.signal`. */
  child(caller: StepCaller): ChildKeeper;
  /**
   * Call once, before the first Do. Ends the Do's that a dead agent left running (TERM, then
   * KILL), and what its dead children left behind; its living children are adopted already.
   * Settles when all is done or given up; `orphaned` tells per step. Never rejects.
   */
  endOrphans(): Promise<void>;
  /**
   * While an orphan of `step` is still being ended: settles when it is gone. Undefined when there
   * is none. A Do that does not use `run` (a file engine in place of an earlier shell) must wait.
   */
  orphaned(step: StepId): Promise<void> | undefined;
  /** Steps with a living child, adopted ones included. */
  childSteps(): readonly StepId[];
  /** Ends every child; for the Ctrl-C of `up`. */
  stopChildren(options: { readonly signal: string; readonly killAfterMs: number }): Promise<void>;
  /**
   * What runs with a fence, and the children of these steps, is killed at this monotonic moment
   * unless it is moved on before, even when this process is paused or gone.
   */
  fenceUntil(at: number, children: readonly StepId[]): void;
  health(): RunnerHealth;
  /** Ends running Do's and checks, and lets go of the children, which live on. Idempotent. */
  close(): Promise<void>;
}

/** Who runs. Getters are welcome: `signal` is read only when a program or listener needs it. */
export interface StepCaller {
  readonly step: StepIdentity;
  readonly setting: Setting;
  readonly fingerprint: string;
  readonly signal: AbortSignal;
  /** Of a Do; absent for checks. */
  readonly attempt?: number;
  /** Token of the claim under which a Do runs; absent for what cannot move. */
  readonly fence?: number | undefined;
  /** Of the store that tokens are of; known to agents of a cluster. */
  readonly incarnation?: number | undefined;
}

export interface RunnerHealth {
  /** What containment cannot do on this host, in people's words; empty is normal. */
  readonly limits: readonly string[];
  /** Orphans that do not end (uninterruptible sleep), by step. */
  readonly stuck: readonly StepId[];
}
