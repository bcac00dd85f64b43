import { hostname } from "node:os";
import type { EngineCatalogue } from "../../engine/engine.ts";
import {
  type Goal,
  type HostName,
  hostName,
  type Placement,
  type Topology,
} from "../../model/index.ts";
import { compileScore, engineFactsOf, type Score } from "../../score/index.ts";

/** What this machine is called in topologies. */
export function localHost(): HostName {
  return hostName(hostname());
}

/**
 * Where `up` plays a node: on the host that it names; without one, and for label placements, on
 * this machine.
 */
export function localHostOf(local: HostName): (placement: Placement) => HostName {
  return (placement) => (placement.kind === "host" ? placement.host : local);
}

/** The score of a topology as `up` would play it on this machine. */
export function localScore(
  topology: Topology,
  options: {
    readonly engines: EngineCatalogue;
    readonly goal?: Goal;
    readonly local?: HostName;
  },
): Score {
  const { engines, goal = "started", local = localHost() } = options;
  return compileScore({
    topology,
    goal,
    hostOf: localHostOf(local),
    engineFacts: engineFactsOf(engines),
  });
}
