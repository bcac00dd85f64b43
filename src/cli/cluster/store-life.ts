import type { Clock } from "../../std/clock.ts";
import {
  type Compare,
  encodeRecord,
  type IncarnationRecord,
  keys,
  parseKey,
  recordFormat,
  type Store,
} from "../../store/index.ts";
import { readRecord } from "./record-shapes.ts";

export interface KnownLife {
  /** Absent: nobody has named this life of the store yet, or in a way that cannot be read. */
  readonly record?: IncarnationRecord;
  readonly why?: string;
  readonly modRevision: number;
  /** The highest incarnation that any agent trusts, or has trusted: the next one is above it. */
  readonly highest: number;
}

/** Which life of the store this is: a restored or emptied one is another. */
export async function readLife(store: Store): Promise<KnownLife> {
  const { pairs } = await store.range({ key: keys.incarnation });
  const [pair] = pairs;
  const trusted = await highestTrusted(store);
  if (pair === undefined) return { modRevision: 0, highest: trusted };
  const decoded = readRecord("incarnation", pair.value);
  const { modRevision } = pair;
  if (decoded.kind === "unreadable") return { why: decoded.why, modRevision, highest: trusted };
  const { record } = decoded;
  return { record, modRevision, highest: Math.max(trusted, record.number) };
}

/** A restored store may name an older incarnation than its agents know, or none. */
async function highestTrusted(store: Store): Promise<number> {
  const { pairs } = await store.range({ prefix: keys.hostPrefix });
  let highest = 0;
  for (const { key, value } of pairs) {
    if (parseKey(key)?.kind !== "presence") continue;
    const decoded = readRecord("presence", value);
    if (decoded.kind === "record") highest = Math.max(highest, decoded.record.incarnation ?? 0);
  }
  return highest;
}

/** Names a store that is new, since agents need not have the right to; else nothing. */
export async function nameNewLife(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { by, id }: AcceptedLife,
): Promise<void> {
  const key = keys.incarnation;
  const record = { format: recordFormat, id, number: 1, acceptedAt: clock.wall(), by };
  await store.txn({
    compares: [{ key, field: "createRevision", is: "equal", to: 0 }],
    then: [{ kind: "put", key, value: encodeRecord(record) }],
  });
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
    number: known.highest + 1,
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
