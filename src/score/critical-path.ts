import { reachedBy } from "../model/index.ts";
import type { InstanceId, OperationName, ReachedState, StepId } from "../model/index.ts";
import {
  buildingOperations,
  gateHoldsBack,
  goalWants,
  isTeardown,
  teardownOperations,
} from "./operations.ts";
import type { Score, ScoreGate, ScoreInstance, ScoreStep } from "./score.ts";

export interface CriticalPath {
  /** In the order of performing; the first waits for nobody. */
  readonly steps: readonly StepId[];
  readonly durationMs: number;
}

/** A point in time after a step, and the chain of steps that no shorter wait could have avoided. */
interface Moment {
  readonly atMs: number;
  readonly step?: StepId;
  readonly previous?: Moment;
}
const beginning: Moment = { atMs: 0 };

/**
 * The chain of steps that decides how long reaching the goal takes at least, on hosts without
 * limits. Of chains of equal length it is the one that comes first in the score.
 */
export function criticalPath(
  score: Score,
  durationMsOf: (step: ScoreStep, instance: ScoreInstance) => number,
): CriticalPath {
  const moments = new Map<InstanceId, Partial<Record<ReachedState, Moment>>>();
  let last = beginning;
  const play = (instance: ScoreInstance, operations: readonly OperationName[]) => {
    const reached = moments.get(instance.id) ?? {};
    moments.set(instance.id, reached);
    const latest = latestGates(instance.gates);
    let moment = beginning;
    let isFirst = true;
    for (const operation of operations) {
      const step = instance.steps.find((candidate) => candidate.operation === operation);
      // Gates hold back Do's; without one, only those of an instance that has done nothing yet.
      const isGated = step !== undefined || isFirst || isTeardown(operation);
      if (isGated) moment = later(moment, latest(operation));
      if (step !== undefined && goalWants(instance.goal, operation)) {
        const atMs = moment.atMs + durationMsOf(step, instance);
        moment = { atMs, step: step.id, previous: moment };
      }
      isFirst = isFirst && step === undefined;
      reached[reachedBy[operation]] = moment;
    }
    last = later(last, moment);
  };
  const latestGates = newLatestGates(moments);
  // Scores list what is required first, and a teardown goes the other way.
  for (const instance of score.instances) play(instance, buildingOperations);
  if (score.instances.some(({ goal }) => goal !== "started")) {
    for (const instance of score.instances.toReversed()) play(instance, teardownOperations);
  }
  return { steps: stepsUntil(last), durationMs: last.atMs };
}

const later = (a: Moment, b: Moment): Moment => (b.atMs > a.atMs ? b : a);

/** When all gates of an operation hold; remembered, because instances of one node share gates. */
function newLatestGates(
  moments: ReadonlyMap<InstanceId, Partial<Record<ReachedState, Moment>>>,
): (gates: readonly ScoreGate[]) => (operation: OperationName) => Moment {
  let previous: readonly ScoreGate[] | undefined;
  let known = new Map<OperationName, Moment>();
  return (gates) => {
    if (gates !== previous) known = new Map();
    previous = gates;
    return (operation) => {
      const remembered = known.get(operation);
      if (remembered !== undefined) return remembered;
      let moment = beginning;
      for (const gate of gates) {
        if (!gateHoldsBack(gate, operation)) continue;
        moment = later(moment, moments.get(gate.instance)?.[gate.until] ?? beginning);
      }
      known.set(operation, moment);
      return moment;
    };
  };
}

function stepsUntil(last: Moment): readonly StepId[] {
  const steps: StepId[] = [];
  for (let moment: Moment | undefined = last; moment !== undefined; moment = moment.previous) {
    if (moment.step !== undefined) steps.push(moment.step);
  }
  return steps.reverse();
}
