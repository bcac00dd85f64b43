import type {
  Condition,
  DeploymentStatus,
  InstanceId,
  InstanceStatus,
  StepId,
} from "../model/index.ts";
import { criticalPath, goalWants, type Score } from "../score/index.ts";
import type { UsualDurations } from "./usual-durations.ts";

/**
 * The status with what the journal knows of time: what the steps usually take that are performed
 * or healed, and when all may be expected to be steady. The same value where nothing is done.
 */
export function expectDurations(
  status: DeploymentStatus,
  usual: UsualDurations,
  { score, now }: { readonly score: Score | undefined; readonly now: number },
): DeploymentStatus {
  const { performing, healing } = status.counts;
  if (performing + healing === 0) return status;
  usual.readOn();
  const instances = status.instances.map((each) =>
    each.condition === "performing" || each.condition === "healing"
      ? { ...each, ...usual.of(each) }
      : each,
  );
  const leftMs = score === undefined ? undefined : durationLeft(instances, { usual, score, now });
  if (leftMs === undefined) return { ...status, instances };
  return { ...status, instances, expectedAt: Math.round(now + leftMs) };
}

/** What is so does not become steady by time alone. */
const needsOthers: ReadonlySet<Condition> = new Set(["blocked", "held", "unknown"]);

interface Known {
  readonly usual: UsualDurations;
  readonly score: Score;
  readonly now: number;
}

/**
 * The longest chain of steps that are still to be done, each taking what it usually takes.
 * Undefined when something cannot go on by itself, or a step has never been done before.
 */
function durationLeft(
  instances: readonly InstanceStatus[],
  { usual, score, now }: Known,
): number | undefined {
  const left = new Map<StepId, number>();
  const unsteady = new Set<InstanceId>();
  for (const { instance, condition, goal, steps, step, attemptSince } of instances) {
    if (condition === "steady") continue;
    unsteady.add(instance);
    if (needsOthers.has(condition)) return undefined;
    for (const each of steps) {
      if (each.done || !goalWants(goal, each.operation)) continue;
      const usualMs = usual.usualMs(each.step);
      if (usualMs === undefined) return undefined;
      const spentMs = each.step === step && attemptSince !== undefined ? now - attemptSince : 0;
      left.set(each.step, Math.max(0, usualMs - spentMs));
    }
  }
  // What is steady holds up nobody: looking at ten thousand gates for one heal would be dear.
  const part = { ...score, instances: score.instances.filter(({ id }) => unsteady.has(id)) };
  return criticalPath(part, ({ id }) => left.get(id) ?? 0).durationMs;
}
