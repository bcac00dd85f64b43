import { connect, type Socket } from "node:net";
import type { Clock } from "../../../std/clock.ts";

export type Connecting =
  | { readonly kind: "connected"; readonly socket: Socket }
  /** Nobody there would talk to us. */
  | { readonly kind: "refused"; readonly why: string }
  /** It could not be tried. */
  | { readonly kind: "failed"; readonly why: string };

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Gives up when it aborts. */
  readonly signal?: AbortSignal;
}

/** Our own shortage, which says nothing of the other side. */
const ownTrouble: ReadonlySet<string> = new Set([
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "EACCES",
  "EPERM",
]);

/** How long a dead host may stay unnoticed on a connection that is held open. */
const keepAliveDelayMs = 15_000;

/** Opens a connection, all addresses of the name tried in turn. Never rejects. */
export async function connectTcp(options: ConnectOptions): Promise<Connecting> {
  const { host, port, timeoutMs, clock, signal } = options;
  return await new Promise((resolve) => {
    let socket: Socket;
    try {
      socket = connect({ host, port, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs });
    } catch (error) {
      resolve({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
      return;
    }
    const finish = (result: Connecting): void => {
      cancel();
      signal?.removeEventListener("abort", abort);
      socket.removeAllListeners();
      // A socket without a listener for errors ends the process.
      socket.on("error", () => {});
      if (result.kind !== "connected") socket.destroy();
      resolve(result);
    };
    const abort = (): void => finish({ kind: "failed", why: "no longer wanted" });
    const cancel = clock.after(timeoutMs, () =>
      finish({ kind: "refused", why: `no answer within ${timeoutMs / 1_000} s` }),
    );
    signal?.addEventListener("abort", abort, { once: true });
    socket.once("connect", () => finish({ kind: "connected", socket }));
    socket.once("error", (error) => finish(failureOf(error)));
    if (signal?.aborted === true) abort();
  });
}

/** What an error of the network says, and whose fault it is. */
export function failureOf(error: Error): Connecting & { readonly kind: "refused" | "failed" } {
  // Several addresses were tried: the first one's error speaks for all.
  const first = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  const code = "code" in first && typeof first.code === "string" ? first.code : undefined;
  const kind = code !== undefined && ownTrouble.has(code) ? "failed" : "refused";
  return { kind, why: code === undefined ? first.message : (meanings.get(code) ?? code) };
}

const meanings: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "connection reset"],
  ["EHOSTUNREACH", "host unreachable"],
  ["ENETUNREACH", "network unreachable"],
  ["ENOTFOUND", "host name unknown"],
  ["EAI_AGAIN", "the name server does not answer"],
  ["ETIMEDOUT", "no answer"],
  ["EMFILE", "the agent has too many open files"],
]);
