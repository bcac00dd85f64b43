import { bytes, flag, id, int, many, message, one, oneOf, text } from "./wire.ts";

// The part of etcd's v3 protocol that khoreia speaks, with the field numbers that it has for ever.

const responseHeader = message({
  clusterId: id(1),
  memberId: id(2),
  revision: int(3),
  raftTerm: int(4),
});

export const keyValue = message({
  key: bytes(1),
  createRevision: int(2),
  modRevision: int(3),
  version: int(4),
  value: bytes(5),
  lease: id(6),
});

export const rangeRequest = message({
  key: bytes(1),
  rangeEnd: bytes(2),
  limit: int(3),
  revision: int(4),
  countOnly: flag(9),
});
export const rangeResponse = message({
  header: one(1, responseHeader),
  pairs: many(2, keyValue),
  more: flag(3),
});

const putRequest = message({ key: bytes(1), value: bytes(2), lease: id(3) });
const deleteRequest = message({ key: bytes(1), rangeEnd: bytes(2) });
const putResponse = message({ header: one(1, responseHeader) });
const deleteResponse = message({ header: one(1, responseHeader), deleted: int(2) });

/** By their numbers on the wire. */
export const comparison = { equal: 0, greater: 1, less: 2, "not-equal": 3 } as const;
export const compareTarget = { version: 0, createRevision: 1, modRevision: 2, value: 3 } as const;
export const compare = message({
  result: int(1),
  target: int(2),
  key: bytes(3),
  version: oneOf(int(4)),
  createRevision: oneOf(int(5)),
  modRevision: oneOf(int(6)),
  value: oneOf(bytes(7)),
});
export const requestOp = message({
  range: one(1, rangeRequest),
  put: one(2, putRequest),
  delete: one(3, deleteRequest),
});
const responseOp = message({
  range: one(1, rangeResponse),
  put: one(2, putResponse),
  delete: one(3, deleteResponse),
});
export const txnRequest = message({
  compares: many(1, compare),
  success: many(2, requestOp),
  failure: many(3, requestOp),
});
export const txnResponse = message({
  header: one(1, responseHeader),
  succeeded: flag(2),
  responses: many(3, responseOp),
});

/** A transaction inside another one, which nothing but a look at the store's rights needs. */
const nestedOp = message({ txn: one(4, txnRequest) });
export const nestedTxnRequest = message({ success: many(2, nestedOp) });

export const compactionRequest = message({ revision: int(1) });
export const compactionResponse = message({ header: one(1, responseHeader) });

export const eventType = { put: 0, delete: 1 } as const;
const event = message({ type: int(1), pair: one(2, keyValue) });
const watchCreateRequest = message({ key: bytes(1), rangeEnd: bytes(2), startRevision: int(3) });
const watchProgressRequest = message({});
export const watchRequest = message({
  create: one(1, watchCreateRequest),
  progress: one(3, watchProgressRequest),
});
export const watchResponse = message({
  header: one(1, responseHeader),
  created: flag(3),
  canceled: flag(4),
  compactRevision: int(5),
  cancelReason: text(6),
  events: many(11, event),
});

export const leaseGrantRequest = message({ ttl: int(1) });
export const leaseGrantResponse = message({
  header: one(1, responseHeader),
  lease: id(2),
  ttl: int(3),
});
export const leaseRevokeRequest = message({ lease: id(1) });
export const leaseRevokeResponse = message({ header: one(1, responseHeader) });
export const leaseKeepAliveRequest = message({ lease: id(1) });
export const leaseKeepAliveResponse = message({
  header: one(1, responseHeader),
  lease: id(2),
  ttl: int(3),
});

export const authenticateRequest = message({ name: text(1), password: text(2) });
export const authenticateResponse = message({ header: one(1, responseHeader), token: text(2) });

export const statusRequest = message({});
export const statusResponse = message({
  header: one(1, responseHeader),
  version: text(2),
  size: int(3),
  leader: id(4),
});
