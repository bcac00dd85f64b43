import type { InstanceId } from "../model/index.ts";
import type { ScoreInstance } from "../score/index.ts";
import type { RequestRecord } from "../store/index.ts";

/** Whom an operator's request speaks of: nodes or instances by name, or all if it names none. */
export function requestedInstances(
  { nodes }: Pick<RequestRecord, "nodes">,
  instances: readonly ScoreInstance[],
): readonly InstanceId[] {
  return instances
    .filter(({ id, node }) => nodes.length === 0 || nodes.includes(id) || nodes.includes(node))
    .map(({ id }) => id);
}
