import type { EtcdAccess } from "../../store/adapter/etcd/index.ts";
import type { OptionDefinition } from "../option-definition.ts";
import type { Environment } from "../session.ts";
import { neededStore, neededStoreOptions, type NeededStoreOptions } from "./need-store.ts";
import { storeAddress } from "./store-options.ts";

/** Which cluster is meant, for verbs that speak to one. */
export interface ClusterOptions extends NeededStoreOptions {
  readonly context?: string;
}

export const clusterOptions: readonly OptionDefinition[] = [
  {
    flags: "--context <name>",
    text: "a cluster by its name; local: this machine",
    completes: "contexts",
  },
  ...neededStoreOptions,
];

export const aboutCluster =
  "The cluster is that of --store or --context, of KHOREIA_STORE or KHOREIA_CONTEXT, or the " +
  "current context (khoreia context); without any of them it is this machine.";

export interface ClusterPlace {
  readonly access: EtcdAccess;
  /** As people write it. */
  readonly place: string;
}

/**
 * The cluster that is meant, the most explicit word first: options, environment, the current
 * context. Undefined when it is this machine.
 */
export async function findCluster(
  options: ClusterOptions,
  env: Environment,
): Promise<ClusterPlace | undefined> {
  if (options.store !== undefined) return placeOf(options, env);
  if (options.context !== undefined) return inContext(options.context, options, env);
  if (env["KHOREIA_STORE"] !== undefined) return placeOf(options, env);
  const named = env["KHOREIA_CONTEXT"];
  return inContext(named, options, env);
}

async function inContext(
  named: string | undefined,
  options: ClusterOptions,
  env: Environment,
): Promise<ClusterPlace | undefined> {
  const { contextCalled, localContext, readContexts } = await import("./context-file.ts");
  if (named === localContext) return undefined;
  const contexts = readContexts(env);
  const name = named ?? contexts.current;
  if (name === undefined || name === localContext) return undefined;
  const { store, ca, cert, key, insecure } = contextCalled(name, contexts);
  const files = {
    ...(ca === undefined ? {} : { storeCa: ca }),
    ...(cert === undefined ? {} : { storeCert: cert }),
    ...(key === undefined ? {} : { storeKey: key }),
    ...(insecure === true ? { insecureStore: true } : {}),
  };
  return placeOf({ ...files, ...options, store: storeAddress(store) }, env);
}

function placeOf(options: NeededStoreOptions, env: Environment): ClusterPlace {
  const access = neededStore(options, env);
  const scheme = access.tls === undefined ? "etcd" : "etcds";
  return { access, place: `${scheme}://${access.endpoints.join(",")}` };
}
