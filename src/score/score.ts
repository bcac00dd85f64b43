import type {
  Goal,
  HostName,
  InstanceId,
  NodeName,
  OperationLimits,
  OperationName,
  Placement,
  PerformOperation,
  Position,
  ReachedState,
  StepId,
  TopologyNode,
  DeploymentName,
} from "../model/index.ts";

/** Every step of a deployment in its partial order: the execution plan that no one conducts. */
export interface Score {
  readonly deployment: DeploymentName;
  readonly goal: Goal;
  /** In an order that is the same on every machine: by topological level, then by name. */
  readonly instances: readonly ScoreInstance[];
  readonly byId: ReadonlyMap<InstanceId, ScoreInstance>;
}

export interface ScoreInstance {
  readonly id: InstanceId;
  readonly node: NodeName;
  readonly index?: number;
  /** Undefined while nobody plays it: a movable node outside `up`. */
  readonly host: HostName | undefined;
  readonly placement: Placement;
  /** Of the claim under which its host plays it; absent for what cannot move. */
  readonly token?: number;
  /** The deployment's goal, or `deleted` for what the current generation no longer wants. */
  readonly goal: Goal;
  /** True when only earlier generations wanted it. */
  readonly retired: boolean;
  /** All operations it defines or derives, in lifecycle order, whatever the goal. */
  readonly steps: readonly ScoreStep[];
  /** What other instances must have reached before steps of this one begin. */
  readonly gates: readonly ScoreGate[];
  readonly onBroken: "keep" | "stop";
  /** The definition it is performed with. */
  readonly definition: TopologyNode;
}

export interface ScoreStep {
  readonly id: StepId;
  readonly operation: OperationName;
  /**
   * `perform`: check and do as defined. `gate`: somebody else acts, we wait for the check.
   * `undo`: derived; takes back what the listed operations of this instance made, last first.
   */
  readonly kind: "perform" | "gate" | "undo";
  readonly undoes: readonly OperationName[];
  /** False: completion is recorded under the step's fingerprint. */
  readonly checked: boolean;
  readonly limits: OperationLimits;
  readonly redoOn: readonly OperationName[];
  /** What is performed; absent for `undo`. */
  readonly operationDefinition?: PerformOperation;
  readonly position: Position;
}

/** Holds back Do's of `before`, and of every later operation when `andLater`. */
export interface ScoreGate {
  readonly instance: InstanceId;
  readonly until: ReachedState;
  readonly before: OperationName;
  readonly andLater: boolean;
  readonly kind: "lifecycle" | "same-operation" | "explicit" | "teardown" | "update";
  readonly position: Position;
}

/** The slice of a score that one host plays. */
export interface Part {
  readonly deployment: DeploymentName;
  readonly host: HostName;
  readonly goal: Goal;
  readonly instances: readonly ScoreInstance[];
  /** Instances of other hosts (or of nobody yet) that ours wait for, with the host if known. */
  readonly remote: ReadonlyMap<InstanceId, HostName | undefined>;
  /** Our instances that somebody elsewhere waits for: their states travel as signals. */
  readonly signalled: ReadonlySet<InstanceId>;
}
