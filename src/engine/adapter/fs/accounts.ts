import { readFileSync } from "node:fs";
import { errnoOf, glanceThrough } from "./glance.ts";
import { isStill, type Known, knownOf } from "./signature.ts";

/** Users and groups of this machine, by name or number. */
export interface Accounts {
  /** Undefined when there is no such user; a number stands for itself. */
  userId(user: string | number): number | undefined;
  groupId(group: string | number): number | undefined;
}

export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
}

/** Reads the system's files when first needed, and again whenever they have changed. */
export function systemAccounts(
  files: AccountFiles = { passwd: "/etc/passwd", group: "/etc/group" },
): Accounts {
  const users = new AccountFile(files.passwd);
  const groups = new AccountFile(files.group);
  return {
    userId: (user) => users.idOf(user),
    groupId: (group) => groups.idOf(group),
  };
}

class AccountFile {
  readonly #path: string;
  #known: Known | undefined;
  #ids: ReadonlyMap<string, number> = new Map();

  constructor(path: string) {
    this.#path = path;
  }

  idOf(account: string | number): number | undefined {
    if (typeof account === "number") return account;
    const glance = glanceThrough(this.#path);
    if (!isStill(this.#known, glance)) {
      this.#ids = readIds(this.#path);
      this.#known = knownOf(glance);
    }
    // A name may consist of digits; as with chown(1) the name goes first.
    return this.#ids.get(account) ?? (/^\d{1,10}$/.test(account) ? Number(account) : undefined);
  }
}

/** What cannot be read holds nobody: a check must be able to say that an owner does not exist. */
function readIds(path: string): ReadonlyMap<string, number> {
  try {
    return parseIds(readFileSync(path, "utf8"));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return new Map();
  }
}

/** Both files have the name first and the number third. */
function parseIds(text: string): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [name, , id] = line.split(":");
    if (name && id !== undefined && /^\d+$/.test(id) && !ids.has(name)) ids.set(name, Number(id));
  }
  return ids;
}
