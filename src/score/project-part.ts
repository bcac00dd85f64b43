import type { HostName, InstanceId } from "../model/index.ts";
import type { Part, Score, ScoreInstance } from "./score.ts";

/**
 * The slice of a score that one host plays: its own instances, whom they wait for elsewhere, and
 * which of them somebody elsewhere waits for. Instances that nobody plays yet are elsewhere.
 */
export function projectPart(score: Score, host: HostName): Part {
  const instances = score.instances.filter((instance) => instance.host === host);
  const remote = new Map<InstanceId, HostName | undefined>();
  const signalled = new Set<InstanceId>();
  let previous: ScoreInstance | undefined;
  for (const instance of score.instances) {
    const isOurs = instance.host === host;
    // Its siblings may be elsewhere and wait for it in an update that this host knows nothing of.
    if (isOurs && instance.token !== undefined && instance.index !== undefined) {
      signalled.add(instance.id);
    }
    // Instances of one node share their list of gates, and follow one another.
    const isSeen = previous?.gates === instance.gates && previous.host === instance.host;
    previous = instance;
    if (isSeen) continue;
    for (const gate of instance.gates) {
      const other = score.byId.get(gate.instance);
      if (isOurs && other?.host !== host) remote.set(gate.instance, other?.host);
      if (!isOurs && other?.host === host) signalled.add(gate.instance);
    }
  }
  return { deployment: score.deployment, host, goal: score.goal, instances, remote, signalled };
}
