import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Completes } from "./option-definition.ts";
import type { Environment } from "./session.ts";
import { verbs } from "./verbs.ts";

/** Asking a running deployment may take this long; a shell that hangs is worse than no names. */
const askingLimitMs = 200;

export interface Candidate {
  readonly value: string;
  readonly text: string;
}

export interface CandidateRequest {
  readonly completes: Completes;
  /** What is typed so far. */
  readonly typed: string;
  readonly cwd: string;
  /** The command line so far, for what it says of a cluster. */
  readonly words: readonly string[];
  readonly env: Environment;
}

/** What may stand at a place of the command line; never fails, never takes long. */
export async function candidates(request: CandidateRequest): Promise<readonly Candidate[]> {
  switch (request.completes) {
    case "files":
      return topologyFiles(request);
    case "verbs": {
      const shown = verbs.filter(({ hidden }) => hidden !== true);
      return shown.map(({ name, summary }) => ({ value: name, text: summary }));
    }
    case "codes": {
      const { readErrorPages } = await import("./help/error-pages.ts");
      return [...readErrorPages().keys()].map((value) => ({ value, text: "" }));
    }
    case "engines": {
      const { openCatalogue } = await import("./topology/catalogue.ts");
      const { catalogue } = openCatalogue();
      return [...catalogue.values()].map(({ info }) => ({
        value: info.name,
        text: info.summary,
      }));
    }
    case "nodes":
    case "deployments":
    case "hosts":
      return askSomebody(request.completes, request);
    case "contexts":
      return contextNames(request.env);
    case "none":
      return [];
    default:
      return request.completes satisfies never;
  }
}

/** The cluster that is meant so far, or what runs on this machine. */
async function askSomebody(
  what: "nodes" | "deployments" | "hosts",
  { words, env }: CandidateRequest,
): Promise<readonly Candidate[]> {
  const { askCluster, clusterMeant } = await import("./online/ask-cluster.ts");
  const cluster = await clusterMeant({ words, env });
  if (cluster !== undefined) return askCluster(what, cluster, { words, limitMs: askingLimitMs });
  if (what === "hosts") return [];
  const { askRunning } = await import("./online/ask-running.ts");
  return askRunning(what, askingLimitMs);
}

async function contextNames(env: Environment): Promise<readonly Candidate[]> {
  const { localContext, readContexts } = await import("./cluster/context-file.ts");
  const here = { value: localContext, text: "this machine" };
  try {
    const { contexts } = readContexts(env);
    return [
      ...Object.entries(contexts).map(([value, { store }]) => ({ value, text: store })),
      here,
    ];
  } catch {
    return [here];
  }
}

/** YAML files and directories below what is typed. */
function topologyFiles({ typed, cwd }: CandidateRequest): readonly Candidate[] {
  const directory = typed.slice(0, typed.lastIndexOf("/") + 1);
  try {
    return readdirSync(join(cwd, directory), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || /\.ya?ml$/.test(entry.name))
      .filter((entry) => !entry.name.startsWith(".") || typed.slice(directory.length) !== "")
      .map((entry) => ({
        value: `${directory}${entry.name}${entry.isDirectory() ? "/" : ""}`,
        text: "",
      }));
  } catch {
    return [];
  }
}
