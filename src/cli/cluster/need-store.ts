import type { EtcdAccess } from "../../store/adapter/etcd/index.ts";
import type { OptionDefinition } from "../option-definition.ts";
import type { Environment } from "../session.ts";
import { usageError } from "../usage-error.ts";
import { storeAccess, type StoreOptions, storeOptions } from "./store-options.ts";

export interface NeededStoreOptions extends StoreOptions {
  readonly insecureStore?: boolean;
}

export const neededStoreOptions: readonly OptionDefinition[] = [
  ...storeOptions,
  {
    flags: "--insecure-store",
    text: "allow etcd:// to other machines: whoever reads along can write",
  },
];

/** For verbs that cannot do without a store. Plain text leaves this machine only when told to. */
export function neededStore(options: NeededStoreOptions, env: Environment): EtcdAccess {
  const access = storeAccess(options, env);
  if (access === undefined) {
    throw usageError(
      "Cannot tell which store is meant: none is named",
      'name it with --store etcd://HOST:2379, or in KHOREIA_STORE; "khoreia doctor" tries it',
    );
  }
  const away = access.endpoints.filter((endpoint) => !isLoopback(endpoint));
  const isAllowed = options.insecureStore === true || env["KHOREIA_INSECURE_STORE"] === "1";
  if (access.tls === undefined && away.length > 0 && !isAllowed) {
    throw usageError(
      `Cannot use "${away[0]}" in plain text: whoever reads along can write to every host`,
      "use etcds:// with certificates; in a network that you trust, add --insecure-store " +
        "or set KHOREIA_INSECURE_STORE=1",
    );
  }
  return access;
}

function isLoopback(endpoint: string): boolean {
  return /^(127\.|localhost:|\[::1\])/.test(endpoint);
}
