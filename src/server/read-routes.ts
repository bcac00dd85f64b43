import process from "node:process";
import { type DeploymentStatus, type JournalEvent, KhoreiaError } from "../model/index.ts";
import { exitCodeOf, findInstances, formatCursor, parseCursor } from "../observe/index.ts";
import { type Journal, type Playing, scoreJson, why } from "../observe/index.ts";
import type { Pace } from "./pace.ts";
import { answerHeaders } from "./refusal.ts";
import type { ServerContext } from "./server-context.ts";
import { followJournal, sendLogs, watchStatus } from "./streams.ts";
import { maxEventsPerAnswer, wireFormat } from "./wire-limits.ts";

/** One request, as far as a route looks at it. */
export interface Asked {
  readonly request: Request;
  readonly query: URLSearchParams;
  /** The placeholder in the route's path. */
  readonly name: string;
}

export type Route = (context: ServerContext, asked: Asked) => Response | Promise<Response>;

export function answer(body: Readonly<Record<string, unknown>>): Response {
  return Response.json({ format_version: wireFormat, ...body }, { headers: answerHeaders() });
}

export const getVersion: Route = ({ playing, release }) => {
  const { deployment, uid, hosts, startedAt, logLevel } = playing;
  const { generation } = playing.status();
  return answer({
    release,
    deployment,
    uid,
    generation,
    process: process.pid,
    hosts,
    ...(playing.isPart === true ? { part: true } : {}),
    startedAt,
    logLevel,
  });
};

export const getStatus: Route = ({ playing }, { query }) => {
  const whole = playing.status();
  const filter = statusFilter(query, whole);
  // Who asks for some nodes wants to know about these; the counts are of all.
  const exit = exitCodeOf(narrowed(whole, { ...filter, show: "all" }).instances);
  return answer({ exit, status: narrowed(whole, filter) });
};

export const getWatch: Route = ({ playing, streams, clock }, { query }) => {
  const filter = statusFilter(query, playing.status());
  const status = (): DeploymentStatus => narrowed(playing.status(), filter);
  return streams.answer((pace) => watchStatus({ journal: playing.journal, clock, status }, pace));
};

export const getWhy: Route = ({ playing, clock }, { query, name }) => {
  const at = numberIn(query, "at");
  const { journal } = playing;
  const status = playing.status();
  const situation =
    at === undefined
      ? { status, events: [] }
      : { status, events: journal.read(journal.start), score: playing.score() };
  const options = { now: clock.wall(), ...(at === undefined ? {} : { at }) };
  return answer({ why: why(situation, name, options) });
};

const getEvents: Route = ({ playing, streams }, { query }) => {
  const { journal } = playing;
  const { from, gap } = startOf(journal, query.get("since") ?? undefined);
  const filter = eventFilter(query, playing);
  if (isSet(query, "follow")) {
    return streams.answer((pace) => followJournal({ journal, from, gap, ...filter }, pace));
  }
  const events: JournalEvent[] = [];
  let last: JournalEvent | undefined;
  let isOver = false;
  for (const event of journal.read(from, maxEventsPerAnswer)) {
    isOver = filter.isPast(event);
    if (isOver) break;
    last = event;
    if (filter.wants(event)) events.push(event);
  }
  const more = !isOver && from + maxEventsPerAnswer < journal.end;
  return answer({
    gap,
    more,
    ...(last === undefined ? {} : { cursor: formatCursor(last) }),
    events,
  });
};

/** A browser's stream that was cut resumes by header, everybody else by query. */
export const getEventStream: Route = (context, asked) => {
  const resumed = asked.request.headers.get("last-event-id");
  if (resumed === null || resumed === "" || !isSet(asked.query, "follow")) {
    return getEvents(context, asked);
  }
  const query = new URLSearchParams(asked.query);
  query.set("since", resumed);
  return getEvents(context, { ...asked, query });
};

export const getScore: Route = ({ playing }) => answer({ score: scoreJson(playing.score()) });

export const getLogs: Route = ({ playing, streams }, { query, name }) => {
  const instances = findInstances(playing.status(), name);
  const [only] = instances;
  if (only === undefined || instances.length > 1) {
    throw new KhoreiaError(
      "KHO_REQUEST_INVALID",
      `Cannot show the logs of "${name}": it has ${instances.length} instances`,
      { hint: `name one of them, for example "${only?.instance ?? name}"` },
    );
  }
  const attempt = numberIn(query, "attempt");
  const request = {
    instance: only.instance,
    follow: isSet(query, "follow"),
    ...(attempt === undefined ? {} : { attempt }),
  };
  return streams.answer(async function* (pace: Pace) {
    const ending = new AbortController();
    try {
      yield* sendLogs(playing.logs(request, ending.signal), pace);
    } finally {
      ending.abort();
    }
  });
};

