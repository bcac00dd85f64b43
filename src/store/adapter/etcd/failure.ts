import { StoreError, type StoreErrorKind } from "../../store.ts";
import { CallFailure, closedHere } from "./transport.ts";

/** gRPC's status codes, as far as they tell something. */
export const grpcStatus = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  outOfRange: 11,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/**
 * `Cannot <attempt>: …`, naming the endpoint and the layer that failed. Of a `write` that may have
 * been done all the same, it says so.
 */
export function storeError(attempt: string, error: unknown, effect?: "write"): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof CallFailure)) {
    const said = error instanceof Error ? error.message : String(error);
    return new StoreError("unavailable", `Cannot ${attempt}: ${said}`, { cause: error });
  }
  const kind = kindOf(error);
  if (kind === "closed") return new StoreError(kind, `Cannot ${attempt}: the store is closed here`);
  const isUnknown = effect === "write" && kind === "unavailable" && !wasNotDone(error);
  const doubt = isUnknown ? "; whether it was done is not known" : "";
  const message = `Cannot ${attempt}: ${explain(error, kind)}${doubt}`;
  return new StoreError(kind, message, { cause: error });
}

function kindOf({ code, message }: CallFailure): StoreErrorKind {
  switch (code) {
    case closedHere:
      return "closed";
    case grpcStatus.outOfRange:
      return message.includes("compacted") ? "compacted" : "future-revision";
    case grpcStatus.notFound:
      return message.includes("lease") ? "lease-not-found" : "unavailable";
    case grpcStatus.invalidArgument:
      return saysWhoYouAre.test(message) ? "denied" : "invalid";
    case grpcStatus.permissionDenied:
    case grpcStatus.unauthenticated:
      return "denied";
    case grpcStatus.failedPrecondition:
      return saysWhoYouAre.test(message) ? "denied" : "unavailable";
    case grpcStatus.resourceExhausted:
      return message.includes("space") ? "no-space" : "unavailable";
    default:
      return "unavailable";
  }
}

/** etcd has no code of its own for a login that fails. */
const saysWhoYouAre = /auth|user name|password/i;

function explain(failure: CallFailure, kind: StoreErrorKind): string {
  const { endpoint, message } = failure;
  if (kind === "denied") return `${endpoint} refuses the login or the right (${message})`;
  if (kind === "no-space") {
    return `${endpoint} has no space left (${message}); reading and keeping alive still work`;
  }
  if (kind !== "unavailable") return `${endpoint} says: ${message}`;
  return `${endpoint} ${layerOf(failure)}`;
}

/** It never reached a member, or was turned away at the door. */
export function wasNotDone({ code, message }: CallFailure): boolean {
  return code === grpcStatus.unavailable && notDone.test(message);
}

const notDone = /^No connection established|^Name resolution failed|etcdserver: no leader/;

/** From the outside in: the first layer that failed is the one to look at. */
function layerOf({ code, message }: CallFailure): string {
  // What gRPC says of it names every layer that it has passed.
  if (code === grpcStatus.deadlineExceeded) return `did not answer in time (${message})`;
  if (/name resolution|ENOTFOUND|EAI_AGAIN/i.test(message)) return "is a name that nobody knows";
  if (/ECONNREFUSED/.test(message)) return "refuses connections";
  if (/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/.test(message)) return "cannot be reached";
  if (/certificate|TLS|SSL|handshake/i.test(message)) return `fails in TLS (${message})`;
  if (/no leader/i.test(message)) return "has no leader: too few members of the store are up";
  if (/timed out|leader changed/i.test(message)) {
    return `could not agree with the other members in time (${message})`;
  }
  return `does not answer (${message})`;
}
