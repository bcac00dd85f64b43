import { systemEntropy } from "../../agent/clock.ts";
import { deploymentName, KhoreiaError } from "../../model/index.ts";
import { type Client, serveHere } from "../../server/index.ts";
import type { Clock } from "../../std/clock.ts";
import { keys, parseKey, type Store, StoreError } from "../../store/index.ts";
import { version } from "../../index.ts";
import type { Session } from "../session.ts";
import { usageError } from "../usage-error.ts";
import { openCatalogue } from "../topology/catalogue.ts";
import { type ClusterOptions, type ClusterPlace, findCluster } from "./cluster-options.ts";
import { publish, type Published, type PublishRequest } from "./publish.ts";
import { nameNewLife } from "./store-life.ts";
import { ClusterPlaying } from "./cluster-playing.ts";

/** The first answer of a store comes within this, or it counts as not reached. */
const firstAnswerMs = 2_000;
/** Reading a deployment: its topology may be many megabytes. */
const openMs = 60_000;

export interface Cluster {
  readonly store: Store;
  /** As people write it. */
  readonly place: string;
  readonly deployments: readonly string[];
}

export interface ClusterDeployment {
  readonly playing: ClusterPlaying;
  readonly client: Client;
  close(): Promise<void>;
}

/** Throws `KHO_STORE_UNREACHABLE` when it does not answer, and when no cluster is meant. */
export async function needCluster(session: Session, options: ClusterOptions): Promise<Cluster> {
  const found = await findCluster(options, session.env);
  if (found !== undefined) return openCluster(session, found);
  throw usageError(
    "Cannot tell which cluster is meant: neither options nor a context name one",
    "name its store, as in --store etcd://h1:2379, or khoreia context use NAME",
  );
}

async function openCluster({ clock }: Session, found: ClusterPlace): Promise<Cluster> {
  const { access, place } = found;
  const { openEtcd } = await import("../../store/adapter/etcd/index.ts");
  const store = openEtcd(access, clock);
  const deployments = await within(clock, firstAnswerMs, { place, of: listDeployments(store) });
  return { store, place, deployments };
}

async function listDeployments(store: Store): Promise<readonly string[]> {
  const { pairs } = await store.range({ prefix: keys.desiredPrefix });
  return pairs.flatMap(({ key }) => {
    const parsed = parseKey(key);
    return parsed?.kind === "desired" ? [parsed.deployment] : [];
  });
}

/** The deployment that is meant: the named one, or the only one. */
export function pickDeployment(
  { deployments, place }: Pick<Cluster, "deployments" | "place">,
  wanted: string | undefined,
): string {
  if (wanted !== undefined) {
    if (deployments.includes(wanted)) return wanted;
    const known = deployments.length === 0 ? "nothing is" : `these are: ${deployments.join(", ")}`;
    throw new KhoreiaError(
      "KHO_DEPLOYMENT_UNKNOWN",
      `Cannot find deployment "${wanted}" in ${place}`,
      { hint: `${known} deployed there` },
    );
  }
  const [only, ...others] = deployments;
  if (only === undefined) {
    throw new KhoreiaError("KHO_DEPLOYMENT_UNKNOWN", `Nothing is deployed in ${place}`, {
      hint: "khoreia deploy FILE begins a deployment",
    });
  }
  if (others.length === 0) return only;
  const names = deployments.map((name) => `"${name}"`).join(", ");
  throw new KhoreiaError(
    "KHO_DEPLOYMENT_AMBIGUOUS",
    `Cannot tell which deployment is meant: ${names} are deployed in ${place}`,
    { hint: `name one of them, for example "${only}"` },
  );
}

/** A deployment of a cluster as its store tells of it, and a client of it as of any other. */
export async function openDeployment(
  { clock }: Pick<Session, "clock">,
  { store, place }: Pick<Cluster, "store" | "place">,
  name: string,
): Promise<ClusterDeployment> {
  const { catalogue } = openCatalogue();
  const entropy = systemEntropy();
  const playing = await within(clock, openMs, {
    place,
    of: ClusterPlaying.open({
      store,
      clock,
      deployment: deploymentName(name),
      engines: catalogue,
      newUid: () => entropy.id(),
    }),
  });
  const served = await serveHere({
    playing,
    store,
    clock,
    place,
    release: version,
    // Events are megabytes: how it stands can be told without them.
    prepare: (path) => (tellsEvents.test(path) ? playing.readEvents() : Promise.resolve()),
  });
  void playing.gone.then(() => served.close());
  const close = async (): Promise<void> => {
    playing.close();
    await served.close();
  };
  return { playing, client: served.client, close };
}

/** For a deployment that is not there yet; others are published through what is known of them. */
export async function publishTo(
  { clock }: Pick<Session, "clock">,
  { store }: Pick<Cluster, "store">,
  request: PublishRequest,
): Promise<Published> {
  const entropy = systemEntropy();
  await nameNewLife({ store, clock }, { by: request.by, id: entropy.id() });
  return publish({ store, clock, newUid: () => entropy.id() }, request);
}

const tellsEvents = /^\/v1\/(events|watch|heal|restart|nodes\/.*)$/;

interface Awaiting<Value> {
  readonly place: string;
  readonly of: Promise<Value>;
}

async function within<Value>(
  clock: Clock,
  limitMs: number,
  { place, of }: Awaiting<Value>,
): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(limitMs, () => {
    reject(unreachable(place, `nothing came for ${limitMs / 1_000} s`));
  });
  try {
    return await Promise.race([of, promise]);
  } catch (error) {
    throw error instanceof StoreError ? unreachable(place, error.message) : error;
  } finally {
    cancel();
  }
}

/** Without a cause: gRPC's own words say the same once more, and less clearly. */
function unreachable(place: string, why: string): KhoreiaError {
  return new KhoreiaError("KHO_STORE_UNREACHABLE", `Cannot reach the store ${place}: ${why}`, {
    hint:
      "khoreia doctor --store looks for the cause; on a host of the cluster, --context local " +
      "asks its agent",
  });
}
