import type {
  DeploymentName,
  Goal,
  HostName,
  InstanceId,
  NodeName,
  OperationName,
  Position,
  ReachedState,
  StepId,
} from "../model/index.ts";

/** A score as plain data for graphs: who waits for whom, without what is performed. */
export interface ScoreView {
  readonly deployment: DeploymentName;
  readonly goal: Goal;
  readonly instances: readonly ScoreInstanceView[];
}

export interface ScoreInstanceView {
  readonly instance: InstanceId;
  readonly node: NodeName;
  readonly host: HostName | undefined;
  readonly retired: boolean;
  readonly steps: readonly {
    readonly step: StepId;
    readonly operation: OperationName;
    readonly kind: "perform" | "gate" | "undo";
    readonly engine?: string;
    readonly position: Position;
  }[];
  readonly gates: readonly {
    readonly instance: InstanceId;
    readonly until: ReachedState;
    readonly before: OperationName;
    readonly kind: string;
  }[];
}
