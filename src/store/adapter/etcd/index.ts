import type { Clock } from "../../../std/clock.ts";
import type { Store } from "../../store.ts";
import type { EtcdAccess } from "./access.ts";
import { EtcdStore } from "./etcd-store.ts";
import { GrpcTransport } from "./grpc-transport.ts";

export type { EtcdAccess } from "./access.ts";
export { type RightsQuestion, type TriedRights, tryRights } from "./try-rights.ts";
export { type MemberStatus, askMember } from "./member-status.ts";

/** Connects when it is first asked something. Closing it closes its connections. */
export function openEtcd(access: EtcdAccess, clock: Clock): Store {
  return new EtcdStore({ transport: new GrpcTransport({ ...access, clock }), clock });
}
