import { type Dirent, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { KhoreiaError } from "../model/index.ts";
import type { Clock } from "../std/clock.ts";
import { closestWord } from "../std/edit-distance.ts";
import { connect } from "./connect.ts";
import type { VersionAnswer } from "./contract.ts";
import { birthPrefix } from "./publish-socket.ts";
import {
  checkRuntimeDirectory,
  partName,
  runtimeDirectory,
  socketSuffix,
} from "./runtime-directory.ts";
import { asidePrefix, probeSocket, removeDeadSocket } from "./socket-probe.ts";

/** A deployment of this user that runs on this machine, or the part of one that an agent plays. */
export interface Running {
  readonly socketPath: string;
  /** Of one that does not answer: what the file is called. */
  readonly deployment: string;
  /** Absent when somebody listens who does not answer in time. */
  readonly version?: VersionAnswer;
}

export interface ListOptions {
  readonly clock: Clock;
  readonly directory?: string;
  /** For each socket; all are asked at once. */
  readonly timeoutMs?: number;
}

const probeTimeoutMs = 1_000;

/**
 * The deployments that run here, by name. Sockets that nobody listens on are removed. Throws
 * `KHO_RUNTIME_DIRECTORY_UNUSABLE` when the directory is somebody else's.
 */
export async function listRunning(options: ListOptions): Promise<readonly Running[]> {
  const { directory = runtimeDirectory() } = options;
  if (checkRuntimeDirectory(directory) === undefined) return [];
  const found = await Promise.all(
    readdirSync(directory, { withFileTypes: true }).map((entry) => look(directory, entry, options)),
  );
  return found
    .filter((running) => running !== undefined)
    .sort((a, b) => (a.deployment < b.deployment ? -1 : 1));
}

/** The deployment called `wanted`, or the only one; every other case is an error with the names. */
export function pickRunning(running: readonly Running[], wanted?: string): Running {
  const names = running.map((each) => `"${runningName(each)}"`).join(", ");
  if (wanted !== undefined) {
    const [found, ...others] = running.filter((each) => isCalled(each, wanted));
    if (found !== undefined && others.length > 0) return ambiguous([found, ...others]);
    if (found !== undefined) return found;
    const meant = closestWord(wanted, running.map(runningName));
    const guess = meant === undefined ? "" : `; did you mean "${meant}"?`;
    throw new KhoreiaError(
      "KHO_DEPLOYMENT_NOT_RUNNING",
      `Cannot find a running deployment "${wanted}"${guess}`,
      { hint: names === "" ? startHint : `running here: ${names}` },
    );
  }
  const [only, ...others] = running;
  if (only === undefined) {
    const message = "Cannot find a running deployment of this user on this machine";
    throw new KhoreiaError("KHO_DEPLOYMENT_NOT_RUNNING", message, { hint: startHint });
  }
  return others.length === 0 ? only : ambiguous(running);
}

/** How it is named: its deployment, for the part of a host with the host, as in "shop@alpha". */
export function runningName({ deployment, version }: Running): string {
  const [host] = version?.hosts ?? [];
  return version?.part === true && host !== undefined ? partName(deployment, host) : deployment;
}

/** A part has two names: its own, and that of its deployment. */
export function isCalled(running: Running, name: string): boolean {
  return running.deployment === name || runningName(running) === name;
}

function ambiguous(running: readonly Running[]): never {
  const names = running.map(runningName);
  const listed = names.map((name) => `"${name}"`).join(", ");
  throw new KhoreiaError(
    "KHO_DEPLOYMENT_AMBIGUOUS",
    `Cannot tell which deployment is meant: ${listed} run here`,
    { hint: `name one of them, for example "${names[0]}"` },
  );
}

const startHint = "khoreia up FILE starts one";

async function look(
  directory: string,
  entry: Dirent,
  options: ListOptions,
): Promise<Running | undefined> {
  const socketPath = join(directory, entry.name);
  if (entry.name.startsWith(birthPrefix) || entry.name.startsWith(asidePrefix)) {
    await sweep(socketPath, entry.name);
    return undefined;
  }
  if (!entry.name.endsWith(socketSuffix)) return undefined;
  const life = await probeSocket(socketPath);
  if (life === "dead") await removeDeadSocket(socketPath);
  if (life !== "alive") return undefined;
  const { clock, timeoutMs = probeTimeoutMs } = options;
  try {
    const version = await connect(socketPath, { clock, readTimeoutMs: timeoutMs }).version();
    return { socketPath, deployment: version.deployment, version };
  } catch (error) {
    // It ended between the two questions, or it is there and does not answer.
    if (error instanceof KhoreiaError && error.code === "KHO_SERVER_UNREACHABLE") return undefined;
    return { socketPath, deployment: entry.name.slice(0, -socketSuffix.length) };
  }
}

/** What a process left that was killed in the middle of its first or last moments. */
async function sweep(path: string, name: string): Promise<void> {
  const owner = Number(name.slice(birthPrefix.length).split("-")[0]);
  if (name.startsWith(birthPrefix) && isProcess(owner)) return;
  if ((await probeSocket(path)) === "dead") rmSync(path, { force: true });
}

function isProcess(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
