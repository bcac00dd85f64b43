import { userInfo } from "node:os";
import process from "node:process";
import { type JournalEvent, KhoreiaError } from "../model/index.ts";
import {
  formatCursor,
  type LogChunk,
  parseCursor,
  type StatusChange,
  type WhyAnswer,
} from "../observe/index.ts";
import type { JsonObject } from "../std/json.ts";
import type {
  Client,
  EventsPage,
  EventsQuery,
  Followed,
  StatusAnswer,
  StatusQuery,
} from "./client.ts";
import type { AcceptAnswer, HoldAnswer, LogLevelAnswer, ReadyAnswer } from "./contract.ts";
import type { ErrorAnswer, RequestAnswer, VersionAnswer } from "./contract.ts";
import { type Frame, readFrames } from "./event-stream.ts";
import type { Transport } from "./transport.ts";
import { wireFormat } from "./wire-limits.ts";

/** The one client of the API, over whatever carries its requests. */
export function createClient(transport: Transport): Client {
  const call = createCall(transport);
  const changed = (by: string | undefined, dryRun: boolean | undefined) => ({
    by: by ?? userName(),
    ...(dryRun === true ? { dryRun } : {}),
  });
  return {
    version: () => call.ask<VersionAnswer>("GET", "/v1/version"),
    status: (query) => call.ask<StatusAnswer>("GET", `/v1/status${statusQuery(query)}`),
    watch: (query, signal) => call.watch(query, signal),
    why: async (node, { at } = {}) => {
      const path = `/v1/nodes/${encodeURIComponent(node)}/why${queryOf({ at })}`;
      return (await call.ask<{ readonly why: WhyAnswer }>("GET", path)).why;
    },
    events: (query = {}) => allEvents(call, query),
    follow: (query, signal) => call.follow(query, signal),
    score: async () => (await call.ask<{ readonly score: JsonObject }>("GET", "/v1/score")).score,
    logs: (instance, { attempt, follow }, signal) => {
      const query = queryOf({ attempt, follow: follow === true ? 1 : undefined });
      return call.logs(`/v1/logs/${encodeURIComponent(instance)}${query}`, signal);
    },
    heal: (nodes, { by, dryRun, force } = {}) => {
      const body = { nodes, ...changed(by, dryRun), ...(force === true ? { force } : {}) };
      return call.ask<RequestAnswer>("POST", "/v1/heal", { body });
    },
    restart: (nodes, { by, dryRun } = {}) =>
      call.ask<RequestAnswer>("POST", "/v1/restart", { body: { nodes, ...changed(by, dryRun) } }),
    hold: (node, { why, until, by, dryRun }) => {
      const body = { why, ...(until === undefined ? {} : { until }), ...changed(by, dryRun) };
      return call.ask<HoldAnswer>("PUT", `/v1/holds/${encodeURIComponent(node)}`, { body });
    },
    release: (node, { dryRun } = {}) => {
      const query = queryOf({ dryRun: dryRun === true ? 1 : undefined });
      return call.ask<HoldAnswer>("DELETE", `/v1/holds/${encodeURIComponent(node)}${query}`);
    },
    setGoal: (goal, { by, dryRun } = {}) =>
      call.ask<AcceptAnswer>("POST", "/v1/goal", { body: { goal, ...changed(by, dryRun) } }),
    accept: (topology, { onto, by, dryRun }) => {
      const query = queryOf({ by: by ?? userName(), dryRun: dryRun === true ? 1 : undefined });
      const headers = { "if-match": onto === undefined ? "*" : `"${onto}"` };
      return call.ask<AcceptAnswer>("PUT", `/v1/topology${query}`, { body: topology, headers });
    },
    setLogLevel: (level) => call.ask<LogLevelAnswer>("PUT", "/v1/log-level", { body: { level } }),
    ready: () => call.ask<ReadyAnswer>("GET", "/healthz"),
  };
}

interface AskOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Call {
  ask<Answer>(method: string, path: string, options?: AskOptions): Promise<Answer>;
  watch(query: StatusQuery, signal: AbortSignal): AsyncIterable<StatusChange>;
  follow(query: EventsQuery, signal: AbortSignal): AsyncIterable<Followed>;
  logs(path: string, signal: AbortSignal): AsyncIterable<LogChunk>;
}

