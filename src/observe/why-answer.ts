import type {
  Condition,
  DeploymentName,
  FailureRecord,
  Goal,
  Hold,
  HostName,
  InstanceId,
  NodeName,
  NodeState,
  Position,
  ReachedState,
  Reason,
  StepId,
} from "../model/index.ts";
import type { Duration } from "./usual-durations.ts";

/** Why a node is not moving (or that it is), as data; `renderWhy` says it in words. */
export interface WhyAnswer {
  readonly deployment: DeploymentName;
  readonly generation: number;
  readonly goal: Goal;
  /** The node or instance as it was asked for. */
  readonly asked: string;
  /** Wall time that the answer speaks of. */
  readonly at: number;
  /** True: folded from the journal for `at`; false: what is so now. */
  readonly past: boolean;
  /** With `past`: the journal begins after `at`, so nothing certain is known. */
  readonly beyondJournal: boolean;
  /** One per instance, worst first; never empty. */
  readonly subjects: readonly WhySubject[];
}

export interface WhySubject extends Duration {
  readonly instance: InstanceId;
  readonly node: NodeName;
  readonly host: HostName | undefined;
  readonly state: NodeState;
  readonly condition: Condition;
  /** Wall time since when the condition has been this. */
  readonly since: number;
  /** With `past`: when it ended; absent while it lasts. */
  readonly until?: number;
  readonly reason?: Reason;
  readonly step?: StepId;
  readonly position: Position;
  readonly hold?: Hold;
  readonly fell?: { readonly step: StepId; readonly at: number; readonly detail: string };
  readonly failure?: FailureRecord;
  /** The attempt under way, or the next one; with `attempts`, its bound. */
  readonly attempt?: number;
  readonly attempts?: number;
  readonly nextAttemptAt?: number;
  /** From what it waits for to the first cause, which is last; empty when it is itself. */
  readonly chain: readonly WhyCause[];
  /** What waits for this instance, directly or through others; nearest first. */
  readonly heldBack: readonly InstanceId[];
}

/**
 * What a member of the chain is. The first six can be a first cause; `waiting` leads on; `loop` and
 * `unseen` end a chain that cannot be followed.
 */
export type CauseKind =
  | "blocked"
  | "held"
  | "gate"
  | "unknown"
  | "healing"
  | "performing"
  | "waiting"
  | "steady"
  | "loop"
  | "unseen";

export interface WhyCause extends Duration {
  readonly kind: CauseKind;
  readonly instance: InstanceId;
  readonly host?: HostName;
  /** The state in which the one before wants it. */
  readonly wanted: ReachedState;
  readonly state?: NodeState;
  readonly step?: StepId;
  /** One clause, the instance as its subject: `db on alpha is blocked: exit 127`. */
  readonly text: string;
  readonly since: number;
  readonly position?: Position;
  /** More that the one before waits for, beside this. */
  readonly besides: number;
  /** Members left out before this one, of a chain too long to tell. */
  readonly skipped?: number;
  readonly failure?: FailureRecord;
  readonly nextAttemptAt?: number;
}
