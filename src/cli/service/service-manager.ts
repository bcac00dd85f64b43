import { execFile } from "node:child_process";
import { fstatSync } from "node:fs";
import { promisify } from "node:util";
import type { Environment } from "../session.ts";

/** A service manager that is busy must not keep an agent from its work. */
const tellWithinMs = 5_000;

/**
 * Tells the service manager that started this process how it stands, where one did and wants to
 * know. Node has no datagrams of Unix sockets, so systemd's own program says it, as from us.
 * Returns what went wrong.
 */
export async function tellServiceManager(
  env: Environment,
  words: readonly string[],
): Promise<string | undefined> {
  const socket = env["NOTIFY_SOCKET"];
  if (socket === undefined || socket === "") return undefined;
  try {
    const options = { timeout: tellWithinMs, env: { NOTIFY_SOCKET: socket, PATH: env["PATH"] } };
    await promisify(execFile)("systemd-notify", [...words], options);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return `the service manager could not be told "${words.join(" ")}": ${why}`;
  }
}

/** Whether what is written to this descriptor goes to the journal of systemd (JOURNAL_STREAM). */
export function isJournal(env: Environment, fd: number): boolean {
  const [device, inode] = (env["JOURNAL_STREAM"] ?? "").split(":");
  if (device === "" || inode === undefined) return false;
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    return String(dev) === device && String(ino) === inode;
  } catch {
    return false;
  }
}
