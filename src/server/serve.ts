import type { Server } from "node:http";
import { dirname } from "node:path";
import { OperatorRecords } from "./operator-records.ts";
import { publishSocket } from "./publish-socket.ts";
import { makeRuntimeDirectory } from "./runtime-directory.ts";
import type { ServeOptions } from "./server-context.ts";
import { Streams } from "./streams.ts";

export interface RunningServer {
  readonly socketPath: string;
  /** Ends every stream with a word of farewell, then the server; the socket is gone then. */
  close(): Promise<void>;
}

/** What open connections get after the farewell, before they are cut. */
const farewellMs = 500;

/**
 * Serves a played deployment at `socketPath`, for this user alone. Rejects with
 * `KHO_SOCKET_TAKEN` when another process does. HTTP is loaded here and not before, because the
 * deployment converges without it.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { playing, store, clock, socketPath } = options;
  const { createHttpServer } = await import("./http-app.ts");
  makeRuntimeDirectory(dirname(socketPath));
  const { journal, deployment } = playing;
  const records = new OperatorRecords({ store, clock, journal, deployment });
  const streams = new Streams(clock);
  const server = createHttpServer({ ...options, records, streams });
  let withdraw: () => void;
  try {
    withdraw = await publishSocket(server, socketPath);
  } catch (error) {
    server.close();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    withdraw();
    streams.close();
    const ended = endOf(server);
    server.closeIdleConnections();
    const cancel = clock.after(farewellMs, () => server.closeAllConnections());
    await Promise.all([ended, records.close()]);
    cancel();
  };
  return { socketPath, close: () => (closing ??= close()) };
}

function endOf(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  return promise;
}
