import { assertNever, invariant } from "../../../std/invariant.ts";
import type {
  Compare,
  KeyValue,
  Op,
  OpResult,
  Txn,
  TxnResult,
  WatchBatch,
  WatchEvent,
} from "../../store.ts";
import { boundsOf, toBytes, toText } from "./bounds.ts";
import {
  type compare,
  compareTarget,
  comparison,
  eventType,
  type keyValue,
  type requestOp,
  type txnRequest,
  type txnResponse,
  type watchResponse,
} from "./messages.ts";
import type { DraftOf, MessageOf } from "./wire.ts";

export function pairFrom(pair: MessageOf<typeof keyValue>): KeyValue {
  const { createRevision, modRevision, version } = pair;
  return {
    key: toText(pair.key),
    value: toText(pair.value),
    createRevision,
    modRevision,
    version,
    lease: leaseText(pair.lease),
  };
}

/** etcd's leases are signed numbers of 64 bits; the port knows them as text. */
export function leaseText(lease: bigint): string {
  return lease.toString();
}

/** Undefined when the text names no lease that etcd could have granted. */
function leaseNumber(text: string): bigint | undefined {
  return /^\d{1,19}$/.test(text) ? BigInt.asIntN(64, BigInt(text)) : undefined;
}

export function txnDraft({ compares, then, otherwise = [] }: Txn): DraftOf<typeof txnRequest> {
  const success = then.map((op) => opDraft(op));
  const [first] = compares;
  // One without operations asks nothing that has to be up to date, as etcd takes it: the member
  // that is asked would compare with what it has, without the majority. A read makes it agree.
  if (first !== undefined && success.length === 0 && otherwise.length === 0) {
    success.push({ range: { key: toBytes(first.key), countOnly: true } });
  }
  return {
    compares: compares.map((each) => compareDraft(each)),
    success,
    failure: otherwise.map((op) => opDraft(op)),
  };
}

function compareDraft(wanted: Compare): DraftOf<typeof compare> {
  const { field, is } = wanted;
  const draft = {
    key: toBytes(wanted.key),
    result: comparison[is],
    target: compareTarget[field],
  };
  return field === "value"
    ? { ...draft, value: toBytes(wanted.to) }
    : { ...draft, [field]: wanted.to };
}

function opDraft(op: Op): DraftOf<typeof requestOp> {
  switch (op.kind) {
    case "put": {
      const lease = leaseNumber(op.lease ?? "0") ?? unknownLease;
      return { put: { key: toBytes(op.key), value: toBytes(op.value), lease } };
    }
    case "delete":
      return { delete: boundsOf(op.range) };
    case "range":
      return { range: boundsOf(op.range) };
    default:
      return assertNever(op);
  }
}

/** etcd grants positive ids alone: this one it refuses as it refuses any that it does not know. */
const unknownLease = -1n;

export function txnResult(response: MessageOf<typeof txnResponse>, txn: Txn): TxnResult {
  const ops = response.succeeded ? txn.then : (txn.otherwise ?? []);
  invariant(response.responses.length >= ops.length, "etcd answers each operation of a branch");
  return {
    succeeded: response.succeeded,
    revision: response.header?.revision ?? 0,
    results: response.responses.slice(0, ops.length).map(({ range, delete: deleted }): OpResult => {
      if (range !== undefined) {
        return { kind: "range", pairs: range.pairs.map((pair) => pairFrom(pair)) };
      }
      return deleted === undefined ? { kind: "put" } : { kind: "delete", deleted: deleted.deleted };
    }),
  };
}

/** Undefined for a message without events: it only says that the watch lives. */
export function batchFrom({ events }: MessageOf<typeof watchResponse>): WatchBatch | undefined {
  const told = events.flatMap(({ type, pair }): WatchEvent[] => {
    if (pair === undefined) return [];
    if (type === eventType.put) return [{ kind: "put", pair: pairFrom(pair) }];
    return [{ kind: "delete", key: toText(pair.key), modRevision: pair.modRevision }];
  });
  const last = told.at(-1);
  if (last === undefined) return undefined;
  // Not the header's: while a watch catches up, that is the store's, far ahead of its events.
  return { revision: last.kind === "put" ? last.pair.modRevision : last.modRevision, events: told };
}
