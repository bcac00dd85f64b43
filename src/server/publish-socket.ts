import { randomBytes } from "node:crypto";
import { chmodSync, lstatSync, renameSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { KhoreiaError } from "../model/index.ts";
import { probeSocket } from "./socket-probe.ts";

export const birthPrefix = ".birth-";

/**
 * Lets `server` listen at `path`, for this user alone, and returns what takes the socket away
 * again. It listens under another name first and is renamed: whoever finds a socket under its
 * real name that refuses connections knows that it is dead, and a dead one is replaced without a
 * moment at which two starting processes could remove each other's.
 */
export async function publishSocket(server: Server, path: string): Promise<() => void> {
  const unique = randomBytes(4).toString("hex");
  const birth = join(dirname(path), `${birthPrefix}${process.pid}-${unique}`);
  await listen(server, birth);
  chmodSync(birth, 0o600);
  if ((await probeSocket(path)) === "alive") {
    rmSync(birth, { force: true });
    throw new KhoreiaError(
      "KHO_SOCKET_TAKEN",
      `Cannot listen at "${path}": another process plays a deployment of this name`,
      { hint: "khoreia status shows it; give this one another --name" },
    );
  }
  const own = lstatSync(birth).ino;
  renameSync(birth, path);
  return () => {
    // Another process may have taken the name over, if it found this one dead for a moment.
    if (lstatSync(path, { throwIfNoEntry: false })?.ino === own) rmSync(path, { force: true });
  };
}

function listen(server: Server, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refuse = (cause: Error): void => {
    reject(
      new KhoreiaError("KHO_SOCKET_UNUSABLE", `Cannot listen at "${path}": ${cause.message}`, {
        cause,
        hint: "khoreia doctor checks the runtime directory",
      }),
    );
  };
  server.once("error", refuse);
  server.listen({ path }, () => {
    server.off("error", refuse);
    resolve();
  });
  return promise;
}
