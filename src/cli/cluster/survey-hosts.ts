import type { EngineCatalogue } from "../../engine/engine.ts";
import { type HostName, KhoreiaError } from "../../model/index.ts";
import type { Score } from "../../score/index.ts";
import { keys, parseKey, type PresenceRecord, type Store } from "../../store/index.ts";
import { clusterScore } from "./cluster-score.ts";
import { fetchContent } from "./fetch-content.ts";
import { readDesired } from "./read-desired.ts";
import { readRecord } from "./record-shapes.ts";

/** A host of a cluster: one that is present, or one that a deployment names. */
export interface SurveyedHost {
  readonly host: string;
  /** Absent: nobody plays it. */
  readonly presence?: PresenceRecord;
  /** Whose parts its agent plays now. */
  readonly plays: readonly string[];
  /** Deployments with nodes there. */
  readonly named: readonly string[];
}

export async function surveyHosts(
  store: Store,
  deployments: readonly string[],
  engines: EngineCatalogue,
): Promise<readonly SurveyedHost[]> {
  const presences = new Map<string, PresenceRecord>();
  const plays = new Map<string, Set<string>>();
  const named = new Map<string, Set<string>>();
  const { pairs } = await store.range({ prefix: keys.hostPrefix });
  for (const { key, value } of pairs) {
    const parsed = parseKey(key);
    if (parsed?.kind === "standing") note(plays, parsed.host, parsed.deployment);
    if (parsed?.kind !== "presence") continue;
    const decoded = readRecord("presence", value);
    if (decoded.kind === "record") presences.set(parsed.host, decoded.record);
  }
  for (const deployment of deployments) {
    for (const host of await hostsNamedBy(store, deployment, engines)) {
      note(named, host, deployment);
    }
  }
  const hosts = new Set([...presences.keys(), ...plays.keys(), ...named.keys()]);
  return [...hosts].toSorted().map((host) => {
    const presence = presences.get(host);
    return {
      host,
      ...(presence === undefined ? {} : { presence }),
      plays: [...(plays.get(host) ?? [])].toSorted(),
      named: [...(named.get(host) ?? [])].toSorted(),
    };
  });
}

/** Hosts that a score names and where no agent is. */
export async function absentHosts(store: Store, score: Score): Promise<readonly HostName[]> {
  const hosts = new Set(score.instances.flatMap(({ host }) => host ?? []));
  const absent: HostName[] = [];
  for (const host of [...hosts].toSorted()) {
    const { pairs } = await store.range({ key: keys.presence(host) });
    if (pairs.length === 0) absent.push(host);
  }
  return absent;
}

async function hostsNamedBy(
  store: Store,
  deployment: string,
  engines: EngineCatalogue,
): Promise<ReadonlySet<string>> {
  try {
    const known = await readDesired(store, deployment);
    if (known === undefined) return new Set();
    const { goal, content } = known.record;
    const { topology, retired } = await fetchContent(store, deployment, content);
    const { instances } = clusterScore({ topology, goal, engines, retired });
    return new Set(instances.flatMap(({ host }) => host ?? []));
  } catch (error) {
    // One that a later release has deployed must not hide the hosts of the others.
    if (error instanceof KhoreiaError) return new Set();
    throw error;
  }
}

function note(map: Map<string, Set<string>>, host: string, deployment: string): void {
  const known = map.get(host);
  if (known === undefined) map.set(host, new Set([deployment]));
  else known.add(deployment);
}
