import { linkSync, renameSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { dirname, join } from "node:path";
import { randomBytes } from "node:crypto";

/** `dead`: a socket that nobody listens on any more. */
export type SocketLife = "alive" | "dead" | "gone";

/** Whether somebody listens; says nothing of whether it answers. */
export function probeSocket(path: string): Promise<SocketLife> {
  const { promise, resolve } = Promise.withResolvers<SocketLife>();
  const connection = createConnection(path);
  connection.once("connect", () => {
    connection.destroy();
    resolve("alive");
  });
  connection.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") resolve("gone");
    // A full backlog (EAGAIN) or a refused permission is somebody's.
    else resolve(error.code === "ECONNREFUSED" ? "dead" : "alive");
  });
  return promise;
}

/**
 * Removes a socket that was found dead. Since then a new process may have put its own in its
 * place, so it is set aside first, where nobody can replace it, and looked at again.
 */
export async function removeDeadSocket(path: string): Promise<void> {
  const aside = join(dirname(path), `${asidePrefix}${randomBytes(4).toString("hex")}`);
  try {
    renameSync(path, aside);
  } catch (error) {
    // Somebody else has removed it.
    if (isAbsent(error)) return;
    throw error;
  }
  if ((await probeSocket(aside)) === "alive") putBack(aside, path);
  rmSync(aside, { force: true });
}

export const asidePrefix = ".aside-";

/** Under its own name again, unless that has been taken meanwhile. */
function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
