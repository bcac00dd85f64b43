import { lstatSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { EngineCatalogue } from "../../engine/engine.ts";
import type { Position, StepId, Topology } from "../../model/index.ts";
import { stepId } from "../../model/index.ts";
import type { Score } from "../../score/index.ts";

/** A path that a topology speaks of and that is still there after its teardown. */
export interface StaysBehind {
  readonly step: StepId;
  readonly path: string;
  readonly why: "delete: keep" | "was there before";
  readonly position: Position;
}

/**
 * Looks at every path that a step of the topology managed. What khoreia made is gone after a
 * completed teardown, so whatever is left is kept on purpose, or was there before.
 */
export function staysBehind(
  score: Score,
  engines: EngineCatalogue,
  cwd: string,
): readonly StaysBehind[] {
  const found: StaysBehind[] = [];
  for (const { id, definition } of score.instances) {
    const isKept = definition.operations.delete?.kind === "keep";
    for (const [name, operation] of Object.entries(definition.operations)) {
      if (operation.kind !== "perform" || operation.do === undefined) continue;
      if (name === "stop" || name === "delete") continue;
      const { engine, params, templates, position } = operation.do;
      const path = params["path"];
      if (typeof path !== "string" || templates.length > 0) continue;
      if (engines.get(engine)?.info.undoneBy !== "delete") continue;
      const absolute = isAbsolute(path) ? path : join(operation.cwd ?? cwd, path);
      if (lstatSync(absolute, { throwIfNoEntry: false }) === undefined) continue;
      const why = isKept ? "delete: keep" : "was there before";
      found.push({ step: stepId(id, name), path: absolute, why, position });
    }
  }
  return found;
}

/** Hosts that a topology names; the nodes that name none are played by `here`. */
export function hostsOf(topology: Topology, here: string): readonly string[] {
  const hosts = new Set<string>();
  for (const { placement } of topology.nodes) {
    hosts.add(placement.kind === "host" ? placement.host : here);
  }
  return hosts.size === 0 ? [here] : [...hosts].sort();
}
