import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { hash128 } from "../../std/hash.ts";

/** Longer names are cut and told apart by a hash: file systems allow 255 bytes. */
const longestName = 160;

/**
 * `$XDG_STATE_HOME/khoreia`; for root without it `/var/lib/khoreia`; else
 * `~/.local/state/khoreia`.
 */
export function stateRoot(
  env: Readonly<Record<string, string | undefined>>,
  uid: number | undefined,
): string {
  const home = env["XDG_STATE_HOME"];
  // The XDG specification: a relative path is invalid and must be ignored.
  if (home?.startsWith("/") === true) return join(home, "khoreia");
  if (uid === 0) return "/var/lib/khoreia";
  return join(env["HOME"] ?? homedir(), ".local", "state", "khoreia");
}

/** Where everything of one state is. */
export interface StateFiles {
  readonly directory: string;
  readonly log: string;
  readonly desired: string;
  /** What the text of the desired state was read from, as the command line notes it. */
  readonly reading: string;
  /** What checks had found right when the last process ended. */
  readonly seen: string;
  readonly lock: string;
  readonly holder: string;
  readonly backups: string;
  /** Output of attempts and of supervised children. */
  readonly outputs: string;
  readonly journal: string;
}

export function stateFiles(root: string, host: string, deployment: string): StateFiles {
  return filesIn(join(root, escapeName(host), escapeName(deployment)));
}

export function filesIn(directory: string): StateFiles {
  return {
    directory,
    log: join(directory, "state.log"),
    desired: join(directory, "desired.json"),
    reading: join(directory, "reading.json"),
    seen: join(directory, "seen.json"),
    lock: join(directory, "lock.db"),
    holder: join(directory, "holder.json"),
    backups: join(directory, "backups"),
    outputs: join(directory, "outputs"),
    journal: join(directory, "journal.jsonl"),
  };
}

/** What the agent of a host keeps of the host itself; no deployment can be named so. */
export function hostFiles(root: string, host: string): StateFiles {
  return filesIn(join(root, escapeName(host), ".agent"));
}

/** Directories below `root` that may hold the state of a deployment, in name order. */
export function stateDirectories(root: string): readonly string[] {
  return directoriesIn(root).flatMap(directoriesIn);
}

/**
 * A file name for any text: no separator, no leading dot, no two texts with one name. What is not
 * plain becomes `%XX` per byte of its UTF-8.
 */
export function escapeName(text: string): string {
  const escaped = text.replace(/^\.|[^A-Za-z0-9._[\]-]/gu, escapeCharacter);
  if (escaped === "") return "%";
  if (escaped.length <= longestName) return escaped;
  return `${escaped.slice(0, longestName)}%-${hash128(text)}`;
}

function escapeCharacter(character: string): string {
  const bytes = Array.from(Buffer.from(character));
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function directoriesIn(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    // No name of a host or a deployment is escaped to one with a dot in front.
    const ours = names.filter((name) => !name.startsWith("."));
    return ours.sort().map((name) => join(directory, name));
  } catch {
    // Not there or not ours to read: no states for us.
    return [];
  }
}
