import type { Clock } from "../../std/clock.ts";
import {
  type Compare,
  encodeRecord,
  type IncarnationRecord,
  keys,
  recordFormat,
  type Store,
} from "../../store/index.ts";
import { readRecord } from "./record-shapes.ts";

export interface KnownLife {
  /** Absent: nobody has named this life of the store yet, or in a way that cannot be read. */
  readonly record?: IncarnationRecord;
  readonly why?: string;
  readonly modRevision: number;
}

/** Which life of the store this is: a restored or emptied one is another. */
export async function readLife(store: Store): Promise<KnownLife> {
  const { pairs } = await store.range({ key: keys.incarnation });
  const [pair] = pairs;
  if (pair === undefined) return { modRevision: 0 };
  const decoded = readRecord("incarnation", pair.value);
  const { modRevision } = pair;
  return decoded.kind === "record"
    ? { record: decoded.record, modRevision }
    : { why: decoded.why, modRevision };
}

export interface AcceptedLife {
  readonly by: string;
  readonly id: string;
}

/** Says that the store as it is now is the true one; false when somebody said so meanwhile. */
export async function acceptLife(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  known: KnownLife,
  { by, id }: AcceptedLife,
): Promise<IncarnationRecord | undefined> {
  const record: IncarnationRecord = {
    format: recordFormat,
    id,
    number: (known.record?.number ?? 0) + 1,
    acceptedAt: clock.wall(),
    by,
  };
  const unchanged: Compare = {
    key: keys.incarnation,
    field: "modRevision",
    is: "equal",
    to: known.modRevision,
  };
  const { succeeded } = await store.txn({
    compares: [unchanged],
    then: [{ kind: "put", key: keys.incarnation, value: encodeRecord(record) }],
  });
  return succeeded ? record : undefined;
}
