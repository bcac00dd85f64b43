import type { EngineCatalogue } from "../../engine/engine.ts";
import type { Goal, Topology } from "../../model/index.ts";
import { compileScore, engineFactsOf, type Retired, type Score } from "../../score/index.ts";

/** The score as agents on several hosts play it: each node on the host that it names. */
export function clusterScore(request: {
  readonly topology: Topology;
  readonly goal: Goal;
  readonly engines: EngineCatalogue;
  readonly retired?: readonly Retired[];
}): Score {
  const { topology, goal, engines, retired = [] } = request;
  return compileScore({
    topology,
    goal,
    hostOf: (placement) => (placement.kind === "host" ? placement.host : undefined),
    engineFacts: engineFactsOf(engines),
    retired,
  });
}
