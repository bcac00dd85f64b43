import { type Client, connect, listRunning, pickRunning, runningName } from "../../server/index.ts";
import type { ClusterOptions } from "../cluster/cluster-options.ts";
import { findCluster } from "../cluster/cluster-options.ts";
import type { Session } from "../session.ts";

/** A running deployment that a verb speaks to, and what of it is meant. */
export interface Target {
  readonly client: Client;
  readonly deployment: string;
  /** Names of nodes and instances; empty: all. */
  readonly nodes: readonly string[];
}

export interface TargetRequest extends ClusterOptions {
  /** Words of the command line: nodes, or a deployment in front of them. */
  readonly names: readonly string[];
  /** Of `--deployment`; then every word is a node. */
  readonly deployment?: string;
}

/**
 * Finds the deployment that is meant: the one of `--deployment`, the one that the first word
 * names, or the only one that runs; in the cluster that is meant, if one is.
 */
export async function openTarget(session: Session, request: TargetRequest): Promise<Target> {
  const { clock, env } = session;
  if ((await findCluster(request, env)) !== undefined) return openInCluster(session, request);
  const running = await listRunning({ clock });
  const names = new Set(running.flatMap((each) => [each.deployment, runningName(each)]));
  const { deployment: wanted, nodes } = splitNames([...names], request);
  const { socketPath, deployment } = pickRunning(running, wanted);
  return { client: connect(socketPath, { clock }), deployment, nodes };
}

async function openInCluster(session: Session, request: TargetRequest): Promise<Target> {
  const { needCluster, openDeployment, pickDeployment } = await import(
    "../cluster/open-cluster.ts"
  );
  const cluster = await needCluster(session, request);
  const { deployment: wanted, nodes } = splitNames(cluster.deployments, request);
  const deployment = pickDeployment(cluster, wanted);
  const { client } = await openDeployment(session, cluster, deployment);
  return { client, deployment, nodes };
}

/** A first word that is a running deployment selects it, unless `--deployment` does. */
export function splitNames(
  known: readonly string[],
  { names, deployment }: TargetRequest,
): { readonly deployment: string | undefined; readonly nodes: readonly string[] } {
  if (deployment !== undefined) return { deployment, nodes: names };
  const [first, ...rest] = names;
  if (first === undefined || !known.includes(first)) return { deployment: undefined, nodes: names };
  return { deployment: first, nodes: rest };
}
