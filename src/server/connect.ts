import type { Clock } from "../std/clock.ts";
import type { Client } from "./client.ts";
import { createClient } from "./create-client.ts";
import { exchange, openStream } from "./http-exchange.ts";
import { maxSilenceMs } from "./wire-limits.ts";

/** Within which a question is answered, or the deployment counts as silent. */
const readTimeoutMs = 2_000;
/** The same for what changes something: a topology of megabytes is made durable first. */
const changeTimeoutMs = 10_000;

export interface ConnectOptions {
  readonly clock: Clock;
  readonly readTimeoutMs?: number;
  readonly changeTimeoutMs?: number;
  readonly maxSilenceMs?: number;
}

/** A client of the deployment behind a socket; nothing is opened before the first call. */
export function connect(socketPath: string, options: ConnectOptions): Client {
  const { clock } = options;
  const readMs = options.readTimeoutMs ?? readTimeoutMs;
  const changeMs = options.changeTimeoutMs ?? changeTimeoutMs;
  const silenceMs = options.maxSilenceMs ?? maxSilenceMs;
  return createClient({
    place: socketPath,
    exchange(asked) {
      const timeoutMs = asked.method === "GET" ? readMs : changeMs;
      return exchange({ socketPath, clock, timeoutMs, ...asked });
    },
    open: (path, signal) =>
      openStream({ socketPath, clock, path, timeoutMs: readMs, maxSilenceMs: silenceMs }, signal),
  });
}
