import { closeSync, openSync, readSync } from "node:fs";
import {
  deploymentName,
  hostName,
  type DeploymentName,
  type HostName,
  type Topology,
} from "../../model/index.ts";
import { loadDesired } from "./desired-file.ts";
import { recallDesired } from "./file-state.ts";
import { readLines } from "./record-log.ts";
import { foldLines, readHeader } from "./state-lines.ts";
import { type Holder, readHolder } from "./state-lock.ts";
import { filesIn, stateDirectories } from "./state-paths.ts";
import type { StateSnapshot } from "./state.ts";

/** A deployment that left something on this machine, played at present or not. */
export interface KeptState {
  readonly host: HostName;
  readonly deployment: DeploymentName;
  readonly directory: string;
  /** The process that plays it now. */
  readonly holder?: Holder;
}

/** A header is one line of two names; names are at most a few hundred bytes. */
const longestHeader = 4096;

/** Every state below `root`, by host and deployment. Directories that hold none are passed over. */
export function listStates(root: string): readonly KeptState[] {
  return stateDirectories(root).flatMap((directory) => {
    const files = filesIn(directory);
    const header = readHeader(firstLine(files.log));
    if (header === undefined) return [];
    const holder = readHolder(files);
    const host = hostName(header.host);
    const deployment = deploymentName(header.deployment);
    return [{ host, deployment, directory, ...(holder === undefined ? {} : { holder }) }];
  });
}

/** A desired state that is kept, and where a note of its reading would be. */
export interface KeptTopology {
  readonly readingPath: string;
  /** Undefined when the desired state is none of that origin, or damaged. */
  topologyOf(origin: string): Topology | undefined;
}

export function keptTopologies(root: string): readonly KeptTopology[] {
  return stateDirectories(root).map((directory) => {
    const { reading: readingPath, desired: path } = filesIn(directory);
    return {
      readingPath,
      topologyOf(origin) {
        const desired = loadDesired(path);
        return typeof desired === "object" && desired.origin === origin
          ? desired.topology
          : undefined;
      },
    };
  });
}

/**
 * Reads a state without taking its lock, for commands that only look. While it is played, this is
 * a moment of it. Undefined when there is none.
 */
export function readState(directory: string): StateSnapshot | undefined {
  const files = filesIn(directory);
  if (firstLine(files.log) === undefined) return undefined;
  const { fold } = foldLines(readLines(files.log).lines, files.log);
  recallDesired(fold, files.desired);
  return fold;
}

function firstLine(path: string): string | undefined {
  const bytes = Buffer.alloc(longestHeader);
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    const text = bytes.toString("utf8", 0, readSync(fd, bytes));
    return text.slice(0, Math.max(0, text.indexOf("\n")));
  } finally {
    closeSync(fd);
  }
}
