import { chmodSync, lstatSync, mkdirSync, type Stats, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { KhoreiaError } from "../model/index.ts";
import { hash128 } from "../std/hash.ts";

/** Who asks and what the environment says; the process itself by default. */
export interface RuntimeSurroundings {
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where directories of last resort are made. */
  readonly temporary: string;
  /** Root's own; tests name another. */
  readonly run: string;
}

function runtimeSurroundings(): RuntimeSurroundings {
  return { uid: process.getuid?.() ?? 0, env: process.env, temporary: "/tmp", run: "/run" };
}

/**
 * Where the sockets of this user's deployments are: `$XDG_RUNTIME_DIR/khoreia`, for root
 * `/run/khoreia`, else `/tmp/khoreia-UID`. A name only; `up` makes the directory.
 */
export function runtimeDirectory(around: RuntimeSurroundings = runtimeSurroundings()): string {
  const { uid, env, temporary, run } = around;
  const given = env["XDG_RUNTIME_DIR"];
  // `sudo` may keep the variable of the user before: root's files there would lock that user out.
  if (given !== undefined && isAbsolute(given) && directoryOf(given)?.uid === uid) {
    return join(given, "khoreia");
  }
  if (uid === 0 && directoryOf(run) !== undefined) return join(run, "khoreia");
  return join(temporary, `khoreia-${uid}`);
}

/**
 * Makes the directory if there is none, for this user alone. Throws when it is not this user's:
 * in `/tmp` anybody may have been first.
 */
export function makeRuntimeDirectory(directory: string, uid = runtimeSurroundings().uid): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new KhoreiaError(
      "KHO_RUNTIME_DIRECTORY_UNUSABLE",
      `Cannot make the runtime directory "${directory}": ${(cause as Error).message}`,
      { cause, hint: "set XDG_RUNTIME_DIR to a directory of your own" },
    );
  }
  const found = checkRuntimeDirectory(directory, uid);
  if (found !== undefined && (found.mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

/** What is there, if it is this user's own directory; undefined when nothing is. */
export function checkRuntimeDirectory(
  directory: string,
  uid = runtimeSurroundings().uid,
): Stats | undefined {
  const found = lstatSync(directory, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.isDirectory() && found.uid === uid) return found;
  const why = found.isDirectory() ? `it belongs to user ${found.uid}` : "it is not a directory";
  throw new KhoreiaError(
    "KHO_RUNTIME_DIRECTORY_UNUSABLE",
    `Cannot use the runtime directory "${directory}": ${why}`,
    { hint: "remove it, or set XDG_RUNTIME_DIR to a directory of your own" },
  );
}

/** A Unix socket's path holds 108 bytes on Linux and 104 elsewhere, the closing zero included. */
const maxSocketPathBytes = 103;
/** What a socket is called until it listens; see `listen`. */
const longestBirthName = ".birth-4194304-ffffffff".length;

/** The socket of one host's part of a deployment, by the name under which it is asked for. */
export const partName = (deployment: string, host: string): string => `${deployment}@${host}`;

/** The socket of a deployment: its name, or, where that would not fit, the name's hash. */
export function socketPath(directory: string, deployment: string): string {
  const room = maxSocketPathBytes - Buffer.byteLength(directory) - 1;
  const isPlain = /^[A-Za-z0-9_][A-Za-z0-9._@-]*$/.test(deployment);
  const plain = `${deployment}${socketSuffix}`;
  const name =
    isPlain && plain.length <= room ? plain : `${hash128(deployment).slice(0, 20)}${socketSuffix}`;
  if (Math.max(name.length, longestBirthName) > room) {
    throw new KhoreiaError(
      "KHO_SOCKET_PATH_TOO_LONG",
      `Cannot put a socket into "${directory}": its path would be longer than a socket's may be`,
      { hint: "set XDG_RUNTIME_DIR to a directory with a shorter path" },
    );
  }
  return join(directory, name);
}

export const socketSuffix = ".sock";

function directoryOf(path: string): Stats | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isDirectory() === true ? found : undefined;
  } catch {
    // No access to it is as good as none.
    return undefined;
  }
}
