import {
  type DeploymentName,
  type DeploymentStatus,
  type HostName,
  type InstanceStatus,
  nodeName,
  type Position,
  stepId,
  type StepStatus,
} from "../../model/index.ts";
import { absentInstance, hostAbsentCode, snapshot } from "../../observe/index.ts";
import type { Score, ScoreInstance } from "../../score/index.ts";
import type { DesiredRecord, ReportedInstance, ReportedStep } from "../../store/index.ts";
import { whyUnclaimed } from "./claimed-score.ts";
import type { ClusterPicture } from "./cluster-picture.ts";

export interface ClusterFacts {
  readonly deployment: DeploymentName;
  /** The generation that `score` is of. */
  readonly record: DesiredRecord;
  /** With what may move where it is claimed. */
  readonly score: Score;
  readonly picture: ClusterPicture;
  /** Wall time since when the store has not answered; nobody knows what has become of it since. */
  readonly silentSince?: number | undefined;
}

/** Of an instance whose host is there and has not spoken of this generation. */
const pendingCode = "KHO_WHY_GENERATION_PENDING";
const unclaimedCode = "KHO_WHY_UNCLAIMED";
const silentCode = "KHO_WHY_STORE_SILENT";

/**
 * How a deployment stands by what its hosts say in the store. What nobody speaks of is unknown:
 * its host is not present, or has not come to this generation.
 */
export function clusterStatus(facts: ClusterFacts): DeploymentStatus {
  const { deployment, record, score, picture, silentSince } = facts;
  const { uid, generation, goal, acceptedAt } = record;
  const parts: InstanceStatus[][] = [];
  const spoken = new Set<string>();
  for (const host of [...picture.statuses.keys()].sort()) {
    const reported = reportedBy(host, facts);
    if (reported === undefined) continue;
    const part: InstanceStatus[] = [];
    for (const each of reported) {
      const scored = score.byId.get(each.instance);
      // A word about what another host plays is not this host's to say.
      if (spoken.has(each.instance) || (scored !== undefined && scored.host !== host)) continue;
      // Nor is what it said under a claim that it has lost.
      if (scored !== undefined && scored.token !== each.token) continue;
      spoken.add(each.instance);
      part.push(rehydrated(each, scored, { host, record }));
    }
    parts.push(part);
  }
  const absent = score.instances
    .filter(({ id }) => !spoken.has(id))
    .map((instance) => unspoken(instance, facts));
  const since = acceptedAt;
  const whole = { deployment, uid, generation, goal, since };
  if (silentSince === undefined) return snapshot({ ...whole, parts, absent });
  const all = [...parts.flat(), ...absent].map((each) => silenced(each, silentSince));
  return snapshot({ ...whole, parts: [all] });
}

/** Undefined while a host has not spoken of this generation, or its agent is gone. */
export function reportedBy(
  host: HostName,
  { record, picture }: Pick<ClusterFacts, "record" | "picture">,
): readonly ReportedInstance[] | undefined {
  const parts = picture.statuses.get(host);
  const own = [...(parts?.values() ?? [])].filter(
    ({ uid, generation }) => uid === record.uid && generation === record.generation,
  );
  return own.length === 0 ? undefined : own.flatMap(({ instances }) => instances);
}

export function isPresent(host: HostName, picture: ClusterPicture): boolean {
  return picture.presence.has(host) || picture.standing.has(host);
}

function unspoken(instance: ScoreInstance, { record, picture }: ClusterFacts): InstanceStatus {
  const { generation, uid, acceptedAt: since } = record;
  const absent = absentInstance(instance, { generation, since });
  const { host } = instance;
  if (host === undefined) return unclaimed(absent, instance, picture);
  if (!isPresent(host, picture)) return absent;
  const accepted = picture.accepted.get(host);
  const plays = accepted?.uid === uid ? accepted.generation : undefined;
  const text =
    plays === undefined
      ? `host ${host} has not taken over generation ${generation} yet`
      : plays < generation
        ? `host ${host} has not taken over generation ${generation} yet: it plays ${plays}`
        : `host ${host} has taken over generation ${generation} and has not reported yet`;
  return { ...absent, reason: { code: pendingCode, text } };
}

/** What may move and has no eligible host waits for one like what is fixed to an absent host. */
function unclaimed(
  absent: InstanceStatus,
  instance: ScoreInstance,
  picture: ClusterPicture,
): InstanceStatus {
  const { isEligible, text } = whyUnclaimed(instance, picture);
  const code = isEligible ? unclaimedCode : hostAbsentCode;
  return { ...absent, reason: { code, text } };
}

function silenced(status: InstanceStatus, since: number): InstanceStatus {
  const { reason: _, ...rest } = status;
  const text = "the store does not answer, so nobody here knows";
  return {
    ...rest,
    condition: "unknown",
    since,
    reason: { code: silentCode, text },
    waitingOn: [],
  };
}

/** Of what only its host remembers, no text is known. */
const nowhere: Position = { file: "", line: 1, column: 1 };

/** What a host has left out because the score says it. */
function rehydrated(
  reported: ReportedInstance,
  scored: ScoreInstance | undefined,
  { host, record }: { readonly host: HostName; readonly record: DesiredRecord },
): InstanceStatus {
  const { instance, waitingOn = [], steps, ...said } = reported;
  const bySaid = new Map(steps.map((step) => [step.operation, step]));
  return {
    ...said,
    instance,
    node: scored?.node ?? nodeName(instance.replace(/\[\d+\]$/, "")),
    host,
    generation: record.generation,
    goal: scored?.goal ?? "deleted",
    retired: scored?.retired ?? true,
    waitingOn,
    steps:
      scored === undefined
        ? steps.map((step) => stepStatus(stepId(instance, step.operation), step, nowhere))
        : scored.steps.map(({ id, operation, position }) =>
            stepStatus(id, bySaid.get(operation) ?? { operation, report: "silent" }, position),
          ),
    position: scored?.definition.position ?? nowhere,
  };
}

function stepStatus(step: StepStatus["step"], said: ReportedStep, position: Position): StepStatus {
  return { done: false, running: false, failures: 0, flaps: 0, heals: 0, ...said, step, position };
}
