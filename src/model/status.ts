import type { DeploymentName, HostName, InstanceId, NodeName, StepId } from "./names.ts";
import type { Failure, Report } from "./report.ts";
import type { Position } from "./source.ts";
import type { Condition, Goal, NodeState, OperationName, Outcome, ReachedState } from "./state.ts";

/** Why a node is not steady: a stable code for machines, a sentence for people. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

export interface WaitingOn {
  readonly instance: InstanceId;
  readonly state: ReachedState;
  /** Wall time since when it has not been so, as far as this agent knows. */
  readonly since: number;
  readonly host?: HostName;
}

export interface Hold {
  readonly by: string;
  readonly why: string;
  /** Wall time of its end; absent: until released. */
  readonly until?: number;
  readonly since: number;
}

export interface FailureRecord extends Failure {
  readonly step: StepId;
  readonly attempt: number;
  /** Wall time at which the attempt ended. */
  readonly at: number;
}

export interface StepStatus {
  readonly step: StepId;
  readonly operation: OperationName;
  readonly report: Report["kind"] | "silent";
  readonly detail?: string;
  readonly done: boolean;
  readonly running: boolean;
  /** Failed attempts in a row. */
  readonly failures: number;
  readonly flaps: number;
  readonly heals: number;
  readonly outcome?: Outcome;
  readonly position: Position;
}

/** Everything that a screen may say of one instance. Not steady implies a reason. */
export interface InstanceStatus {
  readonly instance: InstanceId;
  readonly node: NodeName;
  readonly host: HostName | undefined;
  /** Of the claim under which its host plays it; absent for what cannot move. */
  readonly token?: number;
  readonly generation: number;
  readonly goal: Goal;
  readonly retired: boolean;
  readonly state: NodeState;
  readonly condition: Condition;
  /** Wall time since when the condition has been this. */
  readonly since: number;
  readonly reason?: Reason;
  /** The step that the condition speaks of. */
  readonly step?: StepId;
  readonly waitingOn: readonly WaitingOn[];
  /** The attempt under way, or the next one; with `attempts`, its bound. */
  readonly attempt?: number;
  readonly attempts?: number;
  /** Wall time. */
  readonly nextAttemptAt?: number;
  /** Wall time at which the attempt under way began; while its check settles, too. */
  readonly attemptSince?: number;
  /** What `step` usually takes until its check holds, while it is performed or healed. */
  readonly usualMs?: number;
  /** Instead of `usualMs`: no attempt of `step` has succeeded yet. */
  readonly firstRun?: true;
  readonly fell?: { readonly step: StepId; readonly at: number; readonly detail: string };
  readonly hold?: Hold;
  readonly lastFailure?: FailureRecord;
  readonly steps: readonly StepStatus[];
  readonly position: Position;
}

export interface DeploymentStatus {
  readonly deployment: DeploymentName;
  readonly uid: string;
  readonly generation: number;
  readonly goal: Goal;
  readonly condition: Condition;
  /** All steady, nothing pending. */
  readonly converged: boolean;
  readonly counts: Readonly<Record<Condition, number>>;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Wall time since when the current generation is played. */
  readonly since: number;
  /** Wall time at which all is steady if it goes as usual; absent where that cannot be told. */
  readonly expectedAt?: number;
  readonly instances: readonly InstanceStatus[];
}