function createCall(transport: Transport): Call {
  const { place } = transport;
  async function* frames(path: string, signal: AbortSignal): AsyncGenerator<Frame> {
    if (signal.aborted) return;
    const stream = await transport.open(path, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (stream === undefined) return;
    if (stream.status !== 200) throw refusalOf(await textOf(stream.chunks), place);
    for await (const frame of readFrames(stream.chunks)) {
      if (frame.event === "end") return;
      if (frame.event === "error") throw refusalOf(frame.data, place);
      yield frame;
    }
    if (!signal.aborted) throw endedEarly(place);
  }
  return {
    async ask<Answer>(method: string, path: string, { body, headers }: AskOptions = {}) {
      const answer = await transport.exchange({
        method,
        path,
        headers: { accept: "application/json", ...headers, ...(body === undefined ? {} : json) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.status >= 300) throw refusalOf(answer.text, place);
      return readAnswer(answer.text, place) as Answer;
    },
    async *watch(query, signal) {
      for await (const frame of frames(`/v1/watch${statusQuery(query)}`, signal)) {
        if (frame.event === "status") yield JSON.parse(frame.data) as StatusChange;
      }
    },
    async *follow(query, signal) {
      for await (const frame of frames(`/v1/events${eventsQuery(query, true)}`, signal)) {
        if (frame.event === "gap") {
          yield { kind: "gap", missed: (JSON.parse(frame.data) as { missed: number }).missed };
        } else if (frame.event === "journal") {
          const event = JSON.parse(frame.data) as JournalEvent;
          yield { kind: "event", event, cursor: frame.id ?? formatCursor(event) };
        }
      }
    },
    async *logs(path, signal) {
      for await (const frame of frames(path, signal)) {
        if (frame.event === "log") yield JSON.parse(frame.data) as LogChunk;
      }
    },
  };
}

const json = { "content-type": "application/json" };

async function allEvents(call: Call, query: EventsQuery): Promise<EventsPage> {
  interface Page extends EventsPage {
    readonly more: boolean;
  }
  const ask = (next: EventsQuery): Promise<Page> =>
    call.ask<Page>("GET", `/v1/events${eventsQuery(next, false)}`);
  let page = await ask(query);
  const events = [...page.events];
  let gap = page.gap;
  while (page.more && page.cursor !== undefined) {
    page = await ask({ ...query, since: page.cursor });
    for (const event of page.events) events.push(event);
    gap ||= page.gap;
  }
  return { events, gap, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
}

function eventsQuery(query: EventsQuery, follow: boolean): string {
  const { since, until, node } = query;
  if (typeof since === "string" && parseCursor(since) === undefined) {
    throw new KhoreiaError(
      "KHO_REQUEST_INVALID",
      `Cannot read events since "${since}": it is neither a time nor HOST:REVISION`,
    );
  }
  return queryOf({ since, until, node, follow: follow ? 1 : undefined });
}

function statusQuery({ show, nodes }: StatusQuery = {}): string {
  const listed = (nodes ?? []).map((node) => ["node", node] as const);
  return queryOf({ show }, listed);
}

function queryOf(
  fields: Readonly<Record<string, string | number | undefined>>,
  more: readonly (readonly [string, string])[] = [],
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) query.set(name, String(value));
  }
  for (const [name, value] of more) query.append(name, value);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

function readAnswer(text: string, place: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw incompatible(place, "it does not answer in JSON", cause);
  }
  const format = (value as { readonly format_version?: unknown } | null)?.format_version;
  if (typeof format !== "number") throw incompatible(place, "its answer has no format");
  if (format > wireFormat) throw incompatible(place, `it speaks format ${format}`);
  return value as Readonly<Record<string, unknown>>;
}

/** What the server says against a request, as the error that it is. */
function refusalOf(text: string, place: string): KhoreiaError {
  const answer = readAnswer(text, place) as Partial<ErrorAnswer>;
  const { code = "KHO_SERVER_FAULT", message = "The request was refused", hint } = answer;
  return new KhoreiaError(code, message, hint === undefined ? {} : { hint });
}

function incompatible(place: string, why: string, cause?: unknown): KhoreiaError {
  return new KhoreiaError(
    "KHO_SERVER_INCOMPATIBLE",
    `Cannot understand the deployment at "${place}": ${why}`,
    { cause, hint: "use the khoreia that plays it, or start it again with this one" },
  );
}

function endedEarly(place: string): KhoreiaError {
  return new KhoreiaError(
    "KHO_SERVER_UNREACHABLE",
    `Cannot read on from "${place}": the stream ended half-way`,
    { hint: "khoreia status tells whether the deployment still runs" },
  );
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString("utf8");
}

/** For the record of who asked; a user without an entry in the password file has a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "?"}`;
  }
}
