/**
 * The only place a key is spelled. A role of one host is two prefixes: its own `host/` subtree
 * to write, `topo/` and `host/` to read.
 */
const root = "/khoreia/v1";

export const keys = {
  /** Desired state of a deployment: generation, goal, content hash. Deployers write, all read. */
  desired: (deployment: string) => `${root}/topo/${deployment}/desired`,
  desiredPrefix: `${root}/topo/`,
  /** Everything that operators say about a deployment, desired state included. */
  deploymentPrefix: (deployment: string) => `${root}/topo/${deployment}/`,
  hold: (deployment: string, node: string) => `${root}/topo/${deployment}/hold/${node}`,
  holdPrefix: (deployment: string) => `${root}/topo/${deployment}/hold/`,
  /** One-shot requests of operators: heal, restart. */
  request: (deployment: string, id: string) => `${root}/topo/${deployment}/request/${id}`,
  requestPrefix: (deployment: string) => `${root}/topo/${deployment}/request/`,
  presence: (host: string) => `${root}/host/${host}/presence`,
  /** What an instance has reached, written by the host that plays it, for other hosts. */
  signal: (host: string, deployment: string, instance: string) =>
    `${root}/host/${host}/signal/${deployment}/${instance}`,
  /** The newest generation that a host has taken over; leased like its signals. */
  accepted: (host: string, deployment: string) => `${root}/host/${host}/accepted/${deployment}`,
  signalPrefix: (host: string, deployment: string) => `${root}/host/${host}/signal/${deployment}/`,
  hostPrefix: `${root}/host/`,
  /** Written and gone again by whoever tries whether the store works; nobody else reads it. */
  probe: (host: string, id: string) => `${root}/host/${host}/probe/${id}`,
  claim: (deployment: string, instance: string) => `${root}/claim/${deployment}/${instance}`,
} as const;

export type ParsedKey =
  | { readonly kind: "desired"; readonly deployment: string }
  | { readonly kind: "hold"; readonly deployment: string; readonly node: string }
  | { readonly kind: "request"; readonly deployment: string; readonly id: string }
  | { readonly kind: "presence"; readonly host: string }
  | {
      readonly kind: "signal";
      readonly host: string;
      readonly deployment: string;
      readonly instance: string;
    }
  | { readonly kind: "accepted"; readonly host: string; readonly deployment: string }
  | { readonly kind: "claim"; readonly deployment: string; readonly instance: string };

/** The meaning of a key, or undefined for a key that this release does not know. */
export function parseKey(key: string): ParsedKey | undefined {
  if (!key.startsWith(`${root}/`)) return undefined;
  const [area, owner, what, ...rest] = key.slice(root.length + 1).split("/");
  if (owner === undefined || owner === "") return undefined;
  const tail = rest.join("/");
  if (area === "topo" && what === "desired" && tail === "") {
    return { kind: "desired", deployment: owner };
  }
  if (area === "topo" && what === "hold" && tail !== "") {
    return { kind: "hold", deployment: owner, node: tail };
  }
  if (area === "topo" && what === "request" && tail !== "") {
    return { kind: "request", deployment: owner, id: tail };
  }
  if (area === "host" && what === "presence" && tail === "")
    return { kind: "presence", host: owner };
  if (area === "host" && what === "accepted" && tail !== "") {
    return { kind: "accepted", host: owner, deployment: tail };
  }
  if (area === "host" && what === "signal") {
    const [deployment, ...instance] = rest;
    if (deployment === undefined || instance.length === 0) return undefined;
    return { kind: "signal", host: owner, deployment, instance: instance.join("/") };
  }
  if (area === "claim" && what !== undefined && tail === "") {
    return { kind: "claim", deployment: owner, instance: what };
  }
  return undefined;
}
