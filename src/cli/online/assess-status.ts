import type { DeploymentStatus, InstanceId, InstanceStatus } from "../../model/index.ts";
import { type ExitCode, exitCode } from "../exit-code.ts";

/** The part of a status that matters here; instances that are steady may be left out. */
export type AssessedStatus = Pick<DeploymentStatus, "instances">;

/**
 * What to end with if nothing moved any more: 0 steady, 6 when all that is left is blocked or
 * held or waits for what is, 8 when it waits for a host that is not present, 7 when something may
 * still move, if only a human who opens a gate. With `nodes`, only these are asked about, though
 * what they wait for may be others.
 */
export function exitOfStatus(status: AssessedStatus, nodes: readonly string[] = []): ExitCode {
  const isAsked = ({ node, instance }: InstanceStatus): boolean =>
    nodes.length === 0 || nodes.includes(node) || nodes.includes(instance);
  const unsteady = status.instances.filter(({ condition }) => condition !== "steady");
  const asked = unsteady.filter(isAsked);
  if (asked.length === 0) return exitCode.ok;
  const hopeless = stuckInstances(unsteady);
  if (!asked.every(({ instance }) => hopeless.has(instance))) return exitCode.timedOut;
  const needsHuman = asked.some(({ instance }) => hopeless.get(instance) === "human");
  return needsHuman ? exitCode.blocked : exitCode.hostAbsent;
}

/** Who cannot go on without help, and whose: a human's, or that of a host that is away. */
function stuckInstances(
  unsteady: readonly InstanceStatus[],
): ReadonlyMap<InstanceId, "human" | "host"> {
  const stuck = new Map<InstanceId, "human" | "host">();
  const waiters = new Map<InstanceId, InstanceId[]>();
  for (const status of unsteady) {
    const { instance, condition, waitingOn } = status;
    if (condition === "blocked" || condition === "held") stuck.set(instance, "human");
    else if (isHostAbsent(status)) stuck.set(instance, "host");
    if (condition !== "waiting") continue;
    for (const { instance: target } of waitingOn) {
      const known = waiters.get(target);
      if (known === undefined) waiters.set(target, [instance]);
      else known.push(instance);
    }
  }
  const queue = [...stuck.keys()];
  for (let head = 0; head < queue.length; head += 1) {
    const target = queue[head] as InstanceId;
    for (const waiter of waiters.get(target) ?? []) {
      if (stuck.has(waiter)) continue;
      stuck.set(waiter, stuck.get(target) ?? "human");
      queue.push(waiter);
    }
  }
  return stuck;
}

/** The reason code that observe gives to an instance whose host nobody plays. */
const isHostAbsent = ({ reason }: InstanceStatus): boolean =>
  reason?.code === "KHO_WHY_HOST_ABSENT";
