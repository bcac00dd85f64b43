import { availableParallelism } from "node:os";
import process from "node:process";
import {
  isSameDefinition,
  memoryMedium,
  retiredAfter,
  retiredIn,
  type Survey,
  surveyPart,
} from "../../agent/index.ts";
import { systemEntropy } from "../../agent/clock.ts";
import { listStates, readState, type StateSnapshot, stateRoot } from "../../agent/state/index.ts";
import type { EngineCatalogue } from "../../engine/engine.ts";
import { type HostName, hostName, type Topology } from "../../model/index.ts";
import { diffScores, engineFactsOf, type ScoreDiff } from "../../score/index.ts";
import { recordFormat } from "../../store/index.ts";
import { localFacts } from "../compose/local-facts.ts";
import { hostsOf } from "../compose/stays-behind.ts";
import type { Session } from "../session.ts";
import { localHost, localHostOf, localScore } from "../topology/local-score.ts";
import { createLookingRunner } from "./looking-runner.ts";
import { readOnlyState } from "./read-only-state.ts";

export interface DeploymentSurvey {
  /** Of the last `up`; 0 when there was none. */
  readonly generation: number;
  /** False when the last `up` wanted the very same. */
  readonly isChanged: boolean;
  /** What this topology defines otherwise than the one before; empty when there was none. */
  readonly redefined: ScoreDiff["changed"];
  readonly parts: readonly Survey[];
}

export interface SurveyOptions {
  readonly topology: Topology;
  readonly engines: EngineCatalogue;
  readonly timeoutMs: number;
}

/** Asks the checks of all hosts, as `up` would begin them, against what the state remembers. */
export async function surveyDeployment(
  session: Session,
  options: SurveyOptions,
): Promise<DeploymentSurvey> {
  const { topology } = options;
  const here = localHost();
  const snapshots = recalled(session, topology);
  const desired = [...snapshots.values()]
    .flatMap((snapshot) => snapshot.desired ?? [])
    .toSorted((a, b) => b.gen - a.gen)[0];
  const before =
    desired === undefined
      ? undefined
      : { topology: desired.topology, retired: retiredIn([...snapshots.values()]) };
  const content = { topology, retired: retiredAfter(before, topology) };
  const generation = desired?.gen ?? 0;
  const record = {
    format: recordFormat,
    uid: desired?.uid ?? "plan",
    generation: generation + 1,
    goal: "started" as const,
    content: "plan",
    acceptedAt: session.clock.wall(),
    by: "",
  };
  const hosts = new Set([...hostsOf(topology, here).map(hostName), ...snapshots.keys()]);
  const parts: Survey[] = [];
  for (const host of hosts) {
    const snapshot = snapshots.get(host) ?? emptySnapshot(host, topology);
    parts.push(await surveyHost(session, { ...options, host, snapshot, record, content }));
  }
  const isChanged = desired === undefined || !isSame(desired.topology, topology);
  const isNext = desired !== undefined && isChanged;
  const redefined = isNext ? redefinedSince(desired.topology, options) : [];
  return { generation, isChanged, redefined, parts };
}

function redefinedSince(
  before: Topology,
  { topology, engines }: SurveyOptions,
): ScoreDiff["changed"] {
  const [older, newer] = [localScore(before, { engines }), localScore(topology, { engines })];
  return diffScores(older, newer, engineFactsOf(engines)).changed;
}

interface HostSurvey extends SurveyOptions {
  readonly host: HostName;
  readonly snapshot: StateSnapshot;
  readonly record: Parameters<typeof surveyPart>[0]["record"];
  readonly content: Parameters<typeof surveyPart>[0]["content"];
}

async function surveyHost(session: Session, survey: HostSurvey): Promise<Survey> {
  const { topology, engines, host, snapshot, record, content, timeoutMs } = survey;
  const { clock, cwd } = session;
  const deployment = topology.name;
  const state = readOnlyState({ host, deployment, snapshot });
  const entropy = systemEntropy();
  const runner = createLookingRunner({ clock, state, newId: () => entropy.id() });
  const cores = availableParallelism();
  try {
    return await surveyPart({
      record,
      content,
      runner,
      timeoutMs,
      ports: { engines, state, clock },
      options: {
        host,
        deployment,
        hostFacts: localFacts,
        hostOf: localHostOf(localHost()),
        spawningDos: 2 * cores,
        quietDos: 1,
        spawningChecks: 2 * cores,
        leaseTtlSeconds: 10,
        baseSetting: { cwd, env: {} },
        journalRevision: 0,
      },
    });
  } finally {
    await runner.close();
  }
}

function recalled({ env }: Session, topology: Topology): ReadonlyMap<HostName, StateSnapshot> {
  const snapshots = new Map<HostName, StateSnapshot>();
  for (const { deployment, host, directory } of listStates(stateRoot(env, process.getuid?.()))) {
    const snapshot = deployment === topology.name ? readState(directory) : undefined;
    if (snapshot !== undefined) snapshots.set(host, snapshot);
  }
  return snapshots;
}

function emptySnapshot(host: HostName, { name: deployment }: Topology): StateSnapshot {
  return memoryMedium({ host, deployment }).open().load();
}

function isSame(one: Topology, other: Topology): boolean {
  if (one.nodes.length !== other.nodes.length) return false;
  return one.nodes.every((node, i) => {
    const twin = other.nodes[i];
    return twin !== undefined && isSameDefinition(node, twin);
  });
}
