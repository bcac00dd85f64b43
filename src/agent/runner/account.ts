import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Refusal } from "./refusal.ts";

/** Whom a program runs as. */
export interface Account {
  readonly kind: "account";
  readonly uid: number;
  readonly gid: number;
  /** Absent for a number that no database names. */
  readonly name?: string;
  readonly home?: string;
  readonly shell?: string;
  /** A program that enters the account's supplementary groups too; see `asAccount`. */
  readonly setpriv?: string;
}

const setprivPaths: readonly string[] = ["/usr/bin/setpriv", "/bin/setpriv"];
/** A directory service that does not answer must not hold a step for longer. */
const lookUpTimeoutMs = 5_000;

/**
 * Finds the account of `user` or `user:group`, by names or numbers. Undefined when the agent is
 * that user already, so nothing is to be switched.
 */
export async function findAccount(spec: string): Promise<Account | Refusal | undefined> {
  const colon = spec.indexOf(":");
  const userPart = colon === -1 ? spec : spec.slice(0, colon);
  const groupPart = colon === -1 ? undefined : spec.slice(colon + 1);
  const user = await findUser(userPart);
  if (user === undefined)
    return refusal(`user "${userPart}" does not exist on this host`, "EINVAL");
  const gid = groupPart === undefined ? user.gid : await findGroup(groupPart);
  if (gid === undefined) {
    return refusal(`group "${groupPart ?? ""}" does not exist on this host`, "EINVAL");
  }
  const ownUid = process.getuid?.();
  if (user.uid === ownUid && gid === process.getgid?.()) return undefined;
  if (ownUid !== 0) {
    const reason = `the agent runs as uid ${ownUid ?? "?"}, and only root may run as "${spec}"`;
    return refusal(reason, "EPERM");
  }
  const setpriv = setprivPaths.find((path) => existsSync(path));
  return { ...user, gid, ...(setpriv === undefined ? {} : { setpriv }) };
}

/**
 * The identity to spawn with, and what to put before the program. `spawn` drops supplementary
 * groups; where `setpriv` is there, it enters them as a login would.
 */
export function asAccount(account: Account | undefined): {
  readonly identity: { readonly uid?: number; readonly gid?: number };
  readonly prefix: readonly string[];
} {
  if (account === undefined) return { identity: {}, prefix: [] };
  const { uid, gid, name, setpriv } = account;
  if (setpriv === undefined || name === undefined) return { identity: { uid, gid }, prefix: [] };
  const prefix = [setpriv, `--reuid=${uid}`, `--regid=${gid}`, "--init-groups", "--"];
  return { identity: {}, prefix };
}

async function findUser(name: string): Promise<Account | undefined> {
  const number = numeric(name);
  const fields =
    find("/etc/passwd", (entry) =>
      number === undefined ? entry[0] === name : entry[2] === name,
    ) ?? (await ask("passwd", name));
  if (fields !== undefined) {
    const [known = "", , uid, gid, , home = "/", shell = "/bin/sh"] = fields;
    return { kind: "account", uid: Number(uid), gid: Number(gid), name: known, home, shell };
  }
  return number === undefined ? undefined : { kind: "account", uid: number, gid: number };
}

async function findGroup(name: string): Promise<number | undefined> {
  const number = numeric(name);
  if (number !== undefined) return number;
  const fields = find("/etc/group", (entry) => entry[0] === name) ?? (await ask("group", name));
  return fields === undefined ? undefined : Number(fields[2]);
}

function find(
  path: string,
  matches: (entry: readonly string[]) => boolean,
): readonly string[] | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  return text
    .split("\n")
    .map((line) => line.split(":"))
    .find(matches);
}

/** Users of a directory service are in no file; `getent` knows them. */
async function ask(
  database: "passwd" | "group",
  name: string,
): Promise<readonly string[] | undefined> {
  if (name === "" || name.startsWith("-")) return undefined;
  try {
    const options = { timeout: lookUpTimeoutMs, killSignal: "SIGKILL" } as const;
    const { stdout } = await promisify(execFile)("getent", [database, name], options);
    return stdout.trimEnd().split(":");
  } catch {
    // Not found, or no such program on this system.
    return undefined;
  }
}

function numeric(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function refusal(reason: string, errno: string): Refusal {
  return { kind: "refused", reason, errno };
}
