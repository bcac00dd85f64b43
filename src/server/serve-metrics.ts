import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, isIP } from "node:net";
import { KhoreiaError } from "../model/index.ts";

export interface MetricsAddress {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

export interface MetricsSources {
  /** As Prometheus reads it, with its content type. */
  metrics(): { readonly text: string; readonly contentType: string };
  /** Why this process cannot do its work now, in sentences; empty: it can. */
  unready(): readonly string[];
  /** What does not work as it should, though the work goes on. */
  complaints(): readonly string[];
}

export interface MetricsServer {
  /** `HOST:PORT` as it listens. */
  readonly place: string;
  close(): Promise<void>;
}

/** Connections at once: a scraper, a supervisor, somebody who looks. */
const maxConnections = 32;
const requestTimeoutMs = 10_000;

/**
 * Serves `/metrics`, `/healthz` and `/readyz` over HTTP. Nothing can be changed there, and nothing
 * of what topologies contain is told. On loopback only requests that name loopback are answered,
 * or a page in a browser could read them under a name of its own (421). Throws
 * `KHO_METRICS_UNUSABLE` when the address can't be listened at.
 */
export async function serveMetrics(
  address: MetricsAddress,
  sources: MetricsSources,
): Promise<MetricsServer> {
  const isLocal = isLoopback(address.host);
  const server = createServer((request, response) => {
    const answer = isLocal && !namesLoopback(request) ? misdirected : route(request, sources);
    send(response, answer, request.method === "HEAD");
  });
  server.maxConnections = maxConnections;
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = requestTimeoutMs;
  await listen(server, address);
  const { port } = server.address() as AddressInfo;
  return { place: spell({ ...address, port }), close: () => close(server) };
}

/** Whether only this machine reaches the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

interface PlainAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const misdirected: PlainAnswer = {
  status: 421,
  text: "this address is for this machine: ask for 127.0.0.1 or localhost\n",
};

function route({ method, url = "/" }: IncomingMessage, sources: MetricsSources): PlainAnswer {
  const [path] = url.split("?");
  const routes: Readonly<Record<string, () => PlainAnswer>> = {
    "/": () => ({ status: 200, text: "/metrics\n/healthz\n/readyz\n" }),
    "/metrics": () => {
      const { text, contentType } = sources.metrics();
      return { status: 200, text, headers: { "content-type": contentType } };
    },
    "/healthz": () => ({ status: 200, text: "alive\n" }),
    "/readyz": () => readiness(sources),
  };
  const found = Object.hasOwn(routes, path ?? "") ? routes[path ?? ""] : undefined;
  if (found === undefined) return { status: 404, text: "there is /metrics, /healthz, /readyz\n" };
  if (method !== "GET" && method !== "HEAD") {
    const text = "nothing can be changed here: ask with GET\n";
    return { status: 405, text, headers: { allow: "GET, HEAD" } };
  }
  return found();
}

/** For people who wonder why: one reason a line. */
function readiness(sources: MetricsSources): PlainAnswer {
  const reasons = sources.unready();
  const notes = sources.complaints().filter((complaint) => !reasons.includes(complaint));
  const lines = [
    reasons.length === 0 ? "ready" : "not ready",
    ...reasons.map((reason) => `- ${oneLine(reason)}`),
    ...notes.map((note) => `- note: ${oneLine(note)}`),
  ];
  return { status: reasons.length === 0 ? 200 : 503, text: `${lines.join("\n")}\n` };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

function send(response: ServerResponse, answer: PlainAnswer, isHead: boolean): void {
  response.writeHead(answer.status, {
    "content-type": "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(answer.text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...answer.headers,
  });
  response.end(isHead ? undefined : answer.text);
}

function namesLoopback({ headers }: IncomingMessage): boolean {
  const name = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(headers.host ?? "")?.[1];
  return name !== undefined && isLoopback(name.replace(/^\[|\]$/g, "").toLowerCase());
}

const spell = ({ host, port }: MetricsAddress): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;

function listen(server: Server, address: MetricsAddress): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (cause) => {
    const message = `Cannot listen at "${spell(address)}": ${cause.message}`;
    const hint = "name another port, or 0 for any that is free";
    reject(new KhoreiaError("KHO_METRICS_UNUSABLE", message, { cause, hint }));
  });
  server.listen(address, () => resolve());
  return promise;
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
