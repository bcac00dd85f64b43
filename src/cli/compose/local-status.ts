import type { Agent } from "../../agent/index.ts";
import type { DeploymentName, DeploymentStatus, HostName } from "../../model/index.ts";
import { absentInstance, expectDurations, snapshot } from "../../observe/index.ts";
import type { UsualDurations } from "../../observe/index.ts";
import type { Clock } from "../../std/clock.ts";
import type { DesiredState } from "./desired-state.ts";

export interface LocalFacts {
  readonly deployment: DeploymentName;
  readonly desired: DesiredState;
  readonly agents: readonly Agent[];
  readonly hosts: readonly HostName[];
  readonly startedAt: number;
  readonly usual: UsualDurations;
  readonly clock: Clock;
}

/** How a deployment stands that this process plays, all its hosts in one. */
export function localStatus(facts: LocalFacts): DeploymentStatus {
  const { deployment, desired, agents, hosts, usual, clock } = facts;
  const record = desired.current;
  const generation = record?.generation ?? 0;
  const since = record?.acceptedAt ?? facts.startedAt;
  const parts = agents.map((agent) => agent.statuses());
  const score = agents[0]?.score;
  const played = new Set<string>(hosts);
  const absent = (score?.instances ?? [])
    .filter(({ host }) => host === undefined || !played.has(host))
    .map((instance) => absentInstance(instance, { generation, since }));
  const status = snapshot({
    deployment,
    uid: record?.uid ?? "",
    generation,
    goal: record?.goal ?? "started",
    since,
    parts,
    absent,
  });
  return expectDurations(status, usual, { score, now: clock.wall() });
}