export const getHealth: Route = ({ playing }) => {
  const complaints = playing.complaints();
  return answer({ ready: complaints.length === 0, complaints });
};

export const getReadiness: Route = (context, asked) => {
  const ready = context.playing.complaints().length === 0;
  const response = getHealth(context, asked);
  if (ready || response instanceof Promise) return response;
  return new Response(response.body, { status: 503, headers: response.headers });
};

interface StatusFilter {
  readonly show: "all" | "unsteady" | "none";
  readonly nodes: readonly string[];
}

function statusFilter(query: URLSearchParams, status: DeploymentStatus): StatusFilter {
  const show = query.get("show") ?? "all";
  if (show !== "all" && show !== "unsteady" && show !== "none") {
    throw invalidQuery("show", show, 'choose "all", "unsteady" or "none"');
  }
  const nodes = query.getAll("node");
  for (const node of nodes) findInstances(status, node);
  return { show, nodes };
}

/** The summary stays that of the whole; only the list is shortened. */
function narrowed(status: DeploymentStatus, { show, nodes }: StatusFilter): DeploymentStatus {
  if (show === "none") return { ...status, instances: [] };
  if (show === "all" && nodes.length === 0) return status;
  const wanted = new Set<string>(nodes);
  const instances = status.instances.filter(
    (each) =>
      (show === "all" || each.condition !== "steady") &&
      (wanted.size === 0 || wanted.has(each.node) || wanted.has(each.instance)),
  );
  return { ...status, instances };
}

function startOf(
  journal: Journal,
  since: string | undefined,
): { readonly from: number; readonly gap: boolean } {
  if (since === undefined) return { from: journal.start, gap: false };
  const time = timeOf(since);
  if (time !== undefined) {
    // Clocks of several hosts differ, so the first event at or after `since` decides.
    const kept = journal.read(journal.start);
    const index = kept.findIndex((event) => event.time >= time);
    const from = index < 0 ? journal.end : journal.start + index;
    return { from, gap: journal.start > 0 && index === 0 };
  }
  const cursor = parseCursor(since);
  if (cursor === undefined) {
    throw invalidQuery("since", since, "give HOST:REVISION or a time in milliseconds");
  }
  const from = journal.after(cursor);
  return { from: from ?? journal.start, gap: from === undefined };
}

function eventFilter(query: URLSearchParams, playing: Playing) {
  const until = query.get("until");
  const end = until === null ? undefined : timeOf(until);
  if (until !== null && end === undefined) {
    throw invalidQuery("until", until, "give a time in milliseconds");
  }
  const node = query.get("node");
  // An instance that was removed meanwhile still has events, so its name need not be known.
  const ids = node === null ? undefined : instancesCalled(playing, node);
  const wants = (event: JournalEvent): boolean =>
    ids === undefined || ("instance" in event && ids.has(event.instance));
  const isPast = (event: JournalEvent): boolean => end !== undefined && event.time >= end;
  return { wants, isPast };
}

function instancesCalled(playing: Playing, node: string): ReadonlySet<string> {
  const { instances, deployment } = playing.status();
  const inJournal = (event: JournalEvent): boolean =>
    "instance" in event && (event.instance === node || event.instance.startsWith(`${node}[`));
  const found = instances.filter((each) => each.node === node || each.instance === node);
  const ids = new Set<string>(found.map((each) => each.instance));
  const { journal } = playing;
  for (const event of journal.read(journal.start)) {
    if (inJournal(event) && "instance" in event) ids.add(event.instance);
  }
  if (ids.size === 0) findInstances({ deployment, instances }, node);
  return ids;
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = timeOf(text);
  if (value === undefined) throw invalidQuery(name, text, "give a number");
  return value;
}

function isSet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== "0" && value !== "false";
}

/** Milliseconds since 1970; the spellings of people are the command line's business. */
function timeOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function invalidQuery(name: string, value: string, hint: string): KhoreiaError {
  const message = `Cannot use "${value}" for "${name}" in the request`;
  return new KhoreiaError("KHO_REQUEST_INVALID", message, { hint });
}
