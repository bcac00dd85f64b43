/**
 * The only place a key is spelled. A role of one host is three prefixes to write, its own subtrees
 * of `host/` and `report/`, and `claim/`, which all hosts share; and what agents read: `topo/`,
 * `content/`, `host/`, `claim/` and `store/`.
 *
 * Agents follow `topo/` and `host/`. What they must not be sent all the time is elsewhere:
 * contents are megabytes, and reports are for people.
 */
const root = "/khoreia/v1";

export const keys = {
  /** Which life of the store this is; written by whoever finds none, and by `store accept`. */
  incarnation: `${root}/store/incarnation`,
  /** Desired state of a deployment: generation, goal, content hash. Deployers write, all read. */
  desired: (deployment: string) => `${root}/topo/${deployment}/desired`,
  desiredPrefix: `${root}/topo/`,
  /** A part of a content that a desired state names; parts count from 0. */
  content: (deployment: string, content: string, part: number) =>
    `${root}/content/${deployment}/${content}/${part}`,
  contentPrefix: (deployment: string, content: string) =>
    `${root}/content/${deployment}/${content}/`,
  /** Every content of a deployment. */
  contentsPrefix: (deployment: string) => `${root}/content/${deployment}/`,
  /** What each accepted generation was, the newest of them. */
  generation: (deployment: string, generation: number) =>
    `${root}/generation/${deployment}/${generation}`,
  generationPrefix: (deployment: string) => `${root}/generation/${deployment}/`,
  /** Everything that operators say about a deployment, desired state included. */
  deploymentPrefix: (deployment: string) => `${root}/topo/${deployment}/`,
  hold: (deployment: string, node: string) => `${root}/topo/${deployment}/hold/${node}`,
  holdPrefix: (deployment: string) => `${root}/topo/${deployment}/hold/`,
  /** One-shot requests of operators: heal, restart. */
  request: (deployment: string, id: string) => `${root}/topo/${deployment}/request/${id}`,
  requestPrefix: (deployment: string) => `${root}/topo/${deployment}/request/`,
  /** Who plays a host, leased: without it the host is not present. */
  presence: (host: string) => `${root}/host/${host}/presence`,
  /** That a host plays a deployment, leased: every word about it compares this announcement. */
  standing: (host: string, deployment: string) => `${root}/host/${host}/standing/${deployment}`,
  /** What an instance has reached, written by the host that plays it, for other hosts. */
  signal: (host: string, deployment: string, instance: string) =>
    `${root}/host/${host}/signal/${deployment}/${instance}`,
  /** The newest generation that a host has taken over; leased like its signals. */
  accepted: (host: string, deployment: string) => `${root}/host/${host}/accepted/${deployment}`,
  signalPrefix: (host: string, deployment: string) => `${root}/host/${host}/signal/${deployment}/`,
  /** How a host's instances stand, for people; leased, in numbered parts. */
  status: (host: string, deployment: string, part: number) =>
    `${root}/report/${host}/status/${deployment}/${part}`,
  statusPrefix: (host: string, deployment: string) =>
    `${root}/report/${host}/status/${deployment}/`,
  /** What happened there, for people; outlives the agent, a ring of numbered slots. */
  events: (host: string, deployment: string, slot: number) =>
    `${root}/report/${host}/events/${deployment}/${slot}`,
  eventsPrefix: (host: string, deployment: string) =>
    `${root}/report/${host}/events/${deployment}/`,
  /** What all hosts report, of all deployments. */
  reportPrefix: `${root}/report/`,
  hostPrefix: `${root}/host/`,
  /** Written and gone again by whoever tries whether the store works; nobody else reads it. */
  probe: (host: string, id: string) => `${root}/host/${host}/probe/${id}`,
  /** The same for who deploys and plays no host. */
  deployersProbe: (id: string) => `${root}/topo//probe/${id}`,
  /** Who plays an instance that may move, leased; its create revision is the token. */
  /** A question to all agents, of whoever may deploy; leased. No deployment is called so. */
  call: `${root}/topo//call`,
  /** What a host's agent has said to the last call; leased like its presence. */
  answer: (host: string) => `${root}/host/${host}/answer`,
  claim: (deployment: string, instance: string) => `${root}/claim/${deployment}/${instance}`,
  claimPrefix: (deployment: string) => `${root}/claim/${deployment}/`,
} as const;

export type ParsedKey =
  | { readonly kind: "desired"; readonly deployment: string }
  | { readonly kind: "hold"; readonly deployment: string; readonly node: string }
  | { readonly kind: "request"; readonly deployment: string; readonly id: string }
  | {
      readonly kind: "content";
      readonly deployment: string;
      readonly content: string;
      readonly part: number;
    }
  | { readonly kind: "generation"; readonly deployment: string; readonly generation: number }
  | { readonly kind: "incarnation" }
  | { readonly kind: "call" }
  | { readonly kind: "answer"; readonly host: string }
  | { readonly kind: "presence"; readonly host: string }
  | { readonly kind: "standing"; readonly host: string; readonly deployment: string }
  | {
      readonly kind: "status" | "events";
      readonly host: string;
      readonly deployment: string;
      /** Part or slot. */
      readonly number: number;
    }
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
  if (key === keys.call) return { kind: "call" };
  if (key === keys.incarnation) return { kind: "incarnation" };
  if (!key.startsWith(`${root}/`)) return undefined;
  const [area, owner, what, ...rest] = key.slice(root.length + 1).split("/");
  if (owner === undefined || owner === "") return undefined;
  if (area === "topo") return parseTopoKey(owner, what, rest);
  if (area === "host") return parseHostKey(owner, what, rest);
  if (area === "report") return parseReportKey(owner, what, rest);
  if (area === "content" && what !== undefined && what !== "" && rest.length === 1) {
    const part = numberIn(rest[0]);
    if (part === undefined) return undefined;
    return { kind: "content", deployment: owner, content: what, part };
  }
  if (rest.length > 0 || what === undefined) return undefined;
  if (area === "claim") return { kind: "claim", deployment: owner, instance: what };
  const generation = area === "generation" ? numberIn(what) : undefined;
  if (generation === undefined) return undefined;
  return { kind: "generation", deployment: owner, generation };
}

function parseTopoKey(
  deployment: string,
  what: string | undefined,
  rest: readonly string[],
): ParsedKey | undefined {
  const tail = rest.join("/");
  if (what === "desired" && tail === "") return { kind: "desired", deployment };
  if (tail === "") return undefined;
  if (what === "hold") return { kind: "hold", deployment, node: tail };
  if (what === "request") return { kind: "request", deployment, id: tail };
  return undefined;
}

function parseHostKey(
  host: string,
  what: string | undefined,
  rest: readonly string[],
): ParsedKey | undefined {
  const [deployment = "", ...instance] = rest;
  const tail = rest.join("/");
  if (what === "presence" && tail === "") return { kind: "presence", host };
  if (what === "answer" && tail === "") return { kind: "answer", host };
  if (deployment === "") return undefined;
  if (what === "accepted" || what === "standing") return { kind: what, host, deployment: tail };
  if (what !== "signal" || instance.length === 0) return undefined;
  return { kind: "signal", host, deployment, instance: instance.join("/") };
}

function parseReportKey(
  host: string,
  what: string | undefined,
  [deployment = "", text, ...more]: readonly string[],
): ParsedKey | undefined {
  const number = numberIn(text);
  if (deployment === "" || number === undefined || more.length > 0) return undefined;
  if (what !== "status" && what !== "events") return undefined;
  return { kind: what, host, deployment, number };
}

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
