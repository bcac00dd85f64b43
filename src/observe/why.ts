import type {
  DeploymentStatus,
  InstanceId,
  InstanceStatus,
  JournalEvent,
  WaitingOn,
} from "../model/index.ts";
import type { Score } from "../score/index.ts";
import { causeKindOf, causeOf } from "./cause.ts";
import { type PastStatus, statusesAt } from "./past.ts";
import { compareWorstFirst, findInstances } from "./snapshot.ts";
import { durationOf } from "./duration-text.ts";
import type { CauseKind, WhyAnswer, WhyCause, WhySubject } from "./why-answer.ts";

export interface WhySituation {
  readonly status: DeploymentStatus;
  /** The journal, oldest first; needed for the past only. */
  readonly events: readonly JournalEvent[];
  /** Tells who was required; without it the past knows nobody to wait for. */
  readonly score?: Score;
}

export interface WhyOptions {
  /** Wall time. */
  readonly now: number;
  /** Wall time in the past to speak of. */
  readonly at?: number;
}

/** Members of a chain that are told; of a longer one the middle is left out. */
const maxChain = 40;

/**
 * Why a node (all its instances) or one instance is not steady, or that it is: the chain from what
 * it waits for to the first cause, and what waits for it in turn. Throws `KHO_NODE_UNKNOWN` for a
 * name that the deployment does not have.
 */
export function why(situation: WhySituation, node: string, options: WhyOptions): WhyAnswer {
  const { status, events, score } = situation;
  const { now, at = now } = options;
  const past = at < now;
  const { deployment, generation, goal } = status;
  // Asked for first: a name that does not exist now has no past that could be told.
  const asked = new Set(findInstances(status, node).map((each) => each.instance));
  const instances: readonly PastStatus[] = past
    ? statusesAt(
        { instances: status.instances, events, ...(score === undefined ? {} : { score }) },
        at,
      )
    : status.instances;
  const known = new Map(instances.map((each) => [each.instance, each]));
  const heldBack = dependentsOf(instances);
  const subjects = instances
    .filter((each) => asked.has(each.instance))
    .sort(compareWorstFirst)
    .map((each) => subjectOf(each, chainOf(each, known), reach(each.instance, heldBack)));
  const first = events[0]?.time;
  const beyondJournal = past && (first === undefined || at < first);
  return { deployment, generation, goal, asked: node, at, past, beyondJournal, subjects };
}

function subjectOf(
  status: PastStatus,
  chain: readonly WhyCause[],
  heldBack: readonly InstanceId[],
): WhySubject {
  const { instance, node, host, state, condition, since, position } = status;
  const isSteady = condition === "steady";
  return {
    instance,
    node,
    host,
    state,
    condition,
    since,
    position,
    chain,
    heldBack: isSteady ? [] : heldBack,
    ...(status.until === undefined ? {} : { until: status.until }),
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(status.step === undefined ? {} : { step: status.step }),
    ...(status.hold === undefined ? {} : { hold: status.hold }),
    ...(isSteady || status.fell === undefined ? {} : { fell: status.fell }),
    ...(isSteady || status.lastFailure === undefined ? {} : { failure: status.lastFailure }),
    ...(isSteady || status.attempt === undefined ? {} : { attempt: status.attempt }),
    ...(isSteady || status.attempts === undefined ? {} : { attempts: status.attempts }),
    ...(status.nextAttemptAt === undefined ? {} : { nextAttemptAt: status.nextAttemptAt }),
    ...durationOf(status),
  };
}

/** How well something explains that others wait, best first. */
const causeRank: Readonly<Record<CauseKind, number>> = {
  blocked: 0,
  held: 1,
  unknown: 2,
  unseen: 3,
  gate: 4,
  healing: 5,
  performing: 6,
  steady: 7,
  waiting: 8,
  loop: 9,
};

interface Visit {
  readonly wait: WaitingOn;
  readonly status: InstanceStatus | undefined;
  readonly besides: number;
  readonly by: Visit | undefined;
  readonly depth: number;
}

/**
 * The shortest way to the worst first cause. Breadth first over everything that is waited for, so
 * that one blocked node far away is found behind a hundred that are merely slow.
 */
function chainOf(
  subject: InstanceStatus,
  known: ReadonlyMap<InstanceId, InstanceStatus>,
): readonly WhyCause[] {
  if (subject.condition !== "waiting") return [];
  const seen = new Set<InstanceId>([subject.instance]);
  const queue: Visit[] = [];
  let best: { readonly visit: Visit; readonly rank: number } | undefined;
  const push = (status: InstanceStatus, by: Visit | undefined): void => {
    for (const wait of status.waitingOn) {
      if (seen.has(wait.instance)) continue;
      seen.add(wait.instance);
      const depth = (by?.depth ?? 0) + 1;
      const besides = status.waitingOn.length - 1;
      queue.push({ wait, status: known.get(wait.instance), besides, by, depth });
    }
  };
  push(subject, undefined);
  for (let head = 0; head < queue.length; head += 1) {
    const visit = queue[head] as Visit;
    const { status } = visit;
    const leadsOn = status?.condition === "waiting" && status.waitingOn.length > 0;
    if (leadsOn) push(status, visit);
    const rank = causeRank[rootKindOf(visit, leadsOn)];
    if (best === undefined || rank < best.rank) best = { visit, rank };
  }
  return best === undefined ? [] : pathTo(best.visit);
}

function rootKindOf({ status }: Visit, leadsOn: boolean): CauseKind {
  if (status === undefined) return "unseen";
  return leadsOn ? "waiting" : causeKindOf(status);
}

function pathTo(last: Visit): readonly WhyCause[] {
  const path: Visit[] = [];
  for (let visit: Visit | undefined = last; visit !== undefined; visit = visit.by) path.push(visit);
  path.reverse();
  const half = maxChain / 2;
  const skipped = path.length - maxChain;
  const told = skipped > 0 ? [...path.slice(0, half), ...path.slice(-half)] : path;
  return told.map((visit, index) => {
    const cause = causeOf(visit.wait, visit.status, visit.besides);
    const looped = index === told.length - 1 && cause.kind === "waiting" && leadsBack(visit);
    if (looped) return { ...cause, kind: "loop" };
    return skipped > 0 && index === half ? { ...cause, skipped } : cause;
  });
}

/** Everything it waits for was met before: no first cause could be found. */
function leadsBack({ status }: Visit): boolean {
  return status !== undefined && status.waitingOn.length > 0;
}

/** Who waits for whom, turned around. */
function dependentsOf(
  instances: readonly InstanceStatus[],
): ReadonlyMap<InstanceId, readonly InstanceId[]> {
  const dependents = new Map<InstanceId, InstanceId[]>();
  for (const { instance, waitingOn } of instances) {
    for (const wait of waitingOn) {
      const known = dependents.get(wait.instance);
      if (known === undefined) dependents.set(wait.instance, [instance]);
      else known.push(instance);
    }
  }
  return dependents;
}

function reach(
  from: InstanceId,
  next: ReadonlyMap<InstanceId, readonly InstanceId[]>,
): readonly InstanceId[] {
  const seen = new Set<InstanceId>([from]);
  // A set yields what is added while it is walked.
  for (const instance of seen) for (const each of next.get(instance) ?? []) seen.add(each);
  seen.delete(from);
  return [...seen];
}
