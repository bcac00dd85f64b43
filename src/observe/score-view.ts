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
import type { Score, ScoreGate, ScoreStep } from "../score/index.ts";

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
  readonly steps: readonly ScoreStepView[];
  readonly gates: readonly ScoreGateView[];
}

export interface ScoreStepView {
  readonly step: StepId;
  readonly operation: OperationName;
  readonly kind: ScoreStep["kind"];
  /** Of its Do, or of its check where it has no Do. */
  readonly engine?: string;
  readonly position: Position;
}

export interface ScoreGateView {
  readonly instance: InstanceId;
  readonly until: ReachedState;
  readonly before: OperationName;
  readonly kind: ScoreGate["kind"];
}

export function viewScore(score: Score): ScoreView {
  return {
    deployment: score.deployment,
    goal: score.goal,
    instances: score.instances.map((instance) => ({
      instance: instance.id,
      node: instance.node,
      host: instance.host,
      retired: instance.retired,
      steps: instance.steps.map(viewStep),
      gates: instance.gates.map((gate) => ({
        instance: gate.instance,
        until: gate.until,
        before: gate.before,
        kind: gate.kind,
      })),
    })),
  };
}

/** Parameters stay behind: they may hold what was given as a secret. */
function viewStep({
  id,
  operation,
  kind,
  operationDefinition,
  position,
}: ScoreStep): ScoreStepView {
  const engine = operationDefinition?.do?.engine ?? operationDefinition?.check?.engine;
  return { step: id, operation, kind, ...(engine === undefined ? {} : { engine }), position };
}
