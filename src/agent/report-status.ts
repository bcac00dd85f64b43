import type { InstanceStatus, StepStatus } from "../model/index.ts";
import type { ReportedInstance, ReportedStep } from "../store/index.ts";

/**
 * What is told of an instance to whoever asks the store: its status without what the score says
 * already. What a holding check has measured is left out of it, or a converged part would write
 * with every look.
 */
export function reportedInstance(status: InstanceStatus): ReportedInstance {
  const {
    node: _node,
    host: _host,
    generation: _generation,
    goal: _goal,
    retired: _retired,
    position: _position,
    waitingOn,
    steps,
    ...rest
  } = status;
  return {
    ...rest,
    ...(waitingOn.length === 0 ? {} : { waitingOn }),
    steps: steps.map(reportedStep),
  };
}

function reportedStep(status: StepStatus): ReportedStep {
  const { operation, report, detail, done, running, failures, flaps, heals, outcome } = status;
  return {
    operation,
    report,
    ...(detail === undefined || report === "holds" ? {} : { detail }),
    ...(done ? { done } : {}),
    ...(running ? { running } : {}),
    ...(failures > 0 ? { failures } : {}),
    ...(flaps > 0 ? { flaps } : {}),
    ...(heals > 0 ? { heals } : {}),
    ...(outcome === undefined ? {} : { outcome }),
  };
}
