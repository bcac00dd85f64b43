import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  lchownSync,
  openSync,
  type Stats,
} from "node:fs";
import * as z from "zod";
import type { Accounts } from "./accounts.ts";
import { errnoOf } from "./glance.ts";
import { type Attempt, Obstacle } from "./fs-failure.ts";

const account = z.union([z.string().min(1), z.int().min(0)]);

/** Parameters that files and directories share. */
export const attributeParams = {
  mode: z
    .string()
    .regex(/^0?[0-7]{3,4}$/, 'must be an octal number in quotes, such as "0644"')
    .optional()
    .describe('Permissions as an octal number in quotes, such as "0644"; by default left alone'),
  owner: account.optional().describe("User that owns it, by name or number; by default left alone"),
  group: account.optional().describe("Group of it, by name or number; by default left alone"),
};

export interface Attributes {
  readonly mode?: string | undefined;
  readonly owner?: string | number | undefined;
  readonly group?: string | number | undefined;
}

/** Numbers to be set; undefined where nothing is wanted. */
export interface AttributeNumbers {
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

export const modeBits = 0o7777;

/** What differs from what is wanted, in people's words; undefined when nothing does. */
export function attributeDifference(
  wanted: Attributes,
  stats: Stats,
  accounts: Accounts,
): string | undefined {
  const { mode, owner, group } = wanted;
  if (mode !== undefined && Number.parseInt(mode, 8) !== (stats.mode & modeBits)) {
    return `mode is ${octal(stats.mode)}, not ${octal(Number.parseInt(mode, 8))}`;
  }
  if (owner !== undefined) {
    const uid = accounts.userId(owner);
    if (uid === undefined) return `owner "${owner}" does not exist`;
    if (uid !== stats.uid) return `owner is ${stats.uid}, not ${spell(owner, uid)}`;
  }
  if (group !== undefined) {
    const gid = accounts.groupId(group);
    if (gid === undefined) return `group "${group}" does not exist`;
    if (gid !== stats.gid) return `group is ${stats.gid}, not ${spell(group, gid)}`;
  }
  return undefined;
}

/** Throws when an account does not exist: it may come into being, so this is not terminal. */
export function attributeNumbers(
  wanted: Attributes,
  accounts: Accounts,
  attempt: Attempt,
): AttributeNumbers {
  const { mode, owner, group } = wanted;
  const uid = owner === undefined ? undefined : accounts.userId(owner);
  const gid = group === undefined ? undefined : accounts.groupId(group);
  if (owner !== undefined && uid === undefined) throw noSuchAccount(attempt, "user", owner);
  if (group !== undefined && gid === undefined) throw noSuchAccount(attempt, "group", group);
  return { mode: mode === undefined ? undefined : Number.parseInt(mode, 8), uid, gid };
}

function noSuchAccount(attempt: Attempt, kind: string, name: string | number): Obstacle {
  return new Obstacle({
    kind: "failed",
    code: "KHO_FS_ACCOUNT",
    message: `Cannot ${attempt}: ${kind} "${name}" does not exist on this host`,
    hint: `Create the ${kind} first, or give its number; names are from /etc/passwd and /etc/group`,
  });
}

/** Sets what differs on a file or directory that exists and is no link. */
export function applyAttributes(path: string, wanted: AttributeNumbers, stats: Stats): void {
  const uid = wanted.uid ?? stats.uid;
  const gid = wanted.gid ?? stats.gid;
  const changesOwner = uid !== stats.uid || gid !== stats.gid;
  if (changesOwner) lchownSync(path, uid, gid);
  const { mode } = wanted;
  if (mode === undefined) return;
  // A change of owner takes the set-user-id bits away.
  if (changesOwner || mode !== (stats.mode & modeBits)) changeMode(path, mode);
}

/** Through a descriptor, so that a link which takes the path's place meanwhile is not followed. */
function changeMode(path: string, mode: number): void {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    // Who may not even read it is not root, and can be tricked only into what is its own anyway.
    if (errnoOf(error) !== "EACCES") throw error;
    chmodSync(path, mode);
    return;
  }
  try {
    fchmodSync(file, mode);
  } finally {
    closeSync(file);
  }
}

function octal(mode: number): string {
  return (mode & modeBits).toString(8).padStart(4, "0");
}

function spell(name: string | number, id: number): string {
  return name === id || name === String(id) ? String(id) : `${id} ("${name}")`;
}
