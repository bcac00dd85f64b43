import process from "node:process";
import { type KeptState, listStates, stateRoot } from "../../agent/state/index.ts";
import { type DeploymentName, type HostName, KhoreiaError } from "../../model/index.ts";
import { type Client, connect, isCalled, listRunning, pickRunning } from "../../server/index.ts";
import { type ClusterOptions, findCluster } from "../cluster/cluster-options.ts";
import type { HostsForgotten } from "../cluster/forget-hosts.ts";
import type { Session } from "../session.ts";

/** A deployment that can be asked: this machine's, while somebody plays it, or a cluster's. */
interface AskableDeployment {
  readonly kind: "running";
  readonly deployment: string;
  readonly client: Client;
  /**
   * In a cluster: removes what it consisted of until this generation, when all of it is taken
   * back; false when something else is wanted by now.
   */
  readonly forget?: (generation: number) => Promise<boolean>;
  /** In a cluster: a teardown without hosts that never come back; throws when one is there. */
  readonly forgetHosts?: (names: readonly string[]) => HostsForgotten;
}

/** A deployment, whether it can be asked or only its state is there. */
export type FoundDeployment =
  | AskableDeployment
  | {
      readonly kind: "resting";
      readonly deployment: DeploymentName;
      /** Whose state is here. */
      readonly hosts: readonly HostName[];
      readonly directories: readonly string[];
    };

/** The one that is named, or the only one; running ones come first. */
export async function findDeployment(
  session: Session,
  wanted: string | undefined,
  options: ClusterOptions,
): Promise<FoundDeployment> {
  const { clock, env } = session;
  if ((await findCluster(options, env)) !== undefined)
    return findInCluster(session, wanted, options);
  const running = await listRunning({ clock });
  const states = listStates(stateRoot(env, process.getuid?.()));
  const isRunning = wanted !== undefined && running.some((each) => isCalled(each, wanted));
  const resting = restingNames(states, wanted);
  if (isRunning || (wanted === undefined && running.length > 0) || resting.length === 0) {
    const { deployment, socketPath } = pickRunning(running, wanted);
    return { kind: "running", deployment, client: connect(socketPath, { clock }) };
  }
  const [only, ...others] = resting;
  if (only === undefined || others.length > 0) {
    const names = resting.map((name) => `"${name}"`).join(", ");
    throw new KhoreiaError(
      "KHO_DEPLOYMENT_AMBIGUOUS",
      `Cannot tell which deployment is meant: ${names} have left their state here`,
      { hint: `name one of them, for example "${resting[0]}"` },
    );
  }
  const own = states.filter(({ deployment }) => deployment === only);
  return {
    kind: "resting",
    deployment: only,
    hosts: own.map(({ host }) => host),
    directories: own.map(({ directory }) => directory),
  };
}

async function findInCluster(
  session: Session,
  wanted: string | undefined,
  options: ClusterOptions,
): Promise<FoundDeployment> {
  const { needCluster, openDeployment, pickDeployment } = await import(
    "../cluster/open-cluster.ts"
  );
  const { forgetDeployment } = await import("../cluster/forget-deployment.ts");
  const cluster = await needCluster(session, options);
  const deployment = pickDeployment(cluster, wanted);
  const { forgetHosts } = await import("../cluster/forget-hosts.ts");
  const { client, playing } = await openDeployment(session, cluster, deployment);
  const forget = (generation: number): Promise<boolean> =>
    forgetDeployment(cluster.store, deployment, generation);
  return {
    kind: "running",
    deployment,
    client,
    forget,
    forgetHosts: (names) => forgetHosts(playing, names, cluster.store),
  };
}

function restingNames(
  states: readonly KeptState[],
  wanted: string | undefined,
): readonly DeploymentName[] {
  const names = new Set(states.map(({ deployment }) => deployment));
  return [...names].filter((name) => wanted === undefined || name === wanted);
}
