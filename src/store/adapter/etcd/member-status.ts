import type { Clock } from "../../../std/clock.ts";
import type { EtcdAccess } from "./access.ts";
import { storeError } from "./failure.ts";
import { GrpcTransport } from "./grpc-transport.ts";
import { methods } from "./methods.ts";

/** What one member says of itself. */
export interface MemberStatus {
  readonly endpoint: string;
  /** Such as `3.5.16`. */
  readonly version: string;
  readonly clusterId: string;
  readonly role: "leader" | "follower" | "no leader";
  readonly revision: number;
  readonly sizeBytes: number;
  /** How long it took to answer, connecting included. */
  readonly tookMs: number;
}

/** Asks one member alone. Rejects with a `StoreError` that names what failed. */
export async function askMember(
  endpoint: string,
  access: EtcdAccess,
  clock: Clock,
): Promise<MemberStatus> {
  const transport = new GrpcTransport({ ...access, clock, endpoints: [endpoint] });
  const askedAt = clock.now();
  try {
    const { header, leader, ...said } = await transport.call(methods.status, {}, timeoutMs);
    const memberId = header?.memberId ?? 0n;
    return {
      endpoint,
      version: said.version,
      clusterId: (header?.clusterId ?? 0n).toString(16),
      role: leader === 0n ? "no leader" : leader === memberId ? "leader" : "follower",
      revision: header?.revision ?? 0,
      sizeBytes: said.size,
      tookMs: clock.now() - askedAt,
    };
  } catch (error) {
    throw storeError("ask for its status", error);
  } finally {
    transport.close();
  }
}

const timeoutMs = 3_000;
