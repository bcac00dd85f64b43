import { systemClock } from "../../agent/clock.ts";
import { keys, parseKey, type Store } from "../../store/index.ts";
import { type ClusterPlace, findCluster } from "../cluster/cluster-options.ts";
import { fetchContent } from "../cluster/fetch-content.ts";
import { readDesired } from "../cluster/read-desired.ts";
import { storeAddress } from "../cluster/store-options.ts";
import type { Candidate } from "../completion-candidates.ts";
import type { Environment } from "../session.ts";

export interface ClusterWords {
  /** Of the command line so far. */
  readonly words: readonly string[];
  readonly env: Environment;
}

/** The cluster that a command line means so far; undefined when it is this machine, or nonsense. */
export async function clusterMeant({
  words,
  env,
}: ClusterWords): Promise<ClusterPlace | undefined> {
  try {
    const store = valueOf(words, "--store");
    const texts = {
      context: valueOf(words, "--context"),
      storeCa: valueOf(words, "--store-ca"),
      storeCert: valueOf(words, "--store-cert"),
      storeKey: valueOf(words, "--store-key"),
    };
    const given = Object.entries(texts).filter(([, value]) => value !== undefined);
    return await findCluster(
      {
        ...Object.fromEntries(given),
        ...(store === undefined ? {} : { store: storeAddress(store) }),
        ...(words.includes("--insecure-store") ? { insecureStore: true } : {}),
      },
      env,
    );
  } catch {
    // A shell shows no errors here.
    return undefined;
  }
}

/** Names for completion, from the store of a cluster; none when it does not answer in time. */
export async function askCluster(
  what: "nodes" | "deployments" | "hosts",
  { access }: ClusterPlace,
  { words, limitMs }: { readonly words: readonly string[]; readonly limitMs: number },
): Promise<readonly Candidate[]> {
  const { openEtcd } = await import("../../store/adapter/etcd/index.ts");
  // Whoever completes a word must not keep a shell waiting, and ends when that is done.
  const clock = systemClock({ keepsProcessAlive: false });
  const store = openEtcd(access, clock);
  try {
    const { promise: late, resolve } = Promise.withResolvers<readonly Candidate[]>();
    clock.after(limitMs, () => resolve([]));
    const asked = what === "hosts" ? hostsIn(store) : namesIn(store, what, words);
    return await Promise.race([asked.catch(() => []), late]);
  } finally {
    await store.close();
  }
}

async function hostsIn(store: Store): Promise<readonly Candidate[]> {
  const hosts = new Map<string, string>();
  const { pairs } = await store.range({ prefix: keys.hostPrefix });
  for (const { key } of pairs) {
    const parsed = parseKey(key);
    if (parsed?.kind === "presence") hosts.set(parsed.host, "a host that is present");
  }
  for (const name of await deploymentsIn(store)) {
    for (const { placement } of (await topologyOf(store, name))?.nodes ?? []) {
      if (placement.kind !== "host" || hosts.has(placement.host)) continue;
      hosts.set(placement.host, "a host that is not present");
    }
  }
  return [...hosts].map(([value, text]) => ({ value, text }));
}

async function namesIn(
  store: Store,
  what: "nodes" | "deployments",
  words: readonly string[],
): Promise<readonly Candidate[]> {
  const names = await deploymentsIn(store);
  const deployments = names.map((value) => ({ value, text: "a deployment" }));
  const [only] = names;
  const meant =
    valueOf(words, "--deployment") ??
    valueOf(words, "-d") ??
    names.find((name) => words.slice(0, -1).includes(name)) ??
    (names.length === 1 ? only : undefined);
  if (what === "deployments" || meant === undefined) return deployments;
  const nodes = (await topologyOf(store, meant))?.nodes ?? [];
  return nodes.flatMap(({ name, count }) => {
    if (count === undefined) return [{ value: name, text: "a node" }];
    const instances = Array.from({ length: Math.min(count, mostInstances) }, (_, i) => {
      return { value: `${name}[${i}]`, text: "an instance" };
    });
    return [{ value: name, text: "every instance" }, ...instances];
  });
}

/** Of one node that are offered; a list of thousands helps nobody. */
const mostInstances = 20;

async function deploymentsIn(store: Store): Promise<readonly string[]> {
  const { pairs } = await store.range({ prefix: keys.desiredPrefix });
  return pairs.flatMap(({ key }) => {
    const parsed = parseKey(key);
    return parsed?.kind === "desired" ? [parsed.deployment] : [];
  });
}

async function topologyOf(store: Store, deployment: string) {
  const desired = await readDesired(store, deployment);
  if (desired === undefined) return undefined;
  return (await fetchContent(store, deployment, desired.record.content)).topology;
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const joined = words.find((word) => word.startsWith(`${option}=`));
  if (joined !== undefined) return joined.slice(option.length + 1);
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
}
