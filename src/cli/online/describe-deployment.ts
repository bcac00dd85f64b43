import { readState } from "../../agent/state/index.ts";
import { type Goal, formatPosition } from "../../model/index.ts";
import { isJsonArray, isJsonObject, type JsonObject } from "../../std/json.ts";
import { staysBehind, type StaysBehind } from "../compose/stays-behind.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { localScore } from "../topology/local-score.ts";
import type { FoundDeployment } from "./find-deployment.ts";

/** What a deployment consists of, for people who are about to change its goal. */
export interface DescribedDeployment {
  readonly deployment: string;
  /** Last started first. */
  readonly instances: readonly string[];
  readonly hosts: readonly string[];
  /** Looked for when it is asked for: before a teardown nearly all is still there. */
  readonly staysBehind: () => readonly StaysBehind[];
}

export async function describeDeployment(
  found: FoundDeployment,
  cwd: string,
): Promise<DescribedDeployment> {
  const { deployment } = found;
  if (found.kind === "running") {
    const instances = scored(await found.client.score());
    const hosts = new Set(instances.flatMap(({ host }) => (host === null ? [] : [host])));
    return {
      deployment,
      instances: instances.map(({ id }) => id).toReversed(),
      hosts: [...hosts].sort(),
      staysBehind: () => [],
    };
  }
  const desired = found.directories
    .flatMap((directory) => readState(directory)?.desired ?? [])
    .toSorted((a, b) => b.gen - a.gen)[0];
  if (desired === undefined) {
    return { deployment, instances: [], hosts: found.hosts, staysBehind: () => [] };
  }
  const { catalogue } = openCatalogue();
  const score = localScore(desired.topology, { engines: catalogue });
  return {
    deployment,
    instances: score.instances.map(({ id }) => id).toReversed(),
    hosts: found.hosts,
    staysBehind: () => staysBehind(score, catalogue, desired.cwd ?? cwd),
  };
}

interface ScoredInstance {
  readonly id: string;
  readonly host: string | null;
}

/** The instances of a score as the wire has it; what requires nothing stands first. */
function scored({ instances }: JsonObject): readonly ScoredInstance[] {
  if (instances === undefined || !isJsonArray(instances)) return [];
  return instances.filter(isJsonObject).map(({ id, host }) => ({
    id: typeof id === "string" ? id : "",
    host: typeof host === "string" ? host : null,
  }));
}

/** What is still there after a teardown, on purpose; empty for other goals. */
export function leftovers(goal: Goal, { staysBehind: find }: DescribedDeployment): string[] {
  if (goal !== "deleted") return [];
  return find().map(
    ({ path, why, position }) => `stays behind: ${path} (${why}, ${formatPosition(position)})`,
  );
}
