import type { TlsFiles } from "./endpoints.ts";

/** How to reach a cluster, and as whom. */
export interface EtcdAccess {
  /** `host:port` of members of one cluster, at least one. */
  readonly endpoints: readonly string[];
  /** Absent: the connection is in plain text. */
  readonly tls?: TlsFiles;
  /** Where the store asks for a name and a password, instead of or beside a certificate. */
  readonly login?: { readonly name: string; readonly password: string };
}
