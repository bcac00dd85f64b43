import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { createRouter } from "./router.ts";
import type { ServerContext } from "./server-context.ts";

/** Connections at once; the socket is one user's, who may still have a script that leaks them. */
const maxConnections = 128;
const requestTimeoutMs = 60_000;
const headersTimeoutMs = 10_000;

/** An HTTP server of the routes that does not listen yet. */
export function createHttpServer(context: ServerContext): Server {
  const server = createAdaptorServer({ fetch: createRouter(context).fetch }) as Server;
  server.maxConnections = maxConnections;
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = headersTimeoutMs;
  return server;
}
