import {
  type Condition,
  type DeploymentName,
  type DeploymentStatus,
  type Goal,
  type InstanceStatus,
  KhoreiaError,
  type Outcome,
  type StepStatus,
  conditionsWorstFirst,
} from "../model/index.ts";
import type { ScoreInstance } from "../score/index.ts";
import { closestWord } from "../std/edit-distance.ts";
import { compareNatural } from "./compare-natural.ts";

export interface SnapshotRequest {
  readonly deployment: DeploymentName;
  readonly uid: string;
  readonly generation: number;
  readonly goal: Goal;
  /** Wall time since when this generation is played. */
  readonly since: number;
  /** What each host says of its own part. */
  readonly parts: readonly (readonly InstanceStatus[])[];
  /** What nobody here plays; see `absentInstance`. */
  readonly absent?: readonly InstanceStatus[];
}

/** One status of the whole from what its hosts say, worst first. */
export function snapshot(request: SnapshotRequest): DeploymentStatus {
  const { deployment, uid, generation, goal, since, parts, absent = [] } = request;
  const instances = [...parts.flat(), ...absent].sort(compareWorstFirst);
  const counts = noCounts();
  const outcomes: Record<Outcome, number> = { unchanged: 0, changed: 0, failed: 0 };
  for (const instance of instances) {
    counts[instance.condition] += 1;
    for (const step of instance.steps) {
      const outcome = step.outcome ?? (isRemembered(step, instance.goal) ? "unchanged" : undefined);
      if (outcome !== undefined) outcomes[outcome] += 1;
    }
  }
  const condition = conditionsWorstFirst.find((each) => counts[each] > 0) ?? "steady";
  const converged = condition === "steady";
  return {
    deployment,
    uid,
    generation,
    goal,
    condition,
    converged,
    counts,
    outcomes,
    since,
    instances,
  };
}

/** Done in an earlier run, and there is no check that could have said so anew. */
function isRemembered({ done, operation }: StepStatus, goal: Goal): boolean {
  return done && goal === "started" && operation !== "stop" && operation !== "delete";
}

function noCounts(): Record<Condition, number> {
  return { blocked: 0, unknown: 0, healing: 0, performing: 0, waiting: 0, held: 0, steady: 0 };
}

/** Reason of an instance whose host nobody plays. */
export const hostAbsentCode = "KHO_WHY_HOST_ABSENT";

/** The status of an instance whose host is not present: never what it was when last heard of. */
export function absentInstance(
  instance: ScoreInstance,
  when: { readonly generation: number; readonly since: number },
): InstanceStatus {
  const { host } = instance;
  const text = host === undefined ? "no host plays it" : `host ${host} is not present`;
  return {
    instance: instance.id,
    node: instance.node,
    host,
    generation: when.generation,
    goal: instance.goal,
    retired: instance.retired,
    state: "initial",
    condition: "unknown",
    since: when.since,
    reason: { code: hostAbsentCode, text },
    waitingOn: [],
    steps: instance.steps.map((step) => ({
      step: step.id,
      operation: step.operation,
      report: "silent",
      done: false,
      running: false,
      failures: 0,
      flaps: 0,
      heals: 0,
      position: step.position,
    })),
    position: instance.definition.position,
  };
}

const severity: Readonly<Record<Condition, number>> = Object.fromEntries(
  conditionsWorstFirst.map((condition, index) => [condition, index]),
) as Record<Condition, number>;

/** The order of every list: worst first, then by name, `api[2]` before `api[10]`. */
export function compareWorstFirst(
  one: Pick<InstanceStatus, "condition" | "instance">,
  other: Pick<InstanceStatus, "condition" | "instance">,
): number {
  const bySeverity = severity[one.condition] - severity[other.condition];
  return bySeverity !== 0 ? bySeverity : compareNatural(one.instance, other.instance);
}

/**
 * What `khoreia status` ends with: 6 when something is blocked or held, 8 when a host is absent,
 * 7 when something still moves, 0 when all is steady; the first that applies.
 */
export function exitCodeOf(instances: readonly InstanceStatus[]): 0 | 6 | 7 | 8 {
  const shown = new Set<Condition>();
  let isAbsent = false;
  for (const { condition, reason } of instances) {
    shown.add(condition);
    isAbsent ||= reason?.code === hostAbsentCode;
  }
  if (shown.has("blocked") || shown.has("held")) return 6;
  if (isAbsent) return 8;
  shown.delete("steady");
  return shown.size > 0 ? 7 : 0;
}

/**
 * The instances of the node of that name, or the one instance of that id, in the order of the
 * status. Throws `KHO_NODE_UNKNOWN` with the name that was probably meant.
 */
export function findInstances(
  status: Pick<DeploymentStatus, "deployment" | "instances">,
  name: string,
): readonly InstanceStatus[] {
  const found = status.instances.filter((each) => each.node === name || each.instance === name);
  if (found.length > 0) return found;
  const names = new Set<string>(status.instances.flatMap((each) => [each.node, each.instance]));
  const meant = closestWord(name, names);
  throw new KhoreiaError(
    "KHO_NODE_UNKNOWN",
    `Cannot find node "${name}" in deployment "${status.deployment}"`,
    { hint: meant === undefined ? "khoreia status lists the nodes" : `did you mean "${meant}"?` },
  );
}
