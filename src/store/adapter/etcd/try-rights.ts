import type { Clock } from "../../../std/clock.ts";
import type { EtcdAccess } from "./access.ts";
import { toBytes } from "./bounds.ts";
import { storeError } from "./failure.ts";
import { GrpcTransport } from "./grpc-transport.ts";
import { methods } from "./methods.ts";
import type { Transport } from "./transport.ts";

/** What was tried with the rights of this access, each as plain and inside another transaction. */
export interface TriedRights {
  readonly write: boolean;
  readonly nestedWrite: boolean;
  readonly read: boolean;
  readonly nestedRead: boolean;
}

export interface RightsQuestion {
  /** A key of a host that is nobody's. */
  readonly foreignKey: string;
  /** A key that is none of khoreia's. */
  readonly outsideKey: string;
}

const timeoutMs = 3_000;
/** What could not be taken back ends with it. */
const leaseSeconds = 5;

/**
 * Tries by really trying whether the store keeps this access within its rights. Some releases of
 * etcd ask for no right inside a transaction that is inside another one. What is written is taken
 * back at once, and ends with its lease at the latest. Rejects with a `StoreError` when the store
 * does not answer.
 */
export async function tryRights(
  access: EtcdAccess,
  clock: Clock,
  { foreignKey, outsideKey }: RightsQuestion,
): Promise<TriedRights> {
  const transport = new GrpcTransport({ ...access, clock });
  try {
    const { lease } = await transport.call(methods.leaseGrant, { ttl: leaseSeconds }, timeoutMs);
    const foreign = toBytes(foreignKey);
    const write = [{ put: { key: foreign, value: toBytes("tried by khoreia doctor"), lease } }];
    const read = [{ range: { key: toBytes(outsideKey) } }];
    const undo = [{ delete: { key: foreign } }];
    const plain = (success: typeof write | typeof read | typeof undo) =>
      isAllowed(transport.call(methods.txn, { success }, timeoutMs));
    const nested = (success: typeof write | typeof read | typeof undo) =>
      isAllowed(transport.call(methods.nestedTxn, { success: [{ txn: { success } }] }, timeoutMs));
    const tried = {
      write: await plain(write),
      nestedWrite: await nested(write),
      read: await plain(read),
      nestedRead: await nested(read),
    };
    if (tried.write) await plain(undo);
    else if (tried.nestedWrite) await nested(undo);
    await giveUp(transport, lease);
    return tried;
  } catch (error) {
    throw storeError("try what this access may do", error);
  } finally {
    transport.close();
  }
}

async function isAllowed(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    if (storeError("try", error).kind === "denied") return false;
    throw error;
  }
}

async function giveUp(transport: Transport, lease: bigint): Promise<void> {
  // Refused while a key hangs on it that this access may not touch; the key ends with the lease.
  await transport.call(methods.leaseRevoke, { lease }, timeoutMs).catch(() => undefined);
}
