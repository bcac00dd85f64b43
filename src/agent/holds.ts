import type { Hold, InstanceId } from "../model/index.ts";
import type { ScoreInstance } from "../score/index.ts";
import type { HoldRecord } from "../store/index.ts";

export type HeldNodes = ReadonlyMap<InstanceId, Hold>;

/**
 * Which instances are held now, by records that name a node, an instance, or "*" for all; and
 * when the next of these holds ends (wall time), because somebody must look again then.
 */
export function holdsOf(
  records: ReadonlyMap<string, HoldRecord>,
  instances: readonly ScoreInstance[],
  wall: number,
): { readonly held: HeldNodes; readonly nextEnd: number | undefined } {
  const held = new Map<InstanceId, Hold>();
  let nextEnd: number | undefined;
  if (records.size === 0) return { held, nextEnd };
  for (const record of records.values()) {
    const { until } = record;
    if (until !== undefined && until > wall && until < (nextEnd ?? Number.POSITIVE_INFINITY)) {
      nextEnd = until;
    }
  }
  for (const { id, node } of instances) {
    const record = records.get(id) ?? records.get(node) ?? records.get("*");
    if (record === undefined) continue;
    const { by, why, since, until } = record;
    if (until !== undefined && until <= wall) continue;
    held.set(id, { by, why, since, ...(until === undefined ? {} : { until }) });
  }
  return { held, nextEnd };
}
