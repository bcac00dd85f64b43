import type { HoldRecord, Store } from "../../store/index.ts";
import { decodeRecord, encodeRecord, keys, recordFormat } from "../../store/index.ts";
import type { State } from "../../agent/state/index.ts";
import type { InstanceId, NodeName } from "../../model/index.ts";

/** Brings the holds of earlier processes into the store: an operator's word outlives a restart. */
export async function restoreHolds(store: Store, state: State, deployment: string): Promise<void> {
  for (const { node, who, why, since, until } of state.load().holds.values()) {
    const record: HoldRecord = {
      format: recordFormat,
      by: who,
      why,
      since,
      ...(until === undefined ? {} : { until }),
    };
    const key = keys.hold(deployment, node);
    await store.txn({ compares: [], then: [{ kind: "put", key, value: encodeRecord(record) }] });
  }
}

/** Writes down each hold of the store, as it is placed and released. Ends after `signal` aborts. */
export async function keepHolds(
  store: Store,
  where: { readonly state: State; readonly deployment: string },
  signal: AbortSignal,
): Promise<void> {
  const prefix = keys.holdPrefix(where.deployment);
  const nameOf = (key: string) => key.slice(prefix.length) as NodeName | InstanceId;
  const { revision } = await store.range({ prefix });
  for await (const batch of store.watch({ prefix }, { fromRevision: revision + 1, signal })) {
    for (const event of batch.events) {
      if (event.kind === "delete") {
        where.state.append({ kind: "hold.released", node: nameOf(event.key) });
        continue;
      }
      const decoded = decodeRecord<HoldRecord>(event.pair.value);
      if (decoded.kind !== "record") continue;
      const { by, why, since, until } = decoded.record;
      where.state.append({
        kind: "hold.placed",
        hold: {
          node: nameOf(event.pair.key),
          who: by,
          why,
          since,
          ...(until === undefined ? {} : { until }),
        },
      });
    }
  }
}
