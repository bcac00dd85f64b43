import * as messages from "./messages.ts";
import type { Message } from "./wire.ts";

/** One call of the protocol: where it goes, and what goes to and fro. */
export interface Method<Request extends Message, Response extends Message> {
  readonly path: string;
  readonly request: Request;
  readonly response: Response;
  /** Doing it twice is doing it once: it may be repeated when nothing is known of the first. */
  readonly repeatable: boolean;
}

function method<Request extends Message, Response extends Message>(
  path: string,
  request: Request,
  response: Response,
): Method<Request, Response> {
  return { path: `/etcdserverpb.${path}`, request, response, repeatable: false };
}

function repeatable<Request extends Message, Response extends Message>(
  once: Method<Request, Response>,
): Method<Request, Response> {
  return { ...once, repeatable: true };
}

export const methods = {
  range: repeatable(method("KV/Range", messages.rangeRequest, messages.rangeResponse)),
  txn: method("KV/Txn", messages.txnRequest, messages.txnResponse),
  nestedTxn: method("KV/Txn", messages.nestedTxnRequest, messages.txnResponse),
  compact: method("KV/Compact", messages.compactionRequest, messages.compactionResponse),
  watch: method("Watch/Watch", messages.watchRequest, messages.watchResponse),
  leaseGrant: method("Lease/LeaseGrant", messages.leaseGrantRequest, messages.leaseGrantResponse),
  leaseRevoke: method(
    "Lease/LeaseRevoke",
    messages.leaseRevokeRequest,
    messages.leaseRevokeResponse,
  ),
  leaseKeepAlive: method(
    "Lease/LeaseKeepAlive",
    messages.leaseKeepAliveRequest,
    messages.leaseKeepAliveResponse,
  ),
  authenticate: repeatable(
    method("Auth/Authenticate", messages.authenticateRequest, messages.authenticateResponse),
  ),
  status: repeatable(method("Maintenance/Status", messages.statusRequest, messages.statusResponse)),
} as const;
